"""Durations as Go writes them (`30s`, `1h30m`, integers in nanoseconds), and Prometheus's longer units."""

from __future__ import annotations

import re
from datetime import timedelta

ALLOWED = "a duration such as 30s, 1h30m or 7d, or a whole number of nanoseconds, 0 or more"

_UNIT_MICROSECONDS = {
    "ns": 1e-3,
    "us": 1.0,
    "\N{MICRO SIGN}s": 1.0,
    "\N{GREEK SMALL LETTER MU}s": 1.0,
    "ms": 1e3,
    "s": 1e6,
    "m": 60e6,
    "h": 3600e6,
    "d": 86_400e6,
    "w": 7 * 86_400e6,
    "y": 365 * 86_400e6,
}
_PART = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|\N{MICRO SIGN}s|\N{GREEK SMALL LETTER MU}s|ms|s|m|h|d|w|y)")
_SHOWN_UNITS = (("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1000))


def parse_duration(value: str | int) -> timedelta:
    """`30s`, `1h30m`, `0`, or an integer in nanoseconds; raises ValueError that says what is allowed.

    Finer than a microsecond is rounded; negative durations are refused.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(ALLOWED)
    try:
        microseconds = value / 1000 if isinstance(value, int) else _text_microseconds(value.strip())
        if microseconds < 0:
            raise ValueError(ALLOWED)
        return timedelta(microseconds=microseconds)
    except OverflowError:
        raise ValueError(ALLOWED) from None


def _text_microseconds(text: str) -> float:
    if text == "0":
        return 0
    total = 0.0
    position = 0
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            break
        total += float(part[1]) * _UNIT_MICROSECONDS[part[2]]
        position = part.end()
    if not text or position < len(text):
        raise ValueError(ALLOWED)
    return total


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
