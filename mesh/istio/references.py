"""The configuration objects that concern a workload, a service or an app (api.md §8.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mesh.istio.routing import ROUTING_KINDS, Routing, Sees, ServiceConfig
from mesh.istio.selectors import SELECTING_KINDS, Reference, Selecting, reference
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload

REFERENCE_KINDS = tuple(dict.fromkeys((*SELECTING_KINDS, *ROUTING_KINDS)))
"""The kinds that the indexes are made of."""

_WIZARD = "kiali_wizard"


class References:
    """The indexes of one cluster, made once for its objects."""

    __slots__ = ("_routing", "_selecting")

    def __init__(self, snapshot: ClusterSnapshot, identity_domain: str) -> None:
        # Configuration seldom changes and pods do all the time: the indexes must not keep those of long ago.
        own = {kind.key: snapshot.objects[kind.key] for kind in REFERENCE_KINDS if kind.key in snapshot.objects}
        configuration = replace(snapshot, objects=own)
        self._selecting = Selecting(configuration)
        self._routing = Routing(configuration, identity_domain)

    def of_workload(self, namespace: str, labels: Mapping[str, str]) -> tuple[Reference, ...]:
        """Objects of the workload's namespace."""
        return self._selecting.of(namespace, labels)

    def of_service(self, service: ServiceItem, sees: Sees) -> ServiceConfig:
        """Objects of all namespaces that `sees` lets through."""
        return self._routing.of(service, sees)

    def of_app(
        self, namespace: str, workloads: Iterable[Workload], services: Iterable[ServiceItem]
    ) -> tuple[Reference, ...]:
        """Objects of the app's namespace; all Gateways that its VirtualServices list, as in the reference."""
        found: list[Reference] = []
        for service in services:
            config = self._routing.of(service, lambda other: other == namespace)
            found += (reference(kinds.VIRTUAL_SERVICE, obj) for obj in config.virtual_services)
            found += (reference(kinds.DESTINATION_RULE, obj) for obj in config.destination_rules)
        found += (reference(kinds.GATEWAY, obj) for obj in self._routing.gateways_of_namespace(namespace))
        for workload in workloads:
            found += self._selecting.of(namespace, workload.labels)
        return tuple(dict.fromkeys(found))


def wizard_of(config: ServiceConfig) -> str:
    """The wizard that made the service's first VirtualService, or else its first DestinationRule."""
    for objects in (config.virtual_services, config.destination_rules):
        if objects and objects[0].labels.get(_WIZARD):
            return objects[0].labels[_WIZARD]
    return ""
