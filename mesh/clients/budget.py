"""What the answers that one process reads may take together: bytes while they are read, series while they are kept."""

from __future__ import annotations

import gc
import threading
from collections import Counter
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self, TypeVar

from mesh.clients.deadline import Deadline
from mesh.model import pace

T = TypeVar("T")
SMALL = 256 * 1024
"""Bytes of an answer that are not counted: the many small ones need not wait for a large one."""
BYTES_AS_SERIES = 200
"""So many bytes of anything else that is kept take the memory of a series."""
_LONGEST_WAIT = 0.5


class NoRoom(Exception):
    """Others have taken it all, and none was given back in time."""


class Budget:
    """Safe for threads. `most_bytes` of large answers are being read at a time, and of those the oldest goes on
    whatever the others have, so that they never wait for each other; `most_series` are kept."""

    def __init__(self, most_bytes: int, most_series: int) -> None:
        self._most_series = most_series
        self._most_bytes = most_bytes
        self._changed = threading.Condition()
        self._readers: dict[Reader, int] = {}
        self._kept: Counter[object] = Counter()

    @property
    def bytes(self) -> int:
        """That are being read now."""
        return sum(self._readers.values())

    @property
    def series(self) -> int:
        """That are kept now."""
        return self._kept.total()

    def grow(self, reader: Reader, size: int, deadline: Deadline) -> None:
        """Waits until the reader may have so many bytes in all. Raises `NoRoom`."""
        if size <= SMALL:
            return
        with self._changed:
            self._readers.setdefault(reader, 0)
            seconds = max(0.0, deadline.left(threading.TIMEOUT_MAX))
            with pace.waiting():
                if not self._changed.wait_for(lambda: self._fits(reader, size), seconds):
                    raise NoRoom
            self._readers[reader] = size

    def release(self, reader: Reader) -> None:
        with self._changed:
            if self._readers.pop(reader, None) is not None:
                self._changed.notify_all()

    def series_of(self, size: int) -> int:
        """As how many series so many bytes count; never more than can be had once nobody else keeps any."""
        return min(size // BYTES_AS_SERIES, self._most_series)

    def reserve(self, series: int, deadline: Deadline, page: object) -> None:
        """Waits a little until so many series more may be kept for the page. Raises `NoRoom`, at once where what the
        page has already leaves no room: it gives nothing back before it is made."""
        if self._kept[page] + series > self._most_series:
            raise NoRoom
        for seconds in (max(0.0, min(_LONGEST_WAIT, deadline.left(1) / 2)), 0.0):
            with self._changed, pace.waiting():
                if self._changed.wait_for(lambda: self.series + series <= self._most_series, seconds):
                    self._kept[page] += series
                    return
            # What nobody has any more may hang in a circle.
            gc.collect()
        raise NoRoom

    def give_back(self, series: int, page: object) -> None:
        with self._changed:
            self._kept[page] -= series
            if not self._kept[page]:
                del self._kept[page]
            self._changed.notify_all()

    def _fits(self, reader: Reader, size: int) -> bool:
        others = sum(taken for other, taken in self._readers.items() if other is not reader)
        return others + size <= self._most_bytes or next(iter(self._readers)) is reader


class Reader:
    """One answer that is being read, for a page; what it has taken is free again when it is left."""

    def __init__(self, budget: Budget, deadline: Deadline, page: object = None) -> None:
        self._budget = budget
        self._deadline = deadline
        self._page = self if page is None else page

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()

    def grow(self, size: int) -> None:
        """Waits until it may have so many bytes in all. Raises `NoRoom`."""
        self._budget.grow(self, size, self._deadline)

    def release(self) -> None:
        self._budget.release(self)

    def kept(self, series: int) -> Keep:
        """Room for so many series. Raises `NoRoom`."""
        self._budget.reserve(series, self._deadline, self._page)
        return Keep(self._budget, series, self._page)

    def kept_bytes(self, size: int) -> Keep:
        """Room for something else that was made of so many bytes. Raises `NoRoom`."""
        return self.kept(self._budget.series_of(size))


class Keep:
    """Room for series; it is given back when nobody has it any more."""

    __slots__ = ("_budget", "_page", "_series")

    def __init__(self, budget: Budget, series: int, page: object) -> None:
        self._budget = budget
        self._series = series
        self._page = page

    def __del__(self) -> None:
        self._budget.give_back(self._series, self._page)


class Kept(list[T]):
    """Series with the room that they take."""

    __slots__ = ("room",)

    def __init__(self, series: Iterable[T], room: Keep | None) -> None:
        super().__init__(series)
        self.room = room


class KeptMap(dict[str, Any]):
    """A decoded answer with the room that it takes."""

    __slots__ = ("_room",)

    def __init__(self, data: dict[str, Any], room: Keep) -> None:
        super().__init__(data)
        self._room = room


def instead_of(before: Iterable[object], series: Iterable[T]) -> list[T]:
    """`series`, made of `before`: they keep the room that it takes."""
    return Kept(series, before.room) if isinstance(before, Kept) else list(series)
