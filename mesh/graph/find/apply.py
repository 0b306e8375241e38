"""Expressions at work: what is found, and what is left after hiding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from mesh.graph.elements import Edge, Node, TrafficGraph
from mesh.graph.find.expression import Expression
from mesh.graph.find.operands import Target
from mesh.graph.parts import filled_boxes
from mesh.graph.rank import UNRANKED, Ranks
from mesh.model.health import HealthStatus


class EdgeMode(StrEnum):
    """Which edges are drawn at all; the values are those of the page's `edgeMode` parameter."""

    ALL = "all"
    NONE = "none"
    UNHEALTHY = "unhealthy"


_UNHEALTHY = (HealthStatus.DEGRADED, HealthStatus.FAILURE)


@dataclass(frozen=True, slots=True)
class Hits:
    """The keys of found nodes and the ids of found edges."""

    nodes: frozenset[str] = frozenset()
    edges: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.edges)


def find(graph: TrafficGraph, expression: Expression | None, ranks: Ranks = UNRANKED) -> Hits:
    """The hits in a graph from which what is hidden is already gone: hide wins over find. None finds nothing."""
    if expression is None:
        return Hits()
    return Hits(
        frozenset(node.key for node in _nodes(graph, expression, ranks)),
        frozenset(edge.id for edge in _edges(graph, expression)),
    )


def hide(
    graph: TrafficGraph,
    expression: Expression | None,
    edge_mode: EdgeMode = EdgeMode.ALL,
    ranks: Ranks = UNRANKED,
) -> TrafficGraph:
    """A graph of the same nodes and edges without those that match.

    Edges go with either end. A node goes too when its last edge matched, unless it is idle, as idle nodes were asked
    for. Boxes go when nothing is left in them. `edge_mode` then takes edges only. Rates of nodes stay whole.
    """
    if expression is None and edge_mode is EdgeMode.ALL:
        return graph
    nodes, edges = graph.nodes, graph.edges
    if expression is not None:
        nodes, edges = _without_matches(graph, expression, ranks)
    if edge_mode is EdgeMode.NONE:
        edges = ()
    elif edge_mode is EdgeMode.UNHEALTHY:
        edges = tuple(edge for edge in edges if edge.health in _UNHEALTHY)
    return replace(graph, nodes=nodes, edges=edges, boxes=filled_boxes(graph.boxes, nodes))


def _without_matches(
    graph: TrafficGraph, expression: Expression, ranks: Ranks
) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    gone = {node.key for node in _nodes(graph, expression, ranks)}
    hit = _edges(graph, expression)
    hit_places = {id(edge) for edge in hit}
    edges = tuple(
        edge
        for edge in graph.edges
        if id(edge) not in hit_places and edge.source.key not in gone and edge.target.key not in gone
    )
    connected = {key for edge in edges for key in (edge.source.key, edge.target.key)}
    gone.update(
        end.key for edge in hit for end in (edge.source, edge.target) if end.key not in connected and not end.is_idle
    )
    return tuple(node for node in graph.nodes if node.key not in gone), edges


def _nodes(graph: TrafficGraph, expression: Expression, ranks: Ranks) -> list[Node]:
    if not expression.asks_of(Target.NODE):
        return []
    return [node for node in graph.nodes if expression.matches_node(node, ranks)]


def _edges(graph: TrafficGraph, expression: Expression) -> list[Edge]:
    if not expression.asks_of(Target.EDGE):
        return []
    return [edge for edge in graph.edges if expression.matches_edge(edge)]
