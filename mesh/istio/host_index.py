"""Configuration objects by the services and hosts that they name."""

from __future__ import annotations

from collections.abc import Iterable

from mesh.istio.hosts import service_of
from mesh.istio.specs import destination_hosts
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import text, texts

HOST_KINDS = (kinds.VIRTUAL_SERVICE, kinds.DESTINATION_RULE, kinds.SERVICE_ENTRY)

Objects = tuple[ConfigObject, ...]


class HostIndex:
    """The VirtualServices (by their destinations), DestinationRules and ServiceEntries of one cluster, each in the
    order of namespaces and names."""

    __slots__ = ("_by_host", "_by_service", "_domain")

    def __init__(self, snapshot: ClusterSnapshot, identity_domain: str) -> None:
        self._domain = identity_domain
        self._by_service: dict[tuple[str, str, str], list[ConfigObject]] = {}
        self._by_host: dict[tuple[str, str], list[ConfigObject]] = {}
        for obj in snapshot.everywhere(kinds.VIRTUAL_SERVICE):
            self._add(kinds.VIRTUAL_SERVICE, obj, destination_hosts(obj))
        for obj in snapshot.everywhere(kinds.DESTINATION_RULE):
            self._add(kinds.DESTINATION_RULE, obj, [text(obj.spec.get("host"))])
        for obj in snapshot.everywhere(kinds.SERVICE_ENTRY):
            self._add(kinds.SERVICE_ENTRY, obj, texts(obj.spec.get("hosts")))

    def of_service(self, kind: Kind, namespace: str, name: str) -> Objects:
        """Those of the kind that name the service of the cluster in any form."""
        return tuple(self._by_service.get((kind.key, namespace, name), ()))

    def of_host(self, kind: Kind, host: str) -> Objects:
        """Those of the kind that name the host in just these words."""
        return tuple(self._by_host.get((kind.key, host), ()))

    def _add(self, kind: Kind, obj: ConfigObject, hosts: Iterable[str]) -> None:
        named = set(hosts)
        for host in named:
            self._by_host.setdefault((kind.key, host), []).append(obj)
        for key in {service_of(host, obj.namespace, self._domain) for host in named}:
            if key is not None:
                self._by_service.setdefault((kind.key, *key), []).append(obj)
