"""Where the ticks are, and where values and moments fall."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(each * _MINUTE for each in (1, 2, 5, 10, 15, 30)),
    *(each * _HOUR for each in (1, 2, 3, 6, 12)),
    *(each * _DAY for each in (1, 2, 7, 14, 30, 90, 365)),
)
_MOST_TICKS = 50
_LEAST_SPAN = 1e-99


@dataclass(frozen=True, slots=True)
class Axis:
    """From values (`low` to `high`) to units of the picture (`start` to `end`)."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...] = ()

    def at(self, value: float) -> float:
        """Values beyond the axis stay at its ends."""
        share = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)


def value_axis(
    values: Iterable[float], start: float, end: float, *, minimum: float | None = None, maximum: float | None = None
) -> Axis:
    """Ticks at round numbers. From 0, unless there are negative values or a minimum is given."""
    finite = [value for value in values if math.isfinite(value)]
    low = min(0.0, min(finite, default=0.0)) if minimum is None else minimum
    high = max(finite, default=low) if maximum is None else maximum
    if high - low < max(_LEAST_SPAN, abs(low) * 1e-12):
        high = low + (abs(low) if abs(low) > _LEAST_SPAN else 1.0)
    step = nice_step(high - low)
    low = math.floor(low / step + 1e-9) * step if minimum is None else low
    high = math.ceil(high / step - 1e-9) * step if maximum is None else high
    first = math.ceil(low / step - 1e-9)
    count = int(min(_MOST_TICKS, math.floor(high / step + 1e-9) - first + 1))
    return Axis(low, high, start, end, tuple((first + index) * step for index in range(count)))


def nice_step(span: float, wanted: int = 4) -> float:
    """1, 2 or 5 times a power of ten, so that `span` has about `wanted` of them."""
    rough = span / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    factor = next(each for each in (1.0, 2.0, 5.0, 10.0) if rough <= each * power * (1 + 1e-9))
    return factor * power


def time_axis(first: float, last: float, start: float, end: float, zone: tzinfo = UTC) -> Axis:
    """Ticks at round moments of the zone's clock, some six of them."""
    if last <= first:
        first, last = first - 1, first + 1
    room = max(2.0, (end - start) / 80)
    step = next((each for each in _STEPS if (last - first) / each <= room), _STEPS[-1])
    offset = datetime.fromtimestamp(first, zone).utcoffset()
    shift = offset.total_seconds() if offset else 0.0
    tick = math.ceil((first + shift) / step) * step - shift
    ticks: list[float] = []
    while tick <= last and len(ticks) < _MOST_TICKS:
        ticks.append(tick)
        tick += step
    return Axis(first, last, start, end, tuple(ticks))


def clock_text(moment: float, axis: Axis, zone: tzinfo = UTC) -> str:
    """A tick's label: as fine as the ticks are apart."""
    apart = axis.ticks[1] - axis.ticks[0] if len(axis.ticks) > 1 else axis.high - axis.low
    pattern = "%H:%M:%S" if apart < _MINUTE else "%H:%M" if apart < _DAY else "%d %b"
    return datetime.fromtimestamp(moment, zone).strftime(pattern)


def moment_text(moment: float, zone: tzinfo = UTC) -> str:
    """A moment in full, for tables and tips."""
    return datetime.fromtimestamp(moment, zone).strftime("%Y-%m-%d %H:%M:%S")
