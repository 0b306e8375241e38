"""The time controls of a detail page: a duration up to now, or a range."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from mesh.web.address.durations import Offer, UsualTimes, refresh_choices
from mesh.web.address.lenient import Lenient
from mesh.web.address.reader import Pairs
from mesh.web.controls import REFRESH_WORDS, REFRESHES, Choice, span

DEFAULT_RANGE = 600
CUSTOM = "custom"
_LENGTH = "rangeDuration"
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


def read_times(reader: Lenient, now: float, *, by_range: bool, usual: UsualTimes, offer: Offer = NO_LIMITS) -> Times:
    """The times of an address; the reader is told what could not be read, and the rest counts."""
    refresh = reader.nearest("refresh", usual.refresh, REFRESHES, allowed=REFRESH_WORDS)
    duration = reader.nearest("duration", usual.duration, offer.durations, allowed="seconds, such as 60 or 3600")
    length = 0
    if reader.first(_LENGTH) != CUSTOM:
        length = reader.number(_LENGTH, 0, most=10**10 - 1, allowed="seconds, such as 600 or 3600")
    made = Times(
        by_range=by_range,
        duration=duration,
        refresh=refresh,
        start=int(now) - (length or DEFAULT_RANGE),
        end=int(now),
        default_duration=usual.duration,
        default_refresh=usual.refresh,
        offer=offer,
        now=int(now),
        others=_other_times(reader, by_range=by_range, default_duration=usual.duration),
    )
    if not by_range:
        return replace(made, start=made.end - made.duration)
    return made if length else _ranged(made, reader)


def _other_times(reader: Lenient, *, by_range: bool, default_duration: int) -> Pairs:
    """What an address says of the kind of time that this tab has not, but for defaults and what cannot be read."""
    usual = {"duration": str(default_duration), _LENGTH: str(DEFAULT_RANGE)}
    names = ("duration",) if by_range else (_LENGTH, "from", "to")
    return tuple(
        (name, value)
        for name, value in ((name, reader.first(name)) for name in names)
        if value.isascii() and value.isdigit() and len(value) < 16 and value != usual.get(name)
    )


def _ranged(made: Times, reader: Lenient) -> Times:
    # Chosen in the select, without dates yet: those that are shown now, to be changed.
    undated = replace(made, is_custom=True) if reader.first(_LENGTH) == CUSTOM else made
    start = _moment(reader, "from")
    if start is None:
        return undated
    end = _moment(reader, "to")
    if start >= (made.end if end is None else end):
        reader.refuse("from", reader.first("from"), 'a time before that of "to", and before now', used="the default")
        return undated
    return replace(made, start=start, end=made.end if end is None else end, is_custom=True, is_open=end is None)


def _moment(reader: Lenient, name: str) -> int | None:
    """Unix seconds of epoch milliseconds, or of a date and time in UTC."""
    value = reader.first(name)
    if not value:
        return None
    if value.isascii() and value.isdigit():
        if len(value) < 16 and int(value) // 1000 <= _LATEST:
            return int(value) // 1000
    else:
        with contextlib.suppress(ValueError, OverflowError):
            moment = datetime.fromisoformat(value)
            return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    reader.refuse(name, value, "milliseconds since 1970, or 2026-01-31T12:00 (UTC)", used="the default")
    return None


def _told(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"


def _local(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"
