"""The traffic graph as typed nodes and edges. Rates are per second: requests, messages, or bytes for tcp."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from mesh.istio.selectors import Reference
from mesh.model.health import HealthStatus, RateVerdict, ReplicaVerdict, Requests
from mesh.telemetry import labels

UNKNOWN = labels.UNKNOWN
PASSTHROUGH = labels.PASSTHROUGH
BLACK_HOLE = "BlackHoleCluster"
known = labels.known


def known_version(text: str) -> bool:
    """A version worth showing: known, and not the canonical default `latest`."""
    return known(text) and text != "latest"


class GraphType(StrEnum):
    APP = "app"
    SERVICE = "service"
    VERSIONED_APP = "versionedApp"
    WORKLOAD = "workload"


class NodeType(StrEnum):
    AGGREGATE = "aggregate"
    APP = "app"
    BOX = "box"
    SERVICE = "service"
    UNKNOWN = "unknown"
    WORKLOAD = "workload"


class ServiceRef(NamedTuple):
    cluster: str
    namespace: str
    name: str


class EntryHosts(NamedTuple):
    """The service entry that a service node stands for."""

    hosts: tuple[str, ...]
    location: str
    namespace: str


class GatewayKind(StrEnum):
    INGRESS = "ingressInfo"
    EGRESS = "egressInfo"
    GATEWAY_API = "gatewayAPIInfo"


class GatewayInfo(NamedTuple):
    kind: GatewayKind
    hostnames: tuple[str, ...]


class Extension(NamedTuple):
    name: str
    url: str = ""


@dataclass(slots=True)
class NodeHealth:
    """What the health step found. `replicas` is None where the kind has no replica list (a service)."""

    requests: Requests = field(default_factory=Requests)
    verdict: RateVerdict | None = None
    replicas: tuple[ReplicaVerdict, ...] | None = None
    status: HealthStatus | None = None


@dataclass(slots=True, eq=False)
class Node:
    """One node. `key` is its readable identity (`graph.identity`), `id` the hash of that, as the API gives it. `config`
    are objects that shape its traffic and may be seen.

    `edges` are those that leave it, by target and protocol, while the graph is made; a finished graph has its own.
    """

    key: str
    type: NodeType
    cluster: str
    namespace: str
    workload: str = ""
    app: str = ""
    version: str = ""
    service: str = ""
    aggregate: str = ""
    rates: dict[str, float] = field(default_factory=dict)
    edges: dict[tuple[str, str], Edge] = field(default_factory=dict)
    dest_services: set[ServiceRef] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)
    health: NodeHealth | None = None
    app_health: NodeHealth | None = None
    virtual_services: dict[str, tuple[str, ...]] = field(default_factory=dict)
    config: tuple[Reference, ...] = ()
    workload_entries: list[str] = field(default_factory=list)
    service_entry: EntryHosts | None = None
    gateway: GatewayInfo | None = None
    extension: Extension | None = None
    has_circuit_breaker: bool = False
    has_fault_injection: bool = False
    has_ingress_waypoint: bool = False
    has_mirroring: bool = False
    has_request_routing: bool = False
    has_request_timeout: bool = False
    has_tcp_traffic_shifting: bool = False
    has_traffic_shifting: bool = False
    is_ambient: bool = False
    is_dead: bool = False
    is_egress_cluster: bool = False
    is_idle: bool = False
    is_inaccessible: bool = False
    is_injected: bool = False
    is_k8s_gateway_api: bool = False
    is_out_of_mesh: bool = False
    is_outside: bool = False
    is_root: bool = False
    is_waypoint: bool = False
    parent: str = ""

    @property
    def id(self) -> str:
        return digest(self.key)


@dataclass(slots=True)
class Response:
    """What came back with one response code: rates by response flag and by requested host."""

    flags: dict[str, float] = field(default_factory=dict)
    hosts: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Edge:
    """Traffic of one protocol from one node to another. `hidden` are failed tries per second beyond the edge's own
    rates, which retries hid from the callers. `is_mtls` is in percent, `response_time` in milliseconds, `throughput` in
    bytes per second; None where the step did not run or found nothing."""

    source: Node
    target: Node
    protocol: str
    rates: dict[str, float] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    hidden: float = 0.0
    is_mtls: float | None = None
    source_principal: str = ""
    dest_principal: str = ""
    response_time: float | None = None
    throughput: float | None = None
    health: HealthStatus | None = None
    waypoint: str = ""
    from_edge: Edge | None = None

    @property
    def id(self) -> str:
        return digest(f"{self.source.id}.{self.target.id}.{self.protocol}")

    @property
    def rate(self) -> float:
        """The edge's whole rate."""
        return self.rates.get(self.protocol, 0.0)


@dataclass(slots=True, eq=False)
class Box:
    """A group of nodes (and of smaller boxes) drawn together; `by` is app, namespace or cluster."""

    key: str
    by: str
    cluster: str
    namespace: str = ""
    app: str = ""
    parent: str = ""
    health: NodeHealth | None = None
    is_inaccessible: bool = False
    is_out_of_mesh: bool = False
    is_outside: bool = False

    @property
    def id(self) -> str:
        return digest(self.key)


@dataclass(frozen=True, slots=True)
class TrafficGraph:
    """A finished graph. `parent` of nodes and boxes holds the key of the box around them. Nodes are in the
    order of place and name, boxes from the largest to the smallest, edges in that of their ends. `timestamp` is Unix
    seconds, `duration` seconds."""

    timestamp: int
    duration: int
    graph_type: GraphType
    nodes: tuple[Node, ...]
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


def digest(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
