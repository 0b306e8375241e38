"""The graph as rows of a table: what the picture shows, for screen readers and for people who prefer to read."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.graph.elements import TrafficGraph, known
from mesh.graph.picture import names
from mesh.graph.picture.figures import Units, edge_words, node_words
from mesh.graph.picture.names import State


@dataclass(frozen=True, slots=True)
class NodeRow:
    """`url` chooses the node."""

    kind: str
    name: str
    namespace: str
    state: State
    received: str
    sent: str
    marks: str
    url: str


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """`url` chooses the edge."""

    source: str
    target: str
    state: State
    traffic: str
    url: str


@dataclass(frozen=True, slots=True)
class Table:
    nodes: tuple[NodeRow, ...]
    edges: tuple[EdgeRow, ...]


def table(graph: TrafficGraph, units: Units, *, node_link: str, edge_link: str) -> Table:
    """All nodes and edges; the links end where the short id goes."""
    nodes = tuple(
        NodeRow(
            names.kind_word(node),
            " ".join(part for part in (names.node_name(node), names.node_version(node)) if part),
            node.namespace if known(node.namespace) else "",
            names.node_state(node),
            node_words(node.rates, "In", units),
            node_words(node.rates, "Out", units),
            ", ".join(mark.words for mark in names.badges(node)),
            f"{node_link}{names.short_id(node.id)}",
        )
        for node in graph.nodes
    )
    edges = tuple(
        EdgeRow(
            names.node_title(edge.source),
            names.node_title(edge.target),
            names.edge_state(edge),
            edge_words(edge, units),
            f"{edge_link}{names.short_id(edge.id)}",
        )
        for edge in graph.edges
    )
    return Table(nodes, edges)
