"""The time controls of a detail page: a duration up to now, or a range (ui.md §1.2, §2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from mesh.web.address.durations import Offer, refresh_choices
from mesh.web.address.lenient import refusal
from mesh.web.controls import REFRESHES, Choice, span

DEFAULT_RANGE = 600
CUSTOM = "custom"
NO_LIMITS = Offer()
_LATEST = 253_402_300_799


@dataclass(frozen=True, slots=True)
class Times:
    """Unix seconds and seconds; `refresh` in milliseconds (0 pause, 1 manual).

    `start` and `end` are those of the range, or of the duration where a page has that. `is_custom`: the person named
    the range's ends (`is_open`: only its start). `offer` is what the metrics store can answer. `others` are parameters
    of the tabs whose time is of the other kind: addresses keep them, so that a way back finds them.
    """

    by_range: bool
    duration: int
    refresh: int
    start: int
    end: int
    is_custom: bool = False
    is_open: bool = False
    default_duration: int = 60
    default_refresh: int = 60_000
    offer: Offer = NO_LIMITS
    now: int = 0
    others: tuple[tuple[str, str], ...] = ()

    @property
    def length(self) -> int:
        return self.end - self.start

    def pairs(self) -> list[tuple[str, str]]:
        """As parameters of an address; what is as by default stays out."""
        found = []
        if self.is_custom:
            found.append(("from", str(self.start * 1000)))
            if not self.is_open:
                found.append(("to", str(self.end * 1000)))
        elif self.by_range and self.length != DEFAULT_RANGE:
            found.append(("rangeDuration", str(self.length)))
        elif not self.by_range and self.duration != self.default_duration:
            found.append(("duration", str(self.duration)))
        if self.refresh != self.default_refresh:
            found.append(("refresh", str(self.refresh)))
        return found

    @property
    def durations(self) -> tuple[Choice, ...]:
        """What the select offers: `duration`, or `rangeDuration` with a last one for two dates."""
        chosen = 0 if self.is_custom else self.length
        found = [
            Choice(str(each), f"Last {span(each)}", each == chosen)
            for each in sorted({*self.offer.durations, chosen} - {0})
        ]
        if self.by_range:
            found.append(Choice(CUSTOM, "Custom", self.is_custom))
        return tuple(found)

    @property
    def refreshes(self) -> tuple[Choice, ...]:
        return refresh_choices(self.refresh)

    @property
    def poll_seconds(self) -> int:
        """0 where the page does not refresh by itself: paused, by hand, or about a time that has ended."""
        return 0 if self.is_custom and not self.is_open else self.refresh // 1000

    @property
    def words(self) -> str:
        if not self.is_custom:
            return f"Last {span(self.length)}"
        return f"{_told(self.start)} to {'now' if self.is_open else _told(self.end)} UTC"

    @property
    def first_text(self) -> str:
        """As `<input type="datetime-local">` has it, in UTC."""
        return _local(self.start)

    @property
    def last_text(self) -> str:
        return _local(self.end)

    @property
    def earliest_text(self) -> str:
        """Before that the metrics store has forgotten; empty where it does not say."""
        return _local(self.now - self.offer.keeps) if self.offer.keeps else ""

    @property
    def latest_text(self) -> str:
        return _local(self.now)


def read_times(
    given: Mapping[str, str], now: float, *, by_range: bool, defaults: tuple[int, int], offer: Offer = NO_LIMITS
) -> Times | str:
    """The times of an address; `defaults` are the duration in seconds and the refresh in milliseconds.

    A text says what could not be read; the caller then reads the address without that.
    """
    refresh = _number(given, "refresh", defaults[1])
    duration = _number(given, "duration", defaults[0])
    length = _number(given, "rangeDuration", 0) if given.get("rangeDuration") != CUSTOM else 0
    if refresh is None:
        return _refusal(given, "refresh", "milliseconds, such as 0, 15000 or 60000")
    if duration is None:
        return _refusal(given, "duration", "seconds, such as 60 or 3600")
    if length is None:
        return _refusal(given, "rangeDuration", "seconds, such as 600 or 3600")
    made = Times(
        by_range=by_range,
        duration=_offered(duration, offer.durations),
        refresh=_offered(refresh, REFRESHES),
        start=int(now) - (length or DEFAULT_RANGE),
        end=int(now),
        default_duration=defaults[0],
        default_refresh=defaults[1],
        offer=offer,
        now=int(now),
    )
    return _ranged(made, given, now, length) if by_range else replace(made, start=made.end - made.duration)


def other_times(given: Mapping[str, str], *, by_range: bool, default_duration: int) -> tuple[tuple[str, str], ...]:
    """What an address says of the kind of time that this tab has not, but for defaults and what cannot be read."""
    usual = {"duration": str(default_duration), "rangeDuration": str(DEFAULT_RANGE)}
    names = ("duration",) if by_range else ("rangeDuration", "from", "to")
    found = ((name, given.get(name, "")) for name in names)
    return tuple(
        (name, value)
        for name, value in found
        if value.isascii() and value.isdigit() and len(value) < 16 and value != usual.get(name)
    )


def _ranged(made: Times, given: Mapping[str, str], now: float, length: int) -> Times | str:
    asks_custom = given.get("rangeDuration") == CUSTOM
    if length:
        return made
    if not given.get("from"):
        # Chosen in the select, without dates yet: those that are shown now, to be changed.
        return replace(made, is_custom=True) if asks_custom else made
    start, end = _moment(given["from"]), _moment(given.get("to", "")) if given.get("to") else int(now)
    if start is None:
        return _refusal(given, "from", "milliseconds since 1970, or 2026-01-31T12:00 (UTC)")
    if end is None:
        return _refusal(given, "to", "milliseconds since 1970, or 2026-01-31T12:00 (UTC)")
    if start >= end:
        return _refusal(given, "from", 'a time before that of "to", and before now')
    return replace(made, start=start, end=end, is_custom=True, is_open=not given.get("to"))


def _number(given: Mapping[str, str], name: str, default: int) -> int | None:
    value = given.get(name, "")
    if not value:
        return default
    return int(value) if value.isascii() and value.isdigit() and len(value) < 11 else None


def _moment(value: str) -> int | None:
    """Unix seconds of epoch milliseconds, or of a date and time in UTC."""
    if value.isascii() and value.isdigit():
        return int(value) // 1000 if len(value) < 16 and int(value) // 1000 <= _LATEST else None
    try:
        found = datetime.fromisoformat(value)
        return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def _offered(value: int, offered: tuple[int, ...]) -> int:
    return min(offered, key=lambda each: abs(each - value))


def _refusal(given: Mapping[str, str], name: str, allowed: str) -> str:
    return refusal(name, given[name], allowed, "the default")


def _told(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"


def _local(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"
