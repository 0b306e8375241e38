"""Durations as text: Go's (`1h30m`, `1.5s`), Prometheus's (`1w2d`), and those of the configuration, which are both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

ALLOWED = "a duration such as 30s, 1h30m or 7d, or a whole number of nanoseconds, 0 or more"
LONGEST_SECONDS = 100 * 365 * 86_400
"""A hundred years: longer windows overflow the metrics store's own arithmetic."""

_GO = {
    "h": 3600.0,
    "m": 60.0,
    "s": 1.0,
    "ms": 1e-3,
    "us": 1e-6,
    "\N{MICRO SIGN}s": 1e-6,
    "\N{GREEK SMALL LETTER MU}s": 1e-6,
    "ns": 1e-9,
}
_PROMETHEUS = {"y": 365 * 86_400.0, "w": 7 * 86_400.0, "d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3}
_SHOWN_UNITS = (("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1000))


@dataclass(frozen=True)
class Grammar:
    """What a source takes for a duration: seconds by unit, whether `1.5h` is one, and whether each unit stands at most
    once, the longest first."""

    units: Mapping[str, float]
    has_fractions: bool = False
    is_ordered: bool = False
    _part: re.Pattern[str] = field(init=False, repr=False)
    _whole: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        number = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)" if self.has_fractions else r"[0-9]+"
        either = "|".join(sorted(self.units, key=len, reverse=True))
        whole = (
            "".join(f"(?:{number}{unit})?" for unit in self.units) if self.is_ordered else f"(?:{number}(?:{either}))+"
        )
        object.__setattr__(self, "_part", re.compile(f"({number})({either})"))
        object.__setattr__(self, "_whole", re.compile(whole))

    def seconds(self, text: str) -> float | None:
        """None for what is no duration."""
        if not text or not self._whole.fullmatch(text):
            return None
        return sum(float(number) * self.units[unit] for number, unit in self._part.findall(text))


GO = Grammar(_GO, has_fractions=True)
PROMETHEUS = Grammar(_PROMETHEUS)
ORDERED = Grammar(_PROMETHEUS, is_ordered=True)
_SETTING = Grammar(_GO | _PROMETHEUS, has_fractions=True)


def whole_seconds(text: str) -> int | None:
    """Of a duration with ordered units, such as `1h30m`; None when it is none, below 1 s or above a hundred years."""
    seconds = ORDERED.seconds(text)
    return int(seconds) if seconds is not None and 1 <= seconds < LONGEST_SECONDS + 1 else None


def parse_duration(value: str | int) -> timedelta:
    """`30s`, `1h30m`, `0`, or an integer in nanoseconds; raises ValueError that says what is allowed.

    Finer than a microsecond is rounded; negative durations are refused.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(ALLOWED)
    try:
        found = _of_text(value.strip()) if isinstance(value, str) else _of_nanoseconds(value)
    except OverflowError:
        found = None
    if found is None:
        raise ValueError(ALLOWED)
    return found


def _of_nanoseconds(value: int) -> timedelta | None:
    return timedelta(microseconds=value / 1000) if value >= 0 else None


def _of_text(text: str) -> timedelta | None:
    seconds = 0.0 if text == "0" else _SETTING.seconds(text)
    return None if seconds is None else timedelta(seconds=seconds)


def format_duration(value: timedelta) -> str:
    """The shortest text that `parse_duration` reads back: `10m`, `1h30m`, `7d`, `0s`."""
    rest = value // timedelta(microseconds=1)
    parts = []
    for unit, size in _SHOWN_UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    if rest:
        parts.append(f"{rest}us")
    return "".join(parts) or "0s"
