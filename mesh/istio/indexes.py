"""The configuration of one cluster by what it concerns, for all who look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from mesh.istio.host_index import HOST_KINDS, HostIndex
from mesh.istio.hosts import DEFAULT_DOMAIN
from mesh.istio.routing import ROUTING_KINDS, Routing
from mesh.istio.selectors import SELECTING_KINDS, SelectorIndex
from mesh.istio.service_entries import ServiceEntry, service_entries
from mesh.istio.tls_modes import rule_mode
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import text

INDEXED_KINDS = tuple(dict.fromkeys((*SELECTING_KINDS, *HOST_KINDS, *ROUTING_KINDS)))
"""The kinds that the indexes are made of."""


class Indexes:
    """Each index is made when it is first asked for, and holds for the objects of its time, whoever may see them.

    `default_exports` is the mesh's `defaultServiceExportTo`, empty for everywhere.
    """

    def __init__(
        self,
        snapshot: ClusterSnapshot,
        identity_domain: str = DEFAULT_DOMAIN,
        default_exports: tuple[str, ...] = (),
    ) -> None:
        # Configuration seldom changes and pods do all the time: the indexes must not keep those of long ago.
        own = {kind.key: snapshot.objects[kind.key] for kind in INDEXED_KINDS if kind.key in snapshot.objects}
        self._configuration = replace(snapshot, objects=own)
        self._domain = identity_domain
        self._default_exports = default_exports

    @cached_property
    def hosts(self) -> HostIndex:
        return HostIndex(self._configuration, self._domain)

    @cached_property
    def selectors(self) -> SelectorIndex:
        return SelectorIndex(self._configuration)

    @cached_property
    def routing(self) -> Routing:
        return Routing(self._configuration, self.hosts, self._domain)

    @cached_property
    def tls_rules(self) -> Mapping[str, tuple[ConfigObject, ...]]:
        """DestinationRules that set a TLS mode for the whole of a host, by host, in order of namespace and name."""
        found: dict[str, tuple[ConfigObject, ...]] = {}
        for rule in self._configuration.everywhere(kinds.DESTINATION_RULE):
            if rule_mode(rule):
                host = text(rule.spec.get("host"))
                found[host] = (*found.get(host, ()), rule)
        return found

    @cached_property
    def service_entries(self) -> tuple[ServiceEntry, ...]:
        """Narrowly exported ones first."""
        return service_entries(self._configuration, self._default_exports)
