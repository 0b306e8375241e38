"""The keys with which a provider signs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey, import_key

from mesh.clients.errors import BadAnswer
from mesh.clients.http.transport import Transport
from mesh.clients.signin.answers import json_at
from mesh.clients.signin.kept import Kept
from mesh.model.problems import System
from mesh.text.untrusted import mappings, text

RESOURCE = "keys"
_MOST_KEYS = 100
_RSA_BITS = 2048


class SigningKeys:
    """The provider's key set: asked again for a key that it did not have, at most every five seconds."""

    def __init__(self, transport: Transport, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._transport = transport
        self._url = url
        self._kept = Kept(self._asked, clock=clock)

    def with_key(self, name: str) -> KeySet:
        """All keys, if possible with the named one (`""`: any). Raises SourceError."""
        keys = self._kept.value()
        if name and all(key.kid != name for key in keys):
            keys = self._kept.newer()
        return keys

    def _asked(self) -> KeySet:
        answer = json_at(self._transport, self._url, RESOURCE, System.OPENID)
        usable = list(_usable(answer))
        if not usable:
            raise BadAnswer("The provider has no keys that are usable for signatures", system=System.OPENID)
        return KeySet(usable)


def _usable(answer: Mapping[str, Any]) -> Iterator[Key]:
    """Public keys for signatures; a secret in the set (`oct`) would let everybody sign who can read it."""
    for number, entry in enumerate(mappings(answer.get("keys"))):
        if number == _MOST_KEYS:
            return
        if entry.get("use", "sig") != "sig" or text(entry.get("kty")) not in ("RSA", "EC", "OKP") or _is_weak(entry):
            continue
        try:
            key = import_key(dict(entry))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
        if isinstance(key, RSAKey | ECKey | OKPKey):
            yield key


def _is_weak(entry: Mapping[str, Any]) -> bool:
    """Whether it is an RSA key of fewer than 2048 bits: base64 has six of them in a letter."""
    return entry.get("kty") == "RSA" and len(text(entry.get("n")).rstrip("=").lstrip("A")) * 6 < _RSA_BITS
