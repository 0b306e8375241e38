"""Prometheus durations in seconds."""

from __future__ import annotations

import re

_UNITS = {"y": 31_536_000.0, "w": 604_800.0, "d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_PART = re.compile(r"(\d+)(ms|[ywdhms])")


def seconds_of(text: str) -> float | None:
    """Seconds of a duration as `15d` or `1h30m`; None for anything else, such as a size in bytes."""
    if not text or _PART.sub("", text):
        return None
    return sum(int(count) * _UNITS[unit] for count, unit in _PART.findall(text))
