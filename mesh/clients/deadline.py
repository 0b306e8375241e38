"""One end for several steps of work."""

from __future__ import annotations

import time
from collections.abc import Callable


class Deadline:
    """The moment `seconds` from now; None never comes."""

    __slots__ = ("_clock", "_end", "seconds")

    def __init__(self, seconds: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = None if seconds is None else clock() + seconds

    def left(self, at_most: float) -> float:
        """Seconds that remain, never more than `at_most`; zero or less when the end has come."""
        return at_most if self._end is None else min(at_most, self._end - self._clock())

    @property
    def passed(self) -> bool:
        return self._end is not None and self._end <= self._clock()
