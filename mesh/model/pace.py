"""How long one answer may be computed. Whatever may be long goes through its items by `paced`, so that it can end
between two of them; what is made for all viewers at once does not, or it would be begun again and never be there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
_EVERY = 16


class OutOfTime(Exception):
    """The answer took longer than is allowed."""


class Pace:
    """`seconds` from now by `clock`, without those in which the thread that began waits for something outside."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = clock() + seconds
        self._thread = threading.get_ident()
        self._waits = False

    @property
    def is_over(self) -> bool:
        return self._clock() >= self._end

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """What passes within does not count."""
        if self._waits or threading.get_ident() != self._thread:
            yield
            return
        begun, self._waits = self._clock(), True
        try:
            yield
        finally:
            self._end += self._clock() - begun
            self._waits = False


_current: ContextVar[Pace | None] = ContextVar("pace", default=None)


@contextmanager
def keeping(pace: Pace | None) -> Iterator[None]:
    """What is computed within keeps to the pace; to none, where another thread waits for it."""
    token = _current.set(pace)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def waiting() -> Iterator[None]:
    """For a source, whose calls have deadlines of their own."""
    pace = _current.get()
    if pace is None:
        yield
        return
    with pace.waiting():
        yield


def check() -> None:
    """Raises `OutOfTime`."""
    pace = _current.get()
    if pace is not None and pace.is_over:
        raise OutOfTime(
            f"The answer took more than {pace.seconds:g} s to compute (console.limits.computing): "
            "ask for less, such as fewer namespaces or a shorter time"
        )


def paced(items: Iterable[T]) -> Iterator[T]:
    """The same items. Raises `OutOfTime` before and between them."""
    check()
    for number, item in enumerate(items, start=1):
        yield item
        if number % _EVERY == 0:
            check()
