"""Calls of an API server with a person's own rights: their token, or the console's with whom it is to stand for."""

from __future__ import annotations

import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

import urllib3
from urllib3 import HTTPHeaderDict

from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.connection import Access, Connection, StreamOptions
from mesh.clients.kubernetes.credentials import CredentialError
from mesh.model.identity import OWN, Rights

LASTING_SECONDS = 900.0
MOST = 1024
# What may stand in the name of a header, besides letters, digits and `_.-~`.
_IN_NAMES = "!#$&'*+^`|"


@dataclass(frozen=True, slots=True)
class ApiProxy:
    """Where an API server is asked with people's tokens instead of at its own address; `ca_pem` signs its
    certificate."""

    server: str
    ca_pem: str


class PersonalAccess:
    """The sockets of a connection, which others share, with a person's headers."""

    def __init__(self, shared: Connection, rights: Rights) -> None:
        self.is_personal = bool(rights.token)
        self._shared = shared
        self._rights = rights

    @property
    def server(self) -> str:
        return self._shared.server

    @property
    def credentials_origin(self) -> str:
        return "given at sign-in" if self.is_personal else self._shared.credentials_origin

    def prepare(self) -> tuple[urllib3.PoolManager, HTTPHeaderDict]:
        pool, headers = self._shared.prepare()
        if self.is_personal:
            headers["Authorization"] = f"Bearer {_clean(self._rights.token)}"
        for name, value in _impersonation(self._rights):
            # The library writes headers as Latin-1; the API server reads UTF-8.
            headers.add(name, _clean(value).encode().decode("latin-1"))
        return pool, headers

    def prepare_stream(self) -> StreamOptions:
        headers = HTTPHeaderDict()
        for name, value in self.prepare()[1].items():
            headers.add(name, value.encode("latin-1").decode())
        return replace(self._shared.prepare_stream(), headers=headers)

    def forget_credentials(self) -> None:
        if not self.is_personal:
            self._shared.forget_credentials()

    def close(self) -> None:
        """The sockets stay, as others use them."""


def _impersonation(rights: Rights) -> Iterator[tuple[str, str]]:
    if rights.user:
        yield "Impersonate-User", rights.user
        yield from (("Impersonate-Group", group) for group in rights.groups)
        for key, value in rights.extra:
            yield f"Impersonate-Extra-{quote(key.lower(), safe=_IN_NAMES)}", value


def _clean(value: str) -> str:
    """Raises `CredentialError` for what would end a header."""
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise CredentialError("a token, user or group with control characters cannot be sent")
    return value


class PersonalClients:
    """The clients of the people who asked last, at most `most`, each for a quarter of an hour. Safe for threads.

    People share the sockets to a cluster, which carry no credentials, and what is known of it; `proxies` are by
    cluster. `clock` gives seconds that only grow.
    """

    def __init__(
        self,
        proxies: Mapping[str, ApiProxy] | None = None,
        *,
        most: int = MOST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._proxies = proxies or {}
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._bare: dict[str, Connection] = {}
        self._known: OrderedDict[tuple[str, str], tuple[float, KubernetesClient]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def of(self, own: KubernetesClient, rights: Rights) -> KubernetesClient:
        """The console's `own` client of a cluster with these rights instead."""
        if rights == OWN:
            return own
        key, now = (own.cluster, rights.key), self._clock()
        with self._lock:
            self._drop_old(key, now)
            known = self._known.get(key)
            if known is None:
                access = PersonalAccess(self._shared(own, rights), rights)
                known = self._known[key] = (now, own.over(access))
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
            return known[1]

    def forget(self, cluster: str, rights: Rights) -> None:
        """Whose rights they are has left, and their token with them."""
        with self._lock:
            self._known.pop((cluster, rights.key), None)

    def close(self) -> None:
        with self._lock:
            self._known.clear()
            for connection in self._bare.values():
                connection.close()
            self._bare.clear()

    def _shared(self, own: KubernetesClient, rights: Rights) -> Connection:
        access: Access = own.transport.connection
        if not isinstance(access, Connection):
            raise TypeError("people's clients are made of the console's own")
        if not rights.token:
            return access
        bare = self._bare.get(own.cluster)
        if bare is None:
            proxy = self._proxies.get(own.cluster)
            bare = access.bare(proxy.server, proxy.ca_pem) if proxy else access.bare()
            self._bare[own.cluster] = bare
        return bare

    def _drop_old(self, key: tuple[str, str], now: float) -> None:
        """This one if its time is over, and those that nobody asks for any more."""
        for old in (key, *itertools.islice(self._known, 8)):
            known = self._known.get(old)
            if known is not None and now - known[0] >= LASTING_SECONDS:
                del self._known[old]
            elif old != key:
                return
