"""Workers that are killed before they serve: the master is told by a byte that a worker writes when it has started."""

from __future__ import annotations

import mmap

MOST_IN_A_ROW = 3
_SLOTS = 4096
_STARTED = 1


class Boots:
    """Made in the master before it forks; its memory is shared with the workers. `age` is gunicorn's number of one."""

    def __init__(self) -> None:
        self._slots = mmap.mmap(-1, _SLOTS)
        self._in_a_row = 0

    def begin(self, age: int) -> None:
        """In the master, before the fork."""
        self._slots[age % _SLOTS] = 0

    def done(self, age: int) -> None:
        """In the worker, once it serves."""
        self._slots[age % _SLOTS] = _STARTED

    def ended(self, age: int) -> str:
        """In the master, of a worker that is gone: why no other one should be started, or nothing."""
        if self._slots[age % _SLOTS] == _STARTED:
            self._in_a_row = 0
            return ""
        self._in_a_row += 1
        if self._in_a_row < MOST_IN_A_ROW:
            return ""
        return (
            f"the console cannot start: {self._in_a_row} workers in a row were killed before they served, perhaps for "
            "want of memory (a container's limit, resources.limits.memory)"
        )
