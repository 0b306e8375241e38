"""What a provider says of itself, asked seldom and by one thread at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from mesh.clients.errors import SourceError, without_frames

T = TypeVar("T")
LASTS_SECONDS = 3600.0
PAUSE_SECONDS = 5.0


class Kept(Generic[T]):
    """The answer of `ask`, for an hour; nobody asks twice within `pause` seconds, whether it went well or not."""

    def __init__(
        self,
        ask: Callable[[], T],
        *,
        lasts: float = LASTS_SECONDS,
        pause: float = PAUSE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._lasts = lasts
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._held: tuple[T, float] | None = None
        self._asked_at: float | None = None
        self._failure: SourceError | None = None

    def value(self) -> T:
        """The last good answer while a newer one cannot be had. Raises SourceError where there never was one."""
        with self._lock:
            held = self._held
            if held is None or self._clock() - held[1] >= self._lasts:
                self._renew()
            return self._last()

    def newer(self) -> T:
        """One that is at most `pause` seconds old, if it can be had."""
        with self._lock:
            self._renew()
            return self._last()

    def _renew(self) -> None:
        now = self._clock()
        if self._asked_at is not None and now - self._asked_at < self._pause:
            return
        self._asked_at, self._failure = now, None
        try:
            self._held = (self._ask(), now)
        except SourceError as error:
            self._failure = without_frames(error)

    def _last(self) -> T:
        if self._held is not None:
            return self._held[0]
        if self._failure is None:
            raise AssertionError("it was asked before")
        raise self._failure
