"""What replicas share, as sealed bytes. Whatever goes wrong with it is no answer, told once, and left alone a while."""

from __future__ import annotations

import hashlib
import hmac
import logging
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from mesh.model.problems import Failure, Problem, System

log = logging.getLogger(__name__)
T = TypeVar("T")

MOST_BYTES = 64 << 20
_PAUSE_SECONDS = 30.0
_SEAL = hashlib.sha256().digest_size


class Backend(Protocol):
    """Of Django's caches, what is needed; a `timeout` is seconds."""

    def get(self, key: str) -> bytes | None: ...

    def set(self, key: str, value: bytes, timeout: float) -> None: ...

    def add(self, key: str, value: bytes, timeout: float) -> bool: ...


@dataclass(frozen=True, slots=True)
class Down:
    """Since when (Unix seconds) it does not answer, and why."""

    since: float
    reason: str


class SharedStore:
    """`secret` seals: nobody else's values are read. After a failure nothing is asked for half a minute. Safe for
    threads."""

    def __init__(
        self,
        backend: Backend,
        secret: bytes,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._backend, self._secret = backend, secret
        self._monotonic, self._clock = monotonic, clock
        self._lock = threading.Lock()
        self._rests_until = 0.0
        self.down: Down | None = None

    def get(self, key: str) -> bytes | None:
        """None of what is not there, is not ours, or cannot be asked for."""
        packed = self._tried(lambda: self._backend.get(key))
        if not isinstance(packed, bytes) or not hmac.compare_digest(packed[:_SEAL], self._seal(key, packed[_SEAL:])):
            return None
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(packed[_SEAL:], MOST_BYTES)
        return content if unpacking.eof else None

    def put(self, key: str, content: bytes, seconds: float) -> None:
        packed = zlib.compress(content, 1)
        self._tried(lambda: self._backend.set(key, self._seal(key, packed) + packed, seconds))

    def claim(self, key: str, seconds: float) -> bool | None:
        """Whether this is the first to ask for it in so many seconds; None where that cannot be known."""
        return self._tried(lambda: self._backend.add(key, b"1", seconds))

    def problem(self) -> Problem | None:
        """For the pages: it costs nothing but time."""
        down = self.down
        if down is None:
            return None
        told = f"The shared cache does not answer ({down.reason}): each replica computes for itself"
        return Problem(System.CONSOLE, Failure.WARNING, told, down.since)

    def _seal(self, key: str, packed: bytes) -> bytes:
        return hmac.digest(self._secret, key.encode() + b"\0" + packed, "sha256")

    def _tried(self, ask: Callable[[], T]) -> T | None:
        with self._lock:
            if self._monotonic() < self._rests_until:
                return None
        try:
            answer = ask()
        except Exception as error:
            # The library's errors are its own, and a cache may fail in any way without anybody's loss.
            self._note(type(error).__name__)
            return None
        if self.down is not None:
            log.info("the shared cache answers again")
            self.down = None
        return answer

    def _note(self, reason: str) -> None:
        with self._lock:
            self._rests_until = self._monotonic() + _PAUSE_SECONDS
            if self.down is None:
                self.down = Down(self._clock(), reason)
                log.warning("the shared cache does not answer (%s): each replica computes for itself", reason)
