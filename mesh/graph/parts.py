"""Small things that everything made from finished graphs needs: boxes that stay, orders, errors, times."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from mesh.graph.as_json import EDGE_ERRORS
from mesh.graph.elements import Box, Edge, Node

EdgePlace = tuple[str, str, str]


def filled_boxes(boxes: Collection[Box], nodes: Collection[Node]) -> tuple[Box, ...]:
    """The boxes that still hold one of the nodes, directly or in a smaller box."""
    parents = {box.key: box.parent for box in boxes}
    filled: set[str] = set()
    for node in nodes:
        key = node.parent
        while key in parents and key not in filled:
            filled.add(key)
            key = parents[key]
    return tuple(box for box in boxes if box.key in filled)


def edge_place(edge: Edge) -> EdgePlace:
    """Which edge it is, in any graph of the same type: keys of both ends and the protocol. Also the order of edges."""
    return (edge.source.key, edge.target.key, edge.protocol)


def node_order(node: Node) -> tuple[str, ...]:
    """By place, then name."""
    return (node.cluster, node.namespace, node.app, node.version, node.service, node.workload, node.aggregate, node.key)


def error_share(edge: Edge) -> float | None:
    """Failed requests in percent; None without requests or where the protocol knows no errors."""
    if edge.protocol not in EDGE_ERRORS or edge.rate <= 0:
        return None
    return sum(edge.rates.get(name, 0.0) for name in EDGE_ERRORS[edge.protocol]) / edge.rate * 100


def moment(seconds: int) -> str:
    """Unix seconds as UTC, to the second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
