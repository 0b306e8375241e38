"""What a graph is asked for, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mesh.graph.elements import GraphType


class Rate(StrEnum):
    """A rate choice of one protocol; which are allowed depends on the protocol."""

    NONE = "none"
    RECEIVED = "received"
    REQUESTS = "requests"
    SENT = "sent"
    TOTAL = "total"


class Ambient(StrEnum):
    NONE = "none"
    TOTAL = "total"
    WAYPOINT = "waypoint"
    ZTUNNEL = "ztunnel"


class Step(StrEnum):
    """A decoration that can be asked for by name; the value is the reference's appender name."""

    AGGREGATE_NODE = "aggregateNode"
    AMBIENT = "ambient"
    DEAD_NODE = "deadNode"
    HEALTH = "health"
    IDLE_NODE = "idleNode"
    ISTIO = "istio"
    LABELER = "labeler"
    MESH_CHECK = "meshCheck"
    RESPONSE_TIME = "responseTime"
    SECURITY_POLICY = "securityPolicy"
    SERVICE_ENTRY = "serviceEntry"
    THROUGHPUT = "throughput"
    WORKLOAD_ENTRY = "workloadEntry"


@dataclass(frozen=True, slots=True)
class Root:
    """The object in the middle of a node graph. Empty texts are not asked for; `cluster` "" is any."""

    namespace: str
    cluster: str = ""
    app: str = ""
    version: str = ""
    workload: str = ""
    service: str = ""
    aggregate: str = ""
    aggregate_value: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """`duration` is in seconds, `query_time` in Unix seconds; `namespaces` are names, sorted and unique.

    `idle_workloads` shows idle workloads where no service nodes are shown, which the reference's API never does and
    the page needs.
    """

    namespaces: tuple[str, ...]
    query_time: int
    duration: int = 600
    graph_type: GraphType = GraphType.WORKLOAD
    box_by: frozenset[str] = frozenset()
    include_idle_edges: bool = False
    inject_service_nodes: bool = False
    ambient: Ambient = Ambient.TOTAL
    rate_grpc: Rate = Rate.REQUESTS
    rate_http: Rate = Rate.REQUESTS
    rate_tcp: Rate = Rate.SENT
    steps: frozenset[Step] = field(default_factory=lambda: frozenset(Step))
    response_time: str = "95"
    throughput: str = "response"
    aggregate: str = "request_operation"
    waypoints: bool = True
    idle_workloads: bool = False
    root: Root | None = None

    @property
    def wants_requests(self) -> bool:
        """Whether `istio_requests_total` is part of the graph."""
        return self.rate_http is Rate.REQUESTS or self.rate_grpc is Rate.REQUESTS

    @property
    def injects(self) -> bool:
        """Whether service nodes stand between source and destination; service graphs need them."""
        return self.inject_service_nodes or self.graph_type is GraphType.SERVICE
