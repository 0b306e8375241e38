"""A big graph with namespaces folded to single nodes, and the traffic between them summed.

What is shown adds up: the rates between two different namespaces are those of all their edges together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from mesh.graph.elements import Box, Edge, Node, NodeHealth, NodeType, TrafficGraph, known, known_version
from mesh.graph.fold import add_edge
from mesh.graph.parts import edge_place, filled_boxes, node_order
from mesh.model.health import HealthStatus, worst_status


class NamespaceKey(NamedTuple):
    cluster: str
    namespace: str


Unfolded = Collection[tuple[str, str]] | Literal["all"]
"""The (cluster, namespace) pairs that stay as they are; `all` folds nothing."""


@dataclass(frozen=True, slots=True)
class NamespaceSummary:
    """What a folded namespace holds. `status` is the worst of its nodes, `worst` the nodes that have it when it is
    not good. `inside` is the traffic between its nodes, one self-edge for each protocol: not among the graph's edges.
    """

    key: NamespaceKey
    members: tuple[Node, ...]
    apps: int
    versions: int
    services: int
    workloads: int
    idle: int
    status: HealthStatus
    worst: tuple[Node, ...]
    inside: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class FoldedGraph:
    """`graph` has a node of type BOX for each key of `namespaces`."""

    graph: TrafficGraph
    namespaces: Mapping[str, NamespaceSummary] = field(default_factory=dict)


def should_fold(graph: TrafficGraph, limit: int) -> bool:
    """Whether there are more than `limit` nodes, and namespaces among which folding would tell anything."""
    return len(graph.nodes) > limit and len(foldable(graph)) > 1


def foldable(graph: TrafficGraph) -> tuple[NamespaceKey, ...]:
    """The namespaces that can be folded, sorted; unknown ones cannot."""
    return tuple(sorted({_home(node) for node in graph.nodes if known(node.namespace)}))


def node_key(namespace: tuple[str, str]) -> str:
    """The key of the node that a namespace is folded to."""
    return f"ns_{namespace[0]}_{namespace[1]}"


def fold(graph: TrafficGraph, unfolded: Unfolded = ()) -> FoldedGraph:
    """The graph with every namespace folded that is not in `unfolded`, those outside the selection too.

    Nodes of unknown namespaces and of unfolded ones are the same objects as before. A folded edge has summed rates,
    responses and throughput, the worst health and the mTLS share weighted by rate; a response time has no sum.
    """
    if unfolded == "all":
        return FoldedGraph(graph)
    open_ = {NamespaceKey(*pair) for pair in unfolded}
    groups: dict[NamespaceKey, list[Node]] = {}
    for node in graph.nodes:
        if known(node.namespace) and _home(node) not in open_:
            groups.setdefault(_home(node), []).append(node)
    clusters = _cluster_boxes(graph)
    stand_ins = {home: _stand_in(home, members, clusters) for home, members in groups.items()}
    place = {member.key: stand_ins[home] for home, members in groups.items() for member in members}
    edges, inside = _summed(graph, place)
    nodes = [*(node for node in graph.nodes if node.key not in place), *stand_ins.values()]
    _count_traffic(stand_ins.values(), edges)
    folded = replace(
        graph,
        nodes=tuple(sorted(nodes, key=node_order)),
        edges=tuple(sorted(edges, key=edge_place)),
        boxes=filled_boxes(graph.boxes, nodes),
    )
    summaries = {stand_ins[home].key: _summary(home, groups[home], inside.get(home, ())) for home in sorted(groups)}
    return FoldedGraph(folded, summaries)


def _home(node: Node) -> NamespaceKey:
    return NamespaceKey(node.cluster, node.namespace)


def _cluster_boxes(graph: TrafficGraph) -> Mapping[str, Box]:
    return {box.cluster: box for box in graph.boxes if box.by == "cluster"}


def _stand_in(home: NamespaceKey, members: list[Node], clusters: Mapping[str, Box]) -> Node:
    node = Node(node_key(home), NodeType.BOX, home.cluster, home.namespace)
    node.parent = clusters[home.cluster].key if home.cluster in clusters else ""
    node.health = _worst_health(members)
    node.is_idle = all(member.is_idle for member in members)
    node.is_outside = all(member.is_outside for member in members)
    node.is_inaccessible = all(member.is_inaccessible for member in members)
    node.is_ambient = any(member.is_ambient for member in members)
    node.is_out_of_mesh = any(member.is_out_of_mesh for member in members)
    return node


def _worst_health(members: Iterable[Node]) -> NodeHealth | None:
    """The verdict of the worst member, with its evidence; None where no member has one."""
    judged = [node.health for node in members if node.health is not None and node.health.status is not None]
    if not judged:
        return None
    worst = max(judged, key=_severity)
    return NodeHealth(verdict=worst.verdict, replicas=worst.replicas, status=worst.status)


def _severity(health: NodeHealth | None) -> int:
    return health.status.severity if health and health.status else 0


def _summed(graph: TrafficGraph, place: Mapping[str, Node]) -> tuple[list[Edge], dict[NamespaceKey, tuple[Edge, ...]]]:
    """The edges of the folded graph, and those inside each folded namespace.

    What a service in a namespace passes on inside it has been counted on its way to the service.
    """
    kept: list[Edge] = []
    sums: dict[tuple[str, str, str], _Sum] = {}
    for edge in graph.edges:
        source, target = place.get(edge.source.key, edge.source), place.get(edge.target.key, edge.target)
        if source is edge.source and target is edge.target:
            kept.append(edge)
            continue
        if source is target and edge.source.is_injected and graph.graph_type != "service":
            continue
        total = sums.setdefault((source.key, target.key, edge.protocol), _Sum(Edge(source, target, edge.protocol)))
        total.add(edge)
    inside: dict[NamespaceKey, tuple[Edge, ...]] = {}
    for total in sums.values():
        edge = total.finish()
        if edge.source is edge.target:
            home = _home(edge.source)
            inside[home] = tuple(sorted((*inside.get(home, ()), edge), key=lambda found: found.protocol))
        else:
            kept.append(edge)
    return kept, inside


@dataclass(slots=True)
class _Sum:
    """One folded edge while it is summed. `mutual` is the rate under mutual TLS, None while no edge tells."""

    edge: Edge
    mutual: float | None = None
    principals: set[tuple[str, str]] = field(default_factory=set)

    def add(self, other: Edge) -> None:
        edge = self.edge
        if edge.health is None:
            edge.health = other.health
        add_edge(edge, other)
        if other.throughput is not None:
            edge.throughput = (edge.throughput or 0.0) + other.throughput
        if other.is_mtls is not None:
            self.mutual = (self.mutual or 0.0) + other.rate * other.is_mtls / 100
        self.principals.add((other.source_principal, other.dest_principal))

    def finish(self) -> Edge:
        edge = self.edge
        if self.mutual is not None and edge.rate > 0:
            edge.is_mtls = min(100.0, self.mutual / edge.rate * 100)
        if len(self.principals) == 1:
            edge.source_principal, edge.dest_principal = next(iter(self.principals))
        return edge


def _count_traffic(stand_ins: Iterable[Node], edges: Iterable[Edge]) -> None:
    """What comes into and leaves each folded namespace, named as in other nodes: `httpIn`, `httpIn5xx`, `tcpOut`."""
    folded = {node.key for node in stand_ins}
    called: set[str] = set()
    calling: set[str] = set()
    for edge in edges:
        source, target = edge.source, edge.target
        called.add(target.key)
        if source.key in folded:
            calling.add(source.key)
            if edge.rate > 0:
                out = f"{edge.protocol}Out"
                source.rates[out] = source.rates.get(out, 0.0) + edge.rate
        if target.key in folded:
            for name, rate in edge.rates.items():
                into = f"{edge.protocol}In{name.removeprefix(edge.protocol)}"
                target.rates[into] = target.rates.get(into, 0.0) + rate
    for node in stand_ins:
        node.is_root = node.key in calling and node.key not in called


def _summary(home: NamespaceKey, members: list[Node], inside: tuple[Edge, ...]) -> NamespaceSummary:
    status = worst_status(node.health.status for node in members if node.health and node.health.status)
    is_bad = status.severity > HealthStatus.HEALTHY.severity
    running = [node for node in members if node.type in (NodeType.APP, NodeType.WORKLOAD)]
    return NamespaceSummary(
        key=home,
        members=tuple(members),
        apps=len({node.app for node in running if known(node.app)}),
        versions=len({(node.app, node.version) for node in running if known_version(node.version)}),
        services=len({node.service for node in members if node.type is NodeType.SERVICE}),
        workloads=len({node.workload for node in running if known(node.workload)}),
        idle=sum(node.is_idle for node in members),
        status=status,
        worst=tuple(node for node in members if is_bad and node.health and node.health.status is status),
        inside=inside,
    )
