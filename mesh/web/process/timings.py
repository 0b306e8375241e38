"""How long the last requests took, in a ring of this process: for the page of debug information.

A route and the names of its parameters are kept, never their values: whoever looks may not see every namespace.
"""

from __future__ import annotations

from collections import deque
from contextvars import ContextVar
from dataclasses import dataclass, field

KEPT = 100


@dataclass(slots=True)
class Upstream:
    """The calls to outside systems on behalf of one request, in seconds each; threads may add to it. `purpose` is the
    noun that the request is about, such as `graph`, and `route` the pattern of its address."""

    seconds: list[float] = field(default_factory=list)
    purpose: str = ""
    route: str = ""


upstream: ContextVar[Upstream | None] = ContextVar("upstream", default=None)


@dataclass(frozen=True, slots=True)
class Timing:
    """One answered request. `at` is Unix seconds, `upstream_seconds` the sum of calls that ran side by side."""

    at: float
    method: str
    route: str
    parameters: tuple[str, ...]
    status: int
    seconds: float
    size: int
    calls: int
    upstream_seconds: float


_ring: deque[Timing] = deque(maxlen=KEPT)


def remember(timing: Timing) -> None:
    _ring.append(timing)


def recent() -> tuple[Timing, ...]:
    """The newest first."""
    return tuple(reversed(tuple(_ring)))


def forget() -> None:
    """Tests: an empty ring."""
    _ring.clear()
