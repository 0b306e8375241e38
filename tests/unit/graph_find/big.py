"""Graphs from anywhere, for properties."""

from __future__ import annotations

from hypothesis import strategies as st

from mesh.graph.elements import Box, Edge, GraphType, Node, NodeHealth, NodeType, TrafficGraph
from mesh.model.health import HealthStatus

_STATUSES = st.sampled_from([None, *HealthStatus])
_ERRORS = {"http": "http5xx", "grpc": "grpcErr"}


@st.composite
def any_graph(draw: st.DrawFn) -> TrafficGraph:
    """Up to eight nodes in up to three namespaces, boxed, with any edges between them; self-edges too."""
    nodes = [_node(draw, number) for number in range(draw(st.integers(0, 8)))]
    boxes = [Box(f"box_{name}", "namespace", "east", name, parent="box_east") for name in "ab"]
    used = {node.parent for node in nodes}
    boxes = [box for box in boxes if box.key in used]
    cluster = [Box("box_east", "cluster", "east")] if boxes else []
    edges: dict[tuple[str, str, str], Edge] = {}
    for _ in range(draw(st.integers(0, 12)) if nodes else 0):
        source, target = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
        protocol = draw(st.sampled_from(["http", "grpc", "tcp"]))
        edges[(source.key, target.key, protocol)] = _edge(draw, source, target, protocol)
    return TrafficGraph(1, 60, GraphType.WORKLOAD, tuple(nodes), (*cluster, *boxes), tuple(edges.values()))


def _node(draw: st.DrawFn, number: int) -> Node:
    namespace = draw(st.sampled_from(["a", "b", "unknown"]))
    kind = draw(st.sampled_from([NodeType.APP, NodeType.SERVICE, NodeType.WORKLOAD]))
    node = Node(f"n{number}", kind, "east", namespace, workload=f"w{number}", app=f"a{number}", service=f"s{number}")
    node.parent = f"box_{namespace}" if namespace != "unknown" else ""
    node.is_idle, node.is_injected = draw(st.booleans()), kind is NodeType.SERVICE and draw(st.booleans())
    status = draw(_STATUSES)
    node.health = NodeHealth(status=status) if status else None
    return node


def _edge(draw: st.DrawFn, source: Node, target: Node, protocol: str) -> Edge:
    rate = draw(st.sampled_from([0.0, 0.25, 1.5, 40.0]))
    rates = {protocol: rate} if rate else {}
    if protocol in _ERRORS and rate:
        rates[_ERRORS[protocol]] = rate / 4
    mtls = draw(st.sampled_from([None, 50.0, 100.0]))
    return Edge(source, target, protocol, rates, health=draw(_STATUSES), is_mtls=mtls, response_time=5.0)
