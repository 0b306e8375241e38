"""Answers that are asked for once by all who want them at the same time, and known for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from mesh.model import pace

T = TypeVar("T")


@dataclass(slots=True)
class _Known(Generic[T]):
    """`at` is when it was asked for, by the clock; the question may still be open."""

    at: float
    answer: Future[T]


class AskedOnce(Generic[T]):
    """At most `most` answers, each for `seconds` from the moment when it was asked for; what is over is asked for
    again before anybody sees it, and a failure is told to those who wait for it alone. Safe for threads."""

    def __init__(self, seconds: float, clock: Callable[[], float], most: int) -> None:
        self._seconds = seconds
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, _Known[T]] = OrderedDict()

    def of(self, key: Hashable, ask: Callable[[], T]) -> T:
        """Raises what `ask` raises."""
        now = self._clock()
        with self._lock:
            known = self._known.get(key)
            # A clock that is set back makes nothing last longer.
            is_new = known is None or not 0 <= now - known.at < self._seconds
            if known is None or is_new:
                known = self._known[key] = _Known(now, Future())
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        if is_new:
            self._answer(key, known, ask)
        with pace.waiting():
            return known.answer.result()

    def forget(self, key: Hashable) -> None:
        with self._lock:
            self._known.pop(key, None)

    def _answer(self, key: Hashable, known: _Known[T], ask: Callable[[], T]) -> None:
        try:
            known.answer.set_result(ask())
        except BaseException as error:
            with self._lock:
                if self._known.get(key) is known:
                    del self._known[key]
            known.answer.set_exception(error)
            if not isinstance(error, Exception):
                raise
