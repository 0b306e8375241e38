"""The keys of this process that seal what browsers keep: the configured one, read anew each time, and those before."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

from mesh.config import CredentialError
from mesh.config.secrets import Credential

LENGTHS = frozenset({16, 24, 32})
"""In bytes, of an AES key."""
MOST_REMEMBERED = 8
log = logging.getLogger(__name__)


class NoKey(Exception):
    """The key cannot be used, in words for who runs the console; they never hold the key."""


class KeyRing:
    """Safe for threads. `others` only open; so does a key that was this process's own until it changed, for as long as
    what it sealed can last. `lifetime` is seconds, `clock` gives Unix seconds."""

    def __init__(
        self, own: Credential, others: Iterable[Credential], lifetime: float, clock: Callable[[], float]
    ) -> None:
        self._own = own
        self._others = tuple(others)
        self._lifetime = lifetime
        self._clock = clock
        self._lock = threading.Lock()
        self._last = b""
        self._earlier: dict[bytes, float] = {}
        self._complaint = ""

    def sealing(self) -> bytes:
        """The key for what is sealed now. While the configured one cannot be used, it is the last that could. Raises
        `NoKey` where there never was one."""
        try:
            key = usable(self._own)
        except NoKey as error:
            with self._lock:
                self._complain(str(error))
                if not self._last:
                    raise
                return self._last
        with self._lock:
            self._complaint = ""
            if key != self._last:
                self._remember(key)
            return key

    def opening(self) -> tuple[bytes, ...]:
        """All keys that open: the sealing one first, none twice. Raises `NoKey`."""
        keys = [self.sealing()]
        for other in self._others:
            try:
                keys.append(usable(other))
            except NoKey as error:
                with self._lock:
                    self._complain(str(error))
        now = self._clock()
        with self._lock:
            keys += [key for key, until in self._earlier.items() if now < until]
        return tuple(dict.fromkeys(keys))

    def _remember(self, key: bytes) -> None:
        now = self._clock()
        earlier = {old: until for old, until in self._earlier.items() if now < until and old != key}
        if self._last:
            earlier[self._last] = now + self._lifetime
            log.info("the key of sessions has changed; sessions of the one before stay valid until they end")
        self._earlier = dict(list(earlier.items())[-MOST_REMEMBERED:])
        self._last = key

    def _complain(self, text: str) -> None:
        """Once for each trouble."""
        if text != self._complaint:
            self._complaint = text
            log.error("sessions: %s", text)


def usable(credential: Credential) -> bytes:
    """Raises `NoKey`."""
    try:
        key = credential.read().encode(errors="replace")
    except CredentialError as error:
        raise NoKey(str(error)) from None
    if len(key) not in LENGTHS:
        raise NoKey(f"a signing key must have 16, 24 or 32 bytes, this one has {len(key)}")
    return key
