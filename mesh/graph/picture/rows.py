"""The graph as rows of a table: what the picture shows, for screen readers and for people who prefer to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mesh.graph.compare import Comparison
from mesh.graph.elements import Node, TrafficGraph, known
from mesh.graph.parts import edge_place
from mesh.graph.picture import names
from mesh.graph.picture.figures import Units, edge_words, node_words
from mesh.model.findings import FindingCounts
from mesh.model.pace import paced
from mesh.model.states import State


@dataclass(frozen=True, slots=True)
class NodeRow:
    """`url` chooses the node, `page` is that of what it stands for (may be empty), `change` since an earlier graph."""

    kind: str
    name: str
    namespace: str
    state: State
    received: str
    sent: str
    marks: str
    url: str
    page: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """`url` chooses the edge."""

    source: str
    target: str
    state: State
    traffic: str
    url: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`compares`: the rows tell what changed."""

    nodes: tuple[NodeRow, ...]
    edges: tuple[EdgeRow, ...]
    compares: bool = False


def table(
    graph: TrafficGraph,
    units: Units,
    *,
    node_link: str,
    edge_link: str,
    page: Callable[[Node], str] = lambda _node: "",
    comparison: Comparison | None = None,
    findings: Mapping[str, FindingCounts] | None = None,
) -> Table:
    """All nodes and edges; the links end where the short id goes, `page` gives the address of a node's page; `findings`
    are about the configuration of nodes, by their keys."""
    node_marks = comparison.node_marks() if comparison else {}
    edge_marks = comparison.edge_marks() if comparison else {}
    nodes = tuple(
        NodeRow(
            names.kind_word(node),
            " ".join(part for part in (names.node_name(node), names.node_version(node)) if part),
            node.namespace if known(node.namespace) else "",
            names.node_state(node),
            node_words(node.rates, "In", units),
            node_words(node.rates, "Out", units),
            ", ".join(mark.words for mark in _marks(node, (findings or {}).get(node.key))),
            f"{node_link}{names.short_id(node.id)}",
            page(node),
            node_marks.get(node.key, ""),
        )
        for node in paced(graph.nodes)
    )
    edges = tuple(
        EdgeRow(
            names.node_title(edge.source),
            names.node_title(edge.target),
            names.edge_state(edge),
            edge_words(edge, units),
            f"{edge_link}{names.short_id(edge.id)}",
            edge_marks.get(edge_place(edge), ""),
        )
        for edge in paced(graph.edges)
    )
    return Table(nodes, edges, comparison is not None)


def _marks(node: Node, found: FindingCounts | None) -> tuple[names.Badge, ...]:
    marks = names.badges(node)
    return marks if found is None else (*marks, names.finding_badge(found, marks))
