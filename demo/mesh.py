"""Kestrel Parcels, a made-up delivery company: its namespaces, workloads and services, in brief.

`manifests` turns this into Kubernetes objects and `series` into telemetry, so that both tell one story.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

CLUSTER = "kestrel"
TRUST_DOMAIN = "cluster.local"
ISTIO_VERSION = "1.30.1"
CONTROL_PLANE = "istio-system"
NODES = ("kestrel-node-a", "kestrel-node-b")
WAYPOINT = "waypoint"


def node_address(node: str) -> str:
    """The IP of a node."""
    return f"10.32.0.{NODES.index(node) + 11}"


class Plane(StrEnum):
    """How a workload's traffic gets into the mesh."""

    SIDECAR = "sidecar"
    AMBIENT = "ambient"
    GATEWAY = "gateway"
    WAYPOINT = "waypoint"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Container:
    """The one container of a workload that is its own (a sidecar is added to it)."""

    name: str
    image: str
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workload:
    """A controller and its pods. `ready` of the `replicas` pods are; `age_hours` is its age when the demo starts."""

    namespace: str
    name: str
    labels: Mapping[str, str]
    plane: Plane
    container: Container
    account: str
    kind: str = "Deployment"
    replicas: int = 1
    ready: int = 1
    ports: tuple[tuple[str, int], ...] = ()
    age_hours: float = 72.0
    annotations: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.namespace}/{self.name}"

    @property
    def canonical_service(self) -> str:
        return self.labels.get("app", self.name)

    @property
    def canonical_revision(self) -> str:
        return self.labels.get("version", "latest")

    @property
    def in_mesh(self) -> bool:
        return self.plane is not Plane.NONE

    @property
    def principal(self) -> str:
        """Its SPIFFE identity; `unknown` outside the mesh."""
        return f"spiffe://{TRUST_DOMAIN}/ns/{self.namespace}/sa/{self.account}" if self.in_mesh else "unknown"

    @property
    def template_hash(self) -> str:
        return _digest(f"template {self.key}", 10)

    @property
    def pods(self) -> tuple[str, ...]:
        """The names of its pods."""
        if self.kind == "StatefulSet":
            return tuple(f"{self.name}-{number}" for number in range(self.replicas))
        stem = f"{self.name}-{self.template_hash}" if self.kind in {"Deployment", "CronJob"} else self.name
        return tuple(f"{stem}-{_digest(f'pod {self.key} {number}', 5)}" for number in range(self.replicas))


