"""How long tokens live, and when they are renewed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

LONGEST_SECONDS = 366 * 86400.0


@dataclass(frozen=True, slots=True)
class Life:
    """Unix seconds."""

    renew_at: float
    ends_at: float


def life_of(now: float, ends_at: float, seconds: Any = None) -> Life:
    """Until `ends_at`, and not longer than so many `seconds` from now, if a token endpoint says so. It is renewed when
    a tenth is left, at least ten seconds and at most five minutes before its end."""
    ends_at = min(ends_at, now + LONGEST_SECONDS)
    if seconds_of(seconds):
        ends_at = min(ends_at, now + seconds_of(seconds))
    margin = min(max((ends_at - now) * 0.1, 10.0), 300.0)
    return Life(ends_at - margin, ends_at)


def seconds_of(value: Any) -> float:
    """Those of `expires_in`, which some write as a text; 0 for what is no number."""
    try:
        seconds = float(value or 0)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(seconds, LONGEST_SECONDS) if math.isfinite(seconds) and seconds > 0 else 0.0
