"""Which hosts a namespace takes in, by its Sidecar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mesh.istio.exports import OWN
from mesh.istio.hosts import ALL
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import inner, mappings, pairs, texts
from mesh.validations.hosts import Host, Hosts, is_within, wildcards_of
from mesh.validations.viewers import Mask, Viewer, Viewers, union

_EXCLUDED = "~"
_Scope = tuple[str, str, bool]
"""Namespace, host, and whether it is taken in."""


class Imports:
    """The scopes of all viewers. Viewers without one take in everything."""

    def __init__(
        self,
        viewers: Viewers,
        hosts: Hosts,
        sidecars: Mapping[str, Sequence[ConfigObject]],
        is_ambient: Callable[[str], bool],
    ) -> None:
        self._hosts = hosts
        self._open = viewers.all
        self._entries: dict[bool, dict[str, dict[str, Mask]]] = {True: {}, False: {}}
        general = {namespace: _general(found) for namespace, found in sidecars.items()}
        for bit, viewer in viewers.within(viewers.all):
            scope = [] if is_ambient(viewer.namespace) else _scope(viewer, general)
            if scope:
                self._open &= ~bit
            for namespace, host, is_in in scope:
                by_host = self._entries[is_in].setdefault(namespace, {})
                by_host[host] = by_host.get(host, 0) | bit

    @property
    def are_open(self) -> bool:
        """Whether no Sidecar restricts anything."""
        return not any(self._entries.values())

    @property
    def scopes(self) -> object:
        """Equal for equal scopes."""
        return self._entries

    def of(self, host: str, namespace: str) -> Mask:
        """Who takes in the host of an object of the namespace."""
        if self.are_open:
            return self._open
        if not host:
            return 0
        read = self._hosts.of(host, namespace)
        where = read.namespace if read.is_complete else namespace
        taken, left = (self._named(self._entries[is_in], where, host, read) for is_in in (True, False))
        return self._open | (taken & ~left)

    def of_any(self, hosts: Iterable[str], namespace: str) -> Mask:
        return union(self.of(host, namespace) for host in hosts)

    @staticmethod
    def _named(entries: Mapping[str, Mapping[str, Mask]], namespace: str, raw: str, host: Host) -> Mask:
        mask = 0
        for by_host in (entries.get(ALL, {}), entries.get(namespace, {})):
            for name in _names(raw, host):
                mask |= by_host.get(name, 0)
            if host.is_complete and host.is_wildcard:
                for name, bits in by_host.items():
                    if is_within(name, host.text):
                        mask |= bits
        return mask


def _names(raw: str, host: Host) -> Iterator[str]:
    """The words in a Sidecar that mean the host."""
    yield from (ALL, raw, host.service)
    if host.is_complete:
        yield from (host.text, f"{host.service}.{host.namespace}", *wildcards_of(raw))
    yield from wildcards_of(host.text)


def _general(sidecars: Iterable[ConfigObject]) -> ConfigObject | None:
    """The first one for all workloads."""
    return next((one for one in sidecars if not pairs(inner(one.spec, "workloadSelector").get("labels"))), None)


def _scope(viewer: Viewer, general: Mapping[str, ConfigObject | None]) -> list[_Scope]:
    sidecar = general.get(viewer.namespace) or general.get(viewer.root)
    return list(_read(sidecar, viewer.namespace)) if sidecar else []


def _read(sidecar: ConfigObject, viewer: str) -> Iterator[_Scope]:
    for listener in mappings(sidecar.spec.get("egress")):
        for written in texts(listener.get("hosts")):
            namespace, slash, host = written.partition("/")
            if not slash:
                continue
            is_in = not namespace.startswith(_EXCLUDED)
            named = namespace if is_in else namespace.removeprefix(_EXCLUDED) or ALL
            yield viewer if named == OWN else named, host, is_in
