"""The configuration objects that concern a workload, a service or an app."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mesh.istio.indexes import Indexes
from mesh.istio.routing import Sees, ServiceConfig
from mesh.istio.selectors import Reference, reference
from mesh.model import kinds
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload

_WIZARD = "kiali_wizard"


class References:
    """What the indexes of one cluster know of its objects."""

    __slots__ = ("_indexes",)

    def __init__(self, indexes: Indexes) -> None:
        self._indexes = indexes

    def of_workload(self, namespace: str, labels: Mapping[str, str]) -> tuple[Reference, ...]:
        """Objects of the workload's namespace."""
        return self._indexes.selectors.of(namespace, labels)

    def of_service(self, service: ServiceItem, sees: Sees) -> ServiceConfig:
        """Objects of all namespaces that `sees` lets through."""
        return self._indexes.routing.of(service, sees)

    def of_app(
        self, namespace: str, workloads: Iterable[Workload], services: Iterable[ServiceItem]
    ) -> tuple[Reference, ...]:
        """Objects of the app's namespace; all Gateways that its VirtualServices list, as in the reference."""
        found: list[Reference] = []
        for service in services:
            config = self._indexes.routing.of(service, lambda other: other == namespace)
            found += (reference(kinds.VIRTUAL_SERVICE, obj) for obj in config.virtual_services)
            found += (reference(kinds.DESTINATION_RULE, obj) for obj in config.destination_rules)
        found += (reference(kinds.GATEWAY, obj) for obj in self._indexes.routing.gateways_of_namespace(namespace))
        for workload in workloads:
            found += self._indexes.selectors.of(namespace, workload.labels)
        return tuple(dict.fromkeys(found))


def wizard_of(config: ServiceConfig) -> str:
    """The wizard that made the service's first VirtualService, or else its first DestinationRule."""
    for objects in (config.virtual_services, config.destination_rules):
        if objects and objects[0].labels.get(_WIZARD):
            return objects[0].labels[_WIZARD]
    return ""
