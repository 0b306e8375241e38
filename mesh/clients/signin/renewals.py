"""One renewal for all requests of a browser that come with the same old token: a provider may take it only once."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from mesh.clients.errors import SourceError, without_frames

T = TypeVar("T")
LASTS_SECONDS = 60.0
MOST = 256


@dataclass(slots=True)
class _Renewal(Generic[T]):
    begun: float
    lock: threading.Lock = field(default_factory=threading.Lock)
    result: T | None = None
    failure: SourceError | None = None


class Renewals(Generic[T]):
    """Results and failures by old token, for a minute; at most 256. Threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._by_token: OrderedDict[bytes, _Renewal[T]] = OrderedDict()

    def of(self, token: str, renew: Callable[[], T]) -> T:
        """What `renew` gave for this token. Raises SourceError."""
        renewal = self._entry(hashlib.sha256(token.encode()).digest())
        with renewal.lock:
            if renewal.result is None and renewal.failure is None:
                try:
                    renewal.result = renew()
                except SourceError as error:
                    renewal.failure = without_frames(error)
            if renewal.failure is not None:
                raise renewal.failure
            if renewal.result is None:
                raise AssertionError("a renewal has a result or a failure")
            return renewal.result

    def _entry(self, key: bytes) -> _Renewal[T]:
        with self._lock:
            now = self._clock()
            while self._by_token:
                oldest = next(iter(self._by_token.values()))
                if len(self._by_token) < MOST and now - oldest.begun < LASTS_SECONDS:
                    break
                self._by_token.popitem(last=False)
            return self._by_token.setdefault(key, _Renewal(now))
