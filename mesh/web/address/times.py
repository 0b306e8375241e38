"""The time of a detail page: one window for all of its tabs, a duration up to now or a range."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from mesh.web.address.durations import Offer, UsualTimes, refresh_choices
from mesh.web.address.lenient import Lenient
from mesh.web.controls import REFRESH_WORDS, REFRESHES, Choice, span

DEFAULT_RANGE = 600
CUSTOM = "custom"
_LENGTH = "rangeDuration"
_DURATION = "duration"
LONGEST = 2_592_000
"""Seconds that verdicts and graphs may look back; charts and logs have bounds of their own."""
NO_LIMITS = Offer()
_LATEST = 253_402_300_799


@dataclass(frozen=True, slots=True)
class Times:
    """Unix seconds and seconds; `refresh` in milliseconds (0 pause, 1 manual).

    `is_custom`: the person named the window's ends (`is_open`: only its start). `told_by` is the parameter that named
    its length, empty where nothing was chosen: then tabs that are `by_range` look further back than the others. `offer`
    is what the metrics store can answer.
    """

    by_range: bool
    refresh: int
    start: int
    end: int
    is_custom: bool = False
    is_open: bool = False
    told_by: str = ""
    default_refresh: int = 60_000
    offer: Offer = NO_LIMITS
    now: int = 0

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def lasting(self) -> int:
        """What links to other objects say: the length that was chosen, if their pages offer it; else 0."""
        return self.length if self.told_by and self.length in self.offer.durations else 0

    @property
    def moment(self) -> tuple[tuple[str, int], ...]:
        """What graphs of the same time say of its end: nothing where that is now."""
        return (("queryTime", self.end),) if self.is_custom and not self.is_open else ()

    def pairs(self) -> list[tuple[str, str]]:
        """As parameters of an address, which mean the same in each tab; what is as by default stays out."""
        found = []
        if self.is_custom:
            found.append(("from", str(self.start * 1000)))
            if not self.is_open:
                found.append(("to", str(self.end * 1000)))
        elif self.told_by:
            found.append((self.told_by, str(self.length)))
        if self.refresh != self.default_refresh:
            found.append(("refresh", str(self.refresh)))
        return found

    @property
    def durations(self) -> tuple[Choice, ...]:
        """What the select offers: `duration`, or `rangeDuration`, with a last one for two dates."""
        chosen = 0 if self.is_custom else self.length
        found = [
            Choice(str(each), f"Last {span(each)}", each == chosen)
            for each in sorted({*self.offer.durations, chosen} - {0})
        ]
        if self.by_range or self.is_custom:
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
    """The times of an address; the reader is told what could not be read, and the rest counts.

    Whichever tab a time was chosen in, it is every tab's. Where an address has both lengths, as those of the reference
    do, the tab's own kind counts.
    """
    lengths = {_DURATION: _duration(reader, usual, offer), _LENGTH: _range_length(reader)}
    own, other = (_LENGTH, _DURATION) if by_range else (_DURATION, _LENGTH)
    default = DEFAULT_RANGE if by_range else usual.duration
    made = Times(
        by_range=by_range,
        refresh=reader.nearest("refresh", usual.refresh, REFRESHES, allowed=REFRESH_WORDS),
        start=int(now) - (lengths[own] or default),
        end=int(now),
        told_by=own if lengths[own] not in (0, default) else "",
        default_refresh=usual.refresh,
        offer=offer,
        now=int(now),
    )
    if not lengths[own]:
        made = _ranged(made, reader, wants_dates=CUSTOM in (reader.first(own), reader.first(other)))
        if lengths[other] and not made.is_custom:
            made = replace(made, start=made.end - lengths[other], told_by=other)
    return made if by_range else _bounded(made, reader)


def _duration(reader: Lenient, usual: UsualTimes, offer: Offer) -> int:
    """One of those that are offered; 0 where the address has none."""
    if reader.first(_DURATION) in ("", CUSTOM):
        return 0
    return reader.nearest(_DURATION, usual.duration, offer.durations, allowed="seconds, such as 60 or 3600")


def _range_length(reader: Lenient) -> int:
    if reader.first(_LENGTH) == CUSTOM:
        return 0
    return reader.number(_LENGTH, 0, most=10**10 - 1, allowed="seconds, such as 600 or 3600")


def _bounded(made: Times, reader: Lenient) -> Times:
    if made.length <= LONGEST:
        return made
    name = made.told_by or "from"
    reader.refuse(name, reader.first(name), f"at most {span(LONGEST)} here", used=span(LONGEST))
    return replace(made, start=made.end - LONGEST)


def _ranged(made: Times, reader: Lenient, *, wants_dates: bool) -> Times:
    # Chosen in the select, without dates yet: those that are shown now, to be changed.
    undated = replace(made, is_custom=True) if wants_dates else made
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
