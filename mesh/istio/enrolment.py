"""Which waypoint captures which workloads and services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh.istio.namespaces import DATAPLANE_MODE
from mesh.istio.roles import GATEWAY_NAME, is_waypoint, waypoint_for
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.namespaces import MeshNamespace
from mesh.model.objects import Pod
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload
from mesh.text.untrusted import text

USE_WAYPOINT = "istio.io/use-waypoint"
USE_WAYPOINT_NAMESPACE = "istio.io/use-waypoint-namespace"
_NONE = "none"


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


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Of all clusters, by name, whoever looks."""

    clusters: Mapping[str, ClusterView]

    def waypoint_of_workload(self, workload: Workload) -> Enrolled | None:
        """By the workload's own label, else its one service's, else its namespace's; only for ambient workloads."""
        if not workload.is_ambient or not any(view.inventory.waypoints for view in self.clusters.values()):
            return None
        named = self._named_by_workload(workload)
        if named is None:
            services = self.clusters[workload.cluster].inventory.services_selecting(workload)
            named = _named(services[0].labels, workload.namespace) if len(services) == 1 else None
        if named is None:
            named = self._named_by_namespace(workload.cluster, workload.namespace)
        return self._waypoint(workload.cluster, named)

    def waypoint_of_service(self, service: ServiceItem) -> Enrolled | None:
        """By the service's own label, else its namespace's."""
        named = _named(service.labels, service.namespace)
        if named is None:
            named = self._named_by_namespace(service.cluster, service.namespace)
        return self._waypoint(service.cluster, named)

    def scope_of(self, waypoint: Workload) -> str:
        """What a waypoint serves, in the words of `waypoint_for`."""
        snapshot = self.clusters[waypoint.cluster].snapshot
        gateway = snapshot.get(kinds.K8S_GATEWAY, waypoint.namespace, waypoint.labels.get(GATEWAY_NAME, ""))
        if gateway is None:
            return waypoint_for(waypoint.labels)
        gateway_class = snapshot.get(kinds.GATEWAY_CLASS, "", text(gateway.spec.get("gatewayClassName")))
        return waypoint_for(waypoint.labels, gateway.labels, gateway_class.labels if gateway_class else {})

    def workloads_of(self, waypoint: Workload) -> tuple[Enrolled, ...]:
        """The workloads that their own or their namespace's label sends through the waypoint."""
        key = (waypoint.namespace, waypoint.name)
        return tuple(
            Enrolled(workload.cluster, workload.namespace, workload.name, label_type=by, labels=workload.labels)
            for namespace in self._namespaces(waypoint.cluster)
            for workload in self.clusters[waypoint.cluster].inventory.workloads(namespace.name)
            if (by := self._enrolled_by(namespace, workload.labels, self._named_by_workload(workload), key))
        )

    def services_of(self, waypoint: Workload) -> tuple[Enrolled, ...]:
        """The services that it serves, when it serves services: not the waypoints' own."""
        if self.scope_of(waypoint) not in ("service", "all"):
            return ()
        key = (waypoint.namespace, waypoint.name)
        return tuple(
            Enrolled(service.cluster, service.namespace, service.name, label_type="service" if by == "workload" else by)
            for namespace in self._namespaces(waypoint.cluster)
            for service in self.clusters[waypoint.cluster].inventory.services(namespace.name)
            if not service.is_external and not is_waypoint(service.labels)
            if (by := self._enrolled_by(namespace, service.labels, _named(service.labels, namespace.name), key))
        )

    def _enrolled_by(
        self,
        namespace: MeshNamespace,
        labels: Mapping[str, str],
        own: tuple[str, str] | None,
        waypoint: tuple[str, str],
    ) -> str:
        """`workload` for the object's own label, `namespace`, or `""` when it is not enrolled in the waypoint."""
        if labels.get(DATAPLANE_MODE) == _NONE or namespace.labels.get(DATAPLANE_MODE) == _NONE:
            return ""
        if own is not None:
            return "workload" if own == waypoint else ""
        return "namespace" if _named(namespace.labels, namespace.name) == waypoint else ""

    def _namespaces(self, cluster: str) -> Iterable[MeshNamespace]:
        return self.clusters[cluster].mesh.namespaces.values()

    def _named_by_workload(self, workload: Workload) -> tuple[str, str] | None:
        named = _named(workload.labels, workload.namespace)
        if named is None and workload.pods:
            named = _named(first_pod_labels(self.clusters[workload.cluster].snapshot, workload), workload.namespace)
        return named

    def _named_by_namespace(self, cluster: str, name: str) -> tuple[str, str] | None:
        namespace = self.clusters[cluster].mesh.namespaces.get(name)
        return _named(namespace.labels, name) if namespace else None

    def _waypoint(self, cluster: str, named: tuple[str, str] | None) -> Enrolled | None:
        """The known waypoint of that name, unless it serves nothing: its own cluster's first."""
        if named is None:
            return None
        for each in sorted(self.clusters, key=lambda name: (name != cluster, name)):
            found = self.clusters[each].inventory.workload(*named)
            if found is not None and found.is_waypoint:
                scope = self.scope_of(found)
                return None if scope == _NONE else Enrolled(each, *named, scope=scope)
        return None


def first_pod_labels(snapshot: ClusterSnapshot, workload: Workload) -> Mapping[str, str]:
    """The labels of the workload's first pod; none without pods."""
    pod: Pod | None = snapshot.get(kinds.POD, workload.namespace, workload.pods[0]) if workload.pods else None
    return pod.labels if pod else {}


def _named(labels: Mapping[str, str], namespace: str) -> tuple[str, str] | None:
    """(namespace, name) of the waypoint that the labels ask for, `none` for opting out; None without a label."""
    name = labels.get(USE_WAYPOINT)
    return (labels.get(USE_WAYPOINT_NAMESPACE, namespace), name) if name else None
