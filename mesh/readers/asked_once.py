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
        return self.anew(key, lambda _: ask())

    def anew(self, key: Hashable, ask: Callable[[T | None], T]) -> T:
        """The same, where the question needs the last answer; None where there is none, or it was a failure."""
        now = self._clock()
        with self._lock:
            last = self._known.get(key)
            # A clock that is set back makes nothing last longer.
            is_new = last is None or not 0 <= now - last.at < self._seconds
            known = _Known[T](now, Future()) if last is None or is_new else last
            self._known[key] = known
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        if is_new:
            self._answer(key, known, lambda: ask(_answer_of(last)))
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


def _answer_of(known: _Known[T] | None) -> T | None:
    """None while the question is open."""
    answer = known.answer if known is not None and known.answer.done() else None
    return answer.result() if answer is not None and answer.exception() is None else None