@dataclass(frozen=True, slots=True)
class Service:
    """A Kubernetes Service."""

    namespace: str
    name: str
    selector: Mapping[str, str]
    ports: tuple[tuple[str, int], ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    type: str = "ClusterIP"

    @property
    def key(self) -> str:
        return f"{self.namespace}/{self.name}"

    @property
    def host(self) -> str:
        return f"{self.name}.{self.namespace}.svc.{TRUST_DOMAIN}"

    @property
    def through_waypoint(self) -> bool:
        """Whether ambient callers reach it by the waypoint of its namespace."""
        uses = NAMESPACES[self.namespace].get("istio.io/use-waypoint")
        return uses is not None and self.labels.get("istio.io/use-waypoint") != "none"


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


_INJECTED = {"istio-injection": "enabled"}
NAMESPACES: dict[str, Mapping[str, str]] = {
    CONTROL_PLANE: {},
    "storefront": _INJECTED,
    "operations": _INJECTED,
    "billing": _INJECTED,
    "tracking": {"istio.io/dataplane-mode": "ambient", "istio.io/use-waypoint": WAYPOINT},
    "depot": {},
}
_PLANES = {"tracking": Plane.AMBIENT, "depot": Plane.NONE}

_HTTP = (("http", 8080),)
_GRPC = (("grpc", 9090),)


def _app(
    namespace: str,
    app: str,
    version: str,
    ports: tuple[tuple[str, int], ...] = _HTTP,
    *,
    kind: str = "Deployment",
    replicas: int = 1,
    ready: int | None = None,
    age_hours: float = 72.0,
    tag: str = "",
    annotations: Mapping[str, str] | None = None,
) -> Workload:
    return Workload(
        namespace=namespace,
        name=app if kind != "Deployment" else f"{app}-{version}",
        labels={"app": app, "version": version},
        plane=_PLANES.get(namespace, Plane.SIDECAR),
        container=Container(app, f"images.kestrel.example/{app}:{tag or version.removeprefix('v') + '.4.0'}"),
        account=app,
        kind=kind,
        replicas=replicas,
        ready=replicas if ready is None else ready,
        ports=ports,
        age_hours=age_hours,
        annotations=annotations or {},
    )


def _gateway(kind: str) -> Workload:
    name = f"istio-{kind}gateway"
    labels = {"app": name, "istio": f"{kind}gateway", "operator.istio.io/component": f"{kind.title()}Gateways"}
    return Workload(
        namespace=CONTROL_PLANE,
        name=name,
        labels=labels,
        plane=Plane.GATEWAY,
        container=Container("istio-proxy", f"docker.io/istio/proxyv2:{ISTIO_VERSION}", ("proxy", "router")),
        account=f"{name}-service-account",
        ports=(("status-port", 15021), ("http2", 80), ("https", 443)),
    )


def _agent(name: str, container: str, image: str) -> Workload:
    return Workload(
        namespace=CONTROL_PLANE,
        name=name,
        labels={"app": name} if name == "ztunnel" else {"k8s-app": name},
        plane=Plane.NONE,
        container=Container(container, f"docker.io/istio/{image}:{ISTIO_VERSION}"),
        account=name,
        kind="DaemonSet",
        replicas=len(NODES),
        ready=len(NODES),
    )


_ISTIOD = Workload(
    namespace=CONTROL_PLANE,
    name="istiod",
    labels={"app": "istiod", "istio": "pilot", "istio.io/rev": "default", "operator.istio.io/component": "Pilot"},
    plane=Plane.NONE,
    container=Container(
        "discovery",
        f"docker.io/istio/pilot:{ISTIO_VERSION}",
        ("discovery", "--monitoringAddr=:15014"),
        {"CLUSTER_ID": CLUSTER, "REVISION": "default", "PILOT_SCOPE_GATEWAY_TO_NAMESPACE": "false"},
    ),
    account="istiod",
    ports=(("grpc-xds", 15010), ("https-dns", 15012), ("https-webhook", 443), ("http-monitoring", 15014)),
)
_WAYPOINT = Workload(
    namespace="tracking",
    name=WAYPOINT,
    labels={
        "gateway.networking.k8s.io/gateway-name": WAYPOINT,
        "gateway.istio.io/managed": "istio.io-mesh-controller",
    },
    plane=Plane.WAYPOINT,
    container=Container("istio-proxy", f"docker.io/istio/proxyv2:{ISTIO_VERSION}", ("proxy", "waypoint")),
    account=WAYPOINT,
    ports=(("tcp-mesh", 15008),),
)

WORKLOADS: tuple[Workload, ...] = (
    _ISTIOD,
    _gateway("ingress"),
    _gateway("egress"),
    _agent("ztunnel", "istio-proxy", "ztunnel"),
    _agent("istio-cni-node", "install-cni", "install-cni"),
    # What customers see.
    _app("storefront", "portal", "v1", replicas=2),
    _app("storefront", "quotes", "v1", replicas=2),
    _app("storefront", "quotes", "v2", age_hours=48),
    _app("storefront", "quotes", "v3", age_hours=30),
    _app("storefront", "accounts", "v1", _GRPC),
    _app("storefront", "sessions", "v1", (("tcp-redis", 6379),), kind="StatefulSet", tag="7.2"),
    _app("storefront", "gift-cards", "v1"),
    # How parcels get moved. Two of the three new label printers cannot pull their image.
    _app("operations", "shipments", "v1", replicas=2),
    _app("operations", "planner", "v1", _GRPC),
    _app("operations", "planner", "v2", _GRPC),
    _app("operations", "geocoder", "v1"),
    _app("operations", "labels", "v1"),
    _app("operations", "labels", "v2", replicas=3, ready=1, age_hours=2, tag="2.0.0-rc9"),
    _app("operations", "labels-archive", "v1", replicas=0),
    _app("operations", "drivers", "v1", _GRPC),
    _app("operations", "shipments-db", "v1", (("tcp-postgres", 5432),), kind="StatefulSet", tag="16.3"),
    # Who owes what.
    _app("billing", "invoices", "v1"),
    _app("billing", "payments", "v1", replicas=2),
    _app("billing", "tariffs", "v1"),
    _app("billing", "ledger", "v1", (("tcp-postgres", 5432),), kind="StatefulSet", tag="16.3"),
    # Where is my parcel: in ambient mode.
    _WAYPOINT,
    _app("tracking", "tracker", "v1"),
    _app("tracking", "tracker", "v2"),
    _app("tracking", "scans", "v1", replicas=2),
    _app("tracking", "eta", "v1"),
    _app("tracking", "scans-db", "v1", (("tcp-cassandra", 9042),), kind="StatefulSet", tag="4.1"),
    # The yard, which never joined the mesh.
    _app("depot", "handscanners", "v1", ()),
    _app("depot", "weighbridge", "v1"),
    _app("depot", "night-manifest", "v1", (), kind="CronJob", age_hours=9),
)


def _service_of(workload: Workload) -> Service:
    if workload.plane is Plane.WAYPOINT:
        selector = {"gateway.networking.k8s.io/gateway-name": WAYPOINT}
        labels: dict[str, str] = {"gateway.istio.io/managed": "istio.io-mesh-controller"}
        return Service(workload.namespace, workload.name, selector, workload.ports, labels)
    app = workload.labels["app"]
    selector = {"app": app} | ({"istio": workload.labels["istio"]} if "istio" in workload.labels else {})
    labels = dict(selector)
    annotations = {}
    if workload.key == "tracking/scans-db":
        labels["istio.io/use-waypoint"] = "none"
    if app == "tracker":
        annotations["health.kiali.io/rate"] = "404,25,50,http,inbound"
    kind = "LoadBalancer" if app == "istio-ingressgateway" else "ClusterIP"
    return Service(workload.namespace, app, selector, workload.ports, labels, annotations, kind)


WORKLOAD: dict[str, Workload] = {workload.key: workload for workload in WORKLOADS}
SERVICE: dict[str, Service] = {
    service.key: service for service in (_service_of(workload) for workload in WORKLOADS if workload.ports)
}
