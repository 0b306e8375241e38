"""The labels that Istio's proxies put on their standard metrics, for one pair of ends and one reporter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from demo.flows import BLACK_HOLE, PASSTHROUGH, UNKNOWN, Flow, Outcome
from demo.mesh import CLUSTER, CONTROL_PLANE, SERVICE, WAYPOINT, WORKLOAD, Plane, Workload

Labels = Mapping[str, str]

SOURCE, DESTINATION, AT_WAYPOINT = "source", "destination", "waypoint"
ZTUNNEL = WORKLOAD[f"{CONTROL_PLANE}/ztunnel"]


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who counts, and what it knows of the connection's security."""

    name: str
    workload: Workload
    policy: str

    def labels(self) -> dict[str, str]:
        """Its own labels, with those that Prometheus gives to a scraped pod."""
        labels = {"reporter": self.name, "connection_security_policy": self.policy, **pod_labels(self.workload)}
        return labels | ({"app": "ztunnel"} if self.workload is ZTUNNEL else {})


def pod_labels(workload: Workload) -> dict[str, str]:
    """Job, instance, namespace and pod, of the workload's first pod."""
    pod = workload.pods[0] if workload.pods else workload.name
    return {"job": "kubernetes-pods", "instance": f"{pod}:15020", "namespace": workload.namespace, "pod": pod}


def http_reporters(source: Workload, target: Workload | None, service: str, outcome: Outcome) -> Iterator[Reporter]:
    """Who counts the requests of a pair: the two sidecars, as far as there are such and it arrives; or the waypoint."""
    if source.plane in {Plane.SIDECAR, Plane.GATEWAY}:
        yield Reporter(SOURCE, source, UNKNOWN)
    if target is None or not outcome.arrives:
        return
    if target.plane is Plane.SIDECAR:
        yield Reporter(DESTINATION, target, _seen_policy(source))
    elif through_waypoint(source, service):
        yield Reporter(AT_WAYPOINT, WORKLOAD[f"{target.namespace}/{WAYPOINT}"], "mutual_tls")


def tcp_reporters(source: Workload, target: Workload | None) -> Iterator[Reporter]:
    """Who counts the bytes of a pair: a sidecar or a ztunnel at each end."""
    if source.plane is Plane.AMBIENT:
        yield Reporter(SOURCE, ZTUNNEL, ztunnel_policy(target))
    elif source.plane is Plane.SIDECAR:
        yield Reporter(SOURCE, source, UNKNOWN)
    if target is None:
        return
    if target.plane is Plane.AMBIENT:
        yield Reporter(DESTINATION, ZTUNNEL, ztunnel_policy(source))
    elif target.plane is Plane.SIDECAR:
        yield Reporter(DESTINATION, target, _seen_policy(source))


def through_waypoint(source: Workload, service: str) -> bool:
    """Whether requests take the way by the waypoint: only ztunnel sends them there."""
    return source.plane is Plane.AMBIENT and service in SERVICE and SERVICE[service].through_waypoint


def ztunnel_policy(other: Workload | None) -> str:
    """What ztunnel, at either end, says of a connection with another workload."""
    return "mutual_tls" if other is not None and other.in_mesh else UNKNOWN


def _seen_policy(source: Workload) -> str:
    return "mutual_tls" if source.in_mesh else "none"


def end_labels(source: Workload, target: Workload | None, flow: Flow, reporter: Reporter) -> dict[str, str]:
    """Who spoke to whom, as the reporter knows it. A sidecar knows nothing of a caller outside the mesh."""
    known = source.in_mesh or reporter.workload is ZTUNNEL
    labels = _workload_labels("source", source if known else None) | _workload_labels("destination", target)
    name, namespace, host = _service_names(flow)
    return labels | {
        "destination_service": host,
        "destination_service_name": name,
        "destination_service_namespace": namespace,
    }


def _service_names(flow: Flow) -> tuple[str, str, str]:
    """Name, namespace and host of a flow's destination."""
    if flow.service in {PASSTHROUGH, BLACK_HOLE}:
        return flow.service, UNKNOWN, flow.host
    namespace, name = flow.service.split("/", 1)
    return name, namespace, flow.host or SERVICE[flow.service].host


def _workload_labels(end: str, workload: Workload | None) -> dict[str, str]:
    if workload is None:
        keys = ("app", "canonical_service", "cluster", "principal", "version", "workload", "workload_namespace")
        return {f"{end}_{key}": UNKNOWN for key in keys} | {f"{end}_canonical_revision": "latest"}
    return {
        f"{end}_app": workload.labels.get("app", UNKNOWN),
        f"{end}_canonical_revision": workload.canonical_revision,
        f"{end}_canonical_service": workload.canonical_service,
        f"{end}_cluster": CLUSTER,
        f"{end}_principal": workload.principal,
        f"{end}_version": workload.labels.get("version", UNKNOWN),
        f"{end}_workload": workload.name,
        f"{end}_workload_namespace": workload.namespace,
    }
