"""Sums over a graph for the side panels: what there is, and how much traffic of which kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh.graph.elements import Edge, GraphType, Node, NodeType, TrafficGraph, known, known_version


@dataclass(frozen=True, slots=True)
class HttpTotals:
    """Requests per second; `total` includes all others."""

    total: float = 0
    redirects: float = 0
    client_errors: float = 0
    server_errors: float = 0
    no_response: float = 0

    @property
    def ok(self) -> float:
        return max(0.0, self.total - self.redirects - self.failed)

    @property
    def failed(self) -> float:
        return self.client_errors + self.server_errors + self.no_response


@dataclass(frozen=True, slots=True)
class GrpcTotals:
    """Requests per second, or messages where these were asked for (then nothing is known of errors)."""

    total: float = 0
    errors: float = 0
    no_response: float = 0

    @property
    def failed(self) -> float:
        return self.errors + self.no_response


@dataclass(frozen=True, slots=True)
class Traffic:
    """Rates of some edges or of one side of a node; tcp in bytes per second."""

    http: HttpTotals
    grpc: GrpcTotals
    tcp: float

    @property
    def is_empty(self) -> bool:
        return not (self.http.total or self.grpc.total or self.tcp)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many different things a graph shows."""

    apps: int
    versions: int
    services: int
    workloads: int
    edges: int


def traffic_of(rates: Iterable[Mapping[str, float]], side: str = "") -> Traffic:
    """The sum of rate maps; `side` is "In" or "Out" for those of nodes, "" for those of edges."""
    found = list(rates)

    def total(protocol: str, suffix: str = "") -> float:
        name = f"{protocol}{side}{suffix}"
        return sum(each.get(name, 0.0) for each in found)

    http = HttpTotals(
        total("http"), total("http", "3xx"), total("http", "4xx"), total("http", "5xx"), total("http", "NoResponse")
    )
    return Traffic(http, GrpcTotals(total("grpc"), total("grpc", "Err"), total("grpc", "NoResponse")), total("tcp"))


def edge_traffic(edges: Iterable[Edge]) -> Traffic:
    return traffic_of(edge.rates for edge in edges)


def counts(graph: TrafficGraph, nodes: Iterable[Node] | None = None, edges: int | None = None) -> Counts:
    """What the graph, or some of its nodes, consist of."""
    apps: set[tuple[str, ...]] = set()
    versions: set[tuple[str, ...]] = set()
    services: set[tuple[str, ...]] = set()
    workloads: set[tuple[str, ...]] = set()
    for node in graph.nodes if nodes is None else nodes:
        home = (node.cluster, node.namespace)
        if node.type is NodeType.SERVICE:
            services.add((*home, node.service))
        elif node.type is NodeType.APP:
            apps.add((*home, node.app))
            if known_version(node.version):
                versions.add((*home, node.app, node.version))
        elif node.type is NodeType.WORKLOAD:
            workloads.add((*home, node.workload))
    return Counts(len(apps), len(versions), len(services), len(workloads), len(graph.edges) if edges is None else edges)


def inbound(graph: TrafficGraph) -> Traffic:
    """What traffic sources send into the graph."""
    return edge_traffic(edge for edge in graph.edges if edge.source.is_root)


def outbound(graph: TrafficGraph) -> Traffic:
    """What leaves the selected namespaces."""
    return edge_traffic(edge for edge in graph.edges if edge.target.is_outside and not edge.source.is_outside)


def total(graph: TrafficGraph) -> Traffic:
    """All traffic, counted once: what a service in between passes on is the same traffic again."""
    once = graph.graph_type is GraphType.SERVICE
    return edge_traffic(edge for edge in graph.edges if once or not edge.source.is_injected)


def node_traffic(graph: TrafficGraph, node: Node) -> tuple[Traffic, Traffic]:
    """In and out. The way in is the node's own account; errors on the way out stand only on its edges."""
    out = edge_traffic(edge for edge in graph.edges if edge.source is node)
    return traffic_of([node.rates], "In"), out


def hidden_tries(edges: Iterable[Edge]) -> dict[str, tuple[float, float]]:
    """By protocol: failed tries per second that retries hid from the callers, and the calls per second beside them."""
    found: dict[str, tuple[float, float]] = {}
    for edge in edges:
        hidden, rate = found.get(edge.protocol, (0.0, 0.0))
        found[edge.protocol] = (hidden + edge.hidden, rate + edge.rate)
    return {protocol: figures for protocol, figures in sorted(found.items()) if figures[0] > 0}


def group_traffic(graph: TrafficGraph, members: Iterable[Node]) -> tuple[Traffic, Traffic, Traffic]:
    """Inbound, outbound and total of the nodes of a box: over its border, and with what stays inside."""
    keys = {node.key for node in members}
    coming, leaving, touching = [], [], []
    for edge in graph.edges:
        from_here, to_here = edge.source.key in keys, edge.target.key in keys
        if to_here and not from_here:
            coming.append(edge)
        if from_here and not to_here:
            leaving.append(edge)
        if (from_here or to_here) and not edge.source.is_injected:
            touching.append(edge)
    return edge_traffic(coming), edge_traffic(leaving), edge_traffic(touching)


def namespaces(graph: TrafficGraph) -> tuple[tuple[str, str], ...]:
    """The (cluster, namespace) pairs that the graph touches, sorted; unknown ones left out."""
    return tuple(sorted({(node.cluster, node.namespace) for node in graph.nodes if known(node.namespace)}))
