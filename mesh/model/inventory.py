"""What runs in one cluster, found by name: look-ups only, built once per snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload


class Inventory:
    """The workloads and services of one cluster. Lists are in the order given; of equal names the last one counts."""

    __slots__ = ("_apps", "_selecting", "_services", "_workloads", "cluster", "waypoints")

    def __init__(self, cluster: str, workloads: Iterable[Workload] = (), services: Iterable[ServiceItem] = ()) -> None:
        self.cluster = cluster
        self._workloads: dict[str, dict[str, Workload]] = {}
        self._apps: dict[tuple[str, str], list[Workload]] = {}
        self._services: dict[str, dict[str, ServiceItem]] = {}
        self._selecting: dict[tuple[str, str, str], list[ServiceItem]] = {}
        for workload in workloads:
            self._workloads.setdefault(workload.namespace, {})[workload.name] = workload
        for workload in self.all_workloads():
            for each in (workload, *workload.namesakes):
                if each.app:
                    self._apps.setdefault((each.namespace, each.app), []).append(each)
        for service in services:
            self._add_service(service)
        self.waypoints = frozenset((w.namespace, w.name) for w in self.all_workloads() if w.is_waypoint)

    def _add_service(self, service: ServiceItem) -> None:
        self._services.setdefault(service.namespace, {})[service.name] = service
        if service.selector:
            pair = min(service.selector.items())
            self._selecting.setdefault((service.namespace, *pair), []).append(service)

    def with_workloads(self, workloads: Iterable[Workload]) -> Inventory:
        """Other workloads with the same services."""
        return Inventory(self.cluster, workloads, self.all_services())

    def workload(self, namespace: str, name: str, kind: str = "") -> Workload | None:
        """Of several controllers of one name that of the kind, or the most important; the others are its namesakes."""
        first = self._workloads.get(namespace, {}).get(name)
        if first is None or kind in ("", first.kind):
            return first
        found = next((each for each in first.namesakes if each.kind == kind), None)
        if found is None:
            return None
        others = (each for each in first.namesakes if each is not found)
        return replace(found, namesakes=(replace(first, namesakes=()), *others))

    def workloads(self, namespace: str) -> Sequence[Workload]:
        return tuple(self._workloads.get(namespace, {}).values())

    def all_workloads(self) -> Iterable[Workload]:
        return (workload for found in self._workloads.values() for workload in found.values())

    def app_workloads(self, namespace: str, app: str) -> Sequence[Workload]:
        """All workloads with that app label, namesakes, waypoints and ztunnels (`is_infra`) too."""
        return tuple(self._apps.get((namespace, app), ()))

    def service(self, namespace: str, name: str) -> ServiceItem | None:
        return self._services.get(namespace, {}).get(name)

    def services(self, namespace: str) -> Sequence[ServiceItem]:
        return tuple(self._services.get(namespace, {}).values())

    def all_services(self) -> Iterable[ServiceItem]:
        return (service for found in self._services.values() for service in found.values())

    def services_selecting(self, workload: Workload) -> Sequence[ServiceItem]:
        """The services that lead to the workload, by name."""
        found: dict[str, ServiceItem] = {}
        for labels in workload.label_sets:
            for label, value in labels.items():
                for service in self._selecting.get((workload.namespace, label, value), ()):
                    if service.selector.items() <= labels.items():
                        found[service.name] = service
        return [found[name] for name in sorted(found)]

    def workloads_behind(self, service: ServiceItem) -> Sequence[Workload]:
        """The workloads that the service leads to, namesakes too, in the order of the namespace's."""
        found: list[Workload] = []
        for workload in self._workloads.get(service.namespace, {}).values() if service.selector else ():
            if workload.is_selected_by(service.selector):
                found.append(workload)
            if workload.namesakes:
                found += [each for each in workload.namesakes if each.is_selected_by(service.selector)]
        return tuple(found)

    def app_labels(self, namespace: str, app: str) -> Mapping[str, str]:
        """An app's labels: of its workloads and their services, distinct values sorted and joined."""
        values: dict[str, set[str]] = {}
        for workload in self.app_workloads(namespace, app):
            if workload.is_infra:
                continue
            for labels in (workload.labels, *(service.labels for service in self.services_selecting(workload))):
                for label, value in labels.items():
                    values.setdefault(label, set()).add(value)
        return {label: ",".join(sorted(values[label])) for label in sorted(values)}
