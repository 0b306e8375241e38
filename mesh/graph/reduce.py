"""A service graph from a workload graph with service nodes.

A workload behind two services gives each of them its own copy of the outbound edges; the reference shares the edge
objects and then sums into them.
"""

from __future__ import annotations

from dataclasses import replace

from mesh.graph.elements import Edge, Node, NodeType, Response
from mesh.graph.fold import Nodes, add_edge


def to_services(nodes: Nodes) -> Nodes:
    """Only services, and the roots that call them."""
    kept = {
        key: node
        for key, node in nodes.items()
        if node.type is NodeType.SERVICE or (node.is_root and _service_edges(node))
    }
    for node in kept.values():
        outbound = _calls(node) if node.type is NodeType.SERVICE else _service_edges(node)
        node.edges = {}
        for edge in outbound:
            _adopt(node, edge)
        _recount(node)
    return kept


def _service_edges(node: Node) -> list[Edge]:
    return [edge for edge in node.edges.values() if edge.target.type is NodeType.SERVICE]


def _calls(service: Node) -> list[Edge]:
    """What the workloads behind a service call, and what the service itself calls (an extension's edges)."""
    behind = {
        edge.target.key: edge.target for edge in service.edges.values() if edge.target.type is not NodeType.SERVICE
    }
    return [*_service_edges(service), *(edge for workload in behind.values() for edge in _service_edges(workload))]


def _adopt(node: Node, edge: Edge) -> None:
    place = (edge.target.key, edge.protocol)
    if place in node.edges:
        add_edge(node.edges[place], edge)
        return
    node.edges[place] = replace(edge, source=node, rates=dict(edge.rates), responses=_copied(edge))


def _copied(edge: Edge) -> dict[str, Response]:
    return {code: Response(dict(found.flags), dict(found.hosts)) for code, found in edge.responses.items()}


def _recount(node: Node) -> None:
    for name in ("grpcOut", "httpOut", "tcpOut"):
        node.rates.pop(name, None)
    for edge in node.edges.values():
        if edge.rate > 0:
            out = f"{edge.protocol}Out"
            node.rates[out] = node.rates.get(out, 0.0) + edge.rate
