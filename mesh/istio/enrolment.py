"""Which waypoint captures which workloads and services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mesh.istio.namespaces import DATAPLANE_MODE
from mesh.istio.roles import GATEWAY_NAME, is_waypoint, waypoint_for
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.objects import Pod
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload
from mesh.text.untrusted import text

USE_WAYPOINT = "istio.io/use-waypoint"
USE_WAYPOINT_NAMESPACE = "istio.io/use-waypoint-namespace"
_NONE = "none"
_FOR_SERVICES = ("service", "all")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A waypoint that captures something (`scope` is what it serves), or what a waypoint captures (`label_type` says
    by whose label: namespace, service or workload). One that must not be named has neither namespace nor name."""

    cluster: str
    namespace: str
    name: str
    scope: str = ""
    label_type: str = ""
    labels: Mapping[str, str] | None = None

    @property
    def is_named(self) -> bool:
        return bool(self.name)


class _Choice(NamedTuple):
    """Whose label asks for a waypoint, and which (namespace, name) it asks for."""

    label_type: str
    named: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Of all clusters, by name, whoever looks. A waypoint tells exactly what names it."""

    clusters: Mapping[str, ClusterView]

    def waypoint_of_workload(self, workload: Workload) -> Enrolled | None:
        """By the workload's own label, else its one service's, else its namespace's; only for ambient workloads."""
        choice = self._of_workload(workload)
        return self._waypoint(workload.cluster, choice.named) if choice else None

    def waypoint_of_service(self, service: ServiceItem) -> Enrolled | None:
        """By the service's own label, else its namespace's; one that serves only workloads does not serve it."""
        choice = self._of_service(service)
        found = self._waypoint(service.cluster, choice.named) if choice else None
        return found if found is not None and found.scope in _FOR_SERVICES else None

    def scope_of(self, waypoint: Workload) -> str:
        """What a waypoint serves, in the words of `waypoint_for`."""
        snapshot = self.clusters[waypoint.cluster].snapshot
        gateway = snapshot.get(kinds.K8S_GATEWAY, waypoint.namespace, waypoint.labels.get(GATEWAY_NAME, ""))
        if gateway is None:
            return waypoint_for(waypoint.labels)
        gateway_class = snapshot.get(kinds.GATEWAY_CLASS, "", text(gateway.spec.get("gatewayClassName")))
        return waypoint_for(waypoint.labels, gateway.labels, gateway_class.labels if gateway_class else {})

    def workloads_of(self, waypoint: Workload) -> tuple[Enrolled, ...]:
        """The workloads whose waypoint this is."""
        return tuple(
            Enrolled(each.cluster, each.namespace, each.name, label_type=choice.label_type, labels=each.labels)
            for view in self._own_cluster_first(waypoint.cluster)
            for each in view.inventory.all_workloads()
            if (choice := self._of_workload(each)) and self._means(each.cluster, choice, waypoint)
        )

    def services_of(self, waypoint: Workload) -> tuple[Enrolled, ...]:
        """The services whose waypoint this is, if it serves services: neither waypoints' own nor outside hosts."""
        if self.scope_of(waypoint) not in _FOR_SERVICES:
            return ()
        return tuple(
            Enrolled(each.cluster, each.namespace, each.name, label_type=choice.label_type)
            for view in self._own_cluster_first(waypoint.cluster)
            for each in view.inventory.all_services()
            if not each.is_external and not is_waypoint(each.labels)
            if (choice := self._of_service(each)) and self._means(each.cluster, choice, waypoint)
        )

    def _of_workload(self, workload: Workload) -> _Choice | None:
        if not workload.is_ambient or not any(view.inventory.waypoints for view in self.clusters.values()):
            return None
        if self._opts_out(workload.cluster, workload.namespace, workload.labels):
            return None
        own = self._named_by_workload(workload)
        if own is not None:
            return _Choice("workload", own)
        services = self.clusters[workload.cluster].inventory.services_selecting(workload)
        named = named_waypoint(services[0].labels, workload.namespace) if len(services) == 1 else None
        return _Choice("service", named) if named else self._of_namespace(workload.cluster, workload.namespace)

    def _of_service(self, service: ServiceItem) -> _Choice | None:
        if self._opts_out(service.cluster, service.namespace, service.labels):
            return None
        own = named_waypoint(service.labels, service.namespace)
        return _Choice("service", own) if own else self._of_namespace(service.cluster, service.namespace)

    def _of_namespace(self, cluster: str, name: str) -> _Choice | None:
        namespace = self.clusters[cluster].mesh.namespaces.get(name)
        named = named_waypoint(namespace.labels, name) if namespace else None
        return _Choice("namespace", named) if named else None

    def _opts_out(self, cluster: str, namespace: str, labels: Mapping[str, str]) -> bool:
        known = self.clusters[cluster].mesh.namespaces.get(namespace)
        return _NONE in (labels.get(DATAPLANE_MODE), known.labels.get(DATAPLANE_MODE) if known else None)

    def _means(self, cluster: str, choice: _Choice, waypoint: Workload) -> bool:
        if choice.named != (waypoint.namespace, waypoint.name):
            return False
        found = self._waypoint(cluster, choice.named)
        return found is not None and found.cluster == waypoint.cluster

    def _own_cluster_first(self, cluster: str) -> Iterable[ClusterView]:
        return (self.clusters[name] for name in sorted(self.clusters, key=lambda name: (name != cluster, name)))

    def _named_by_workload(self, workload: Workload) -> tuple[str, str] | None:
        named = named_waypoint(workload.labels, workload.namespace)
        if named is None and workload.pods:
            named = named_waypoint(
                first_pod_labels(self.clusters[workload.cluster].snapshot, workload), workload.namespace
            )
        return named

    def _waypoint(self, cluster: str, named: tuple[str, str]) -> Enrolled | None:
        """The known waypoint of that name, unless it serves nothing: its own cluster's first."""
        for view in self._own_cluster_first(cluster):
            found = view.inventory.workload(*named)
            if found is not None and found.is_waypoint:
                scope = self.scope_of(found)
                return None if scope == _NONE else Enrolled(found.cluster, *named, scope=scope)
        return None


def first_pod_labels(snapshot: ClusterSnapshot, workload: Workload) -> Mapping[str, str]:
    """The labels of the workload's first pod; none without pods."""
    pod: Pod | None = snapshot.get(kinds.POD, workload.namespace, workload.pods[0]) if workload.pods else None
    return pod.labels if pod else {}


def named_waypoint(labels: Mapping[str, str], namespace: str) -> tuple[str, str] | None:
    """(namespace, name) of the waypoint that the labels ask for, `none` for opting out; None without a label."""
    name = labels.get(USE_WAYPOINT)
    return (labels.get(USE_WAYPOINT_NAMESPACE, namespace), name) if name else None
