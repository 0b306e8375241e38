"""Answers as bytes, for as long as what they were made of stays the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

MOST_BYTES = 16 << 20
MOST_ENTRIES = 64


class KnownBodies:
    """The bodies that were asked for last, together at most `most_bytes`. Safe for threads.

    A body is told apart by its key, and holds while all that it was made of is the same object.
    """

    def __init__(self, most_bytes: int = MOST_BYTES, most_entries: int = MOST_ENTRIES) -> None:
        self._most_bytes = most_bytes
        self._most_entries = most_entries
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, tuple[tuple[Any, ...], bytes]] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable, made_of: tuple[Any, ...]) -> bytes | None:
        with self._lock:
            known = self._known.get(key)
            if known is None:
                return None
            if len(known[0]) != len(made_of) or any(a is not b for a, b in zip(known[0], made_of, strict=True)):
                self._drop(key)
                return None
            self._known.move_to_end(key)
            return known[1]

    def put(self, key: Hashable, made_of: tuple[Any, ...], body: bytes) -> None:
        if len(body) > self._most_bytes:
            return
        with self._lock:
            self._drop(key)
            self._known[key] = (made_of, body)
            self._bytes += len(body)
            while self._bytes > self._most_bytes or len(self._known) > self._most_entries:
                self._drop(next(iter(self._known)))

    def _drop(self, key: Hashable) -> None:
        known = self._known.pop(key, None)
        if known is not None:
            self._bytes -= len(known[1])
