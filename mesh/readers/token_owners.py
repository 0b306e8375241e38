"""The names of those whose tokens come in headers, to be shown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from mesh.clients.errors import SourceError
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.token_review import token_owner
from mesh.readers.asked_once import AskedOnce

LASTING_SECONDS = 600.0
MOST = 4096


class TokenOwners:
    """Known by the hash of the token. `clock` gives Unix seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._known: AskedOnce[str] = AskedOnce(LASTING_SECONDS, clock, MOST)

    def of(self, client: KubernetesClient, token: str) -> str:
        """As the client's cluster says; empty where it does not know the token, or does not answer."""
        key = (client.cluster, hashlib.sha256(token.encode()).hexdigest())
        return self._known.of(key, lambda: _asked(client, token))


def _asked(client: KubernetesClient, token: str) -> str:
    try:
        return token_owner(client, token)
    except SourceError:
        return ""
