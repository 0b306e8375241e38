"""Hosts as validation reads them: which service, if its namespace is known."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from mesh.istio.hosts import ALL, Form, known_service, read_host

WILDCARD = "*."


class Host(NamedTuple):
    """A service of the cluster, or (`domain` and `namespace` empty) a host of anywhere, which `service` holds."""

    service: str
    namespace: str = ""
    domain: str = ""

    @property
    def is_complete(self) -> bool:
        return bool(self.domain)

    @property
    def text(self) -> str:
        return f"{self.service}.{self.namespace}.{self.domain}" if self.domain else self.service

    @property
    def is_wildcard(self) -> bool:
        return self.service.startswith(ALL)

    @property
    def two_parts(self) -> tuple[str, str]:
        """(service, namespace), of a host of anywhere its first two words."""
        if self.domain or "." not in self.service:
            return self.service, self.namespace
        first, _, rest = self.service.partition(".")
        return first, rest.partition(".")[0]


class Hosts:
    """Reads hosts for the objects of one cluster, whose namespaces are known."""

    def __init__(self, domain: str, namespaces: Collection[str]) -> None:
        self.domain = domain
        self._namespaces = namespaces
        self._known: dict[tuple[str, str], Host] = {}

    def of(self, host: str, namespace: str) -> Host:
        """A host that an object of the namespace names; `name.namespace` means a service if that namespace exists."""
        key = (host, namespace)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._read(host, namespace)
        return found

    def parse(self, host: str, namespace: str) -> Host:
        """The same where only a bare name and a whole one mean a service."""
        named = read_host(host, self.domain)
        if named is not None and named.form is Form.NAME:
            return Host(host, namespace, self.domain)
        if named is not None and named.form is Form.FULL:
            return Host(named.name, named.namespace, self.domain)
        return Host(host)

    def _read(self, host: str, namespace: str) -> Host:
        name, dot, rest = host.partition(".")
        if dot and not rest:
            # The reference takes the missing namespace for one that exists.
            return Host(name, "", self.domain)
        named = known_service(host, namespace, self.domain, self._namespaces)
        return Host(host) if named is None else Host(named[1], named[0], self.domain)


def is_within(host: str, wildcard: str) -> bool:
    """Whether the host is one of `*.example.com`, or of all (`*`)."""
    return wildcard == ALL or (wildcard.startswith(WILDCARD) and host.endswith(wildcard[1:]))


def wildcards_of(host: str) -> Iterator[str]:
    """The wildcards that hold the host, `*.` with each of its ends; itself if it is one."""
    at = host.find(".")
    while at >= 0:
        yield f"*{host[at:]}"
        at = host.find(".", at + 1)
