"""How often an API server is called (`kubernetes_config.qps` and `burst`): a bucket of permits, which fills steadily.

A quarter of it belongs to the cache's lists and watches, the rest to what somebody waits for: neither starves the
other. What one of them leaves is lent to the other while more than half of it is there.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_BACKGROUND_SHARE = 0.25
_is_background: ContextVar[bool] = ContextVar("is_background", default=False)


class TooManyCalls(Exception):
    """The permit would come too late."""


@contextmanager
def in_background() -> Iterator[None]:
    """The calls of this thread are those of the cache: they wait as long as it takes."""
    token = _is_background.set(True)
    try:
        yield
    finally:
        _is_background.reset(token)


@dataclass(slots=True)
class _Share:
    """`left` permits may be less than none: so many are waited for, in the order in which they were asked for."""

    rate: float
    most: float
    left: float

    def refill(self, seconds: float) -> None:
        self.left = min(self.most, self.left + seconds * self.rate)


class CallRate:
    """`qps` permits a second, at most `burst` at once; 0 a second is no bound. Threads share it."""

    def __init__(
        self,
        qps: float,
        burst: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.qps = qps
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._at = clock()
        self._background = _share(qps, burst, _BACKGROUND_SHARE)
        self._foreground = _share(qps, burst, 1 - _BACKGROUND_SHARE)

    def take(self, patience: float) -> None:
        """Waits for a permit. Raises `TooManyCalls` at once where it would take longer than `patience` seconds; the
        cache's own calls have any patience."""
        if not self.qps:
            return
        wait = self._wait(patience)
        if wait > 0:
            self._sleep(wait)

    def _wait(self, patience: float) -> float:
        own, other = self._background, self._foreground
        if not _is_background.get():
            own, other = other, own
        with self._lock:
            now = self._clock()
            own.refill(now - self._at)
            other.refill(now - self._at)
            self._at = now
            giver = other if own.left < 1 and other.left - 1 >= other.most / 2 else own
            wait = max(0.0, 1 - giver.left) / giver.rate
            if wait > patience and not _is_background.get():
                raise TooManyCalls
            giver.left -= 1
            return wait


def _share(qps: float, burst: int, part: float) -> _Share:
    most = max(1.0, burst * part)
    return _Share(qps * part, most, most)
