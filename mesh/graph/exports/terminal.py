"""The graph as plain text, for `curl` and for reading aloud: who talks to whom, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mesh.graph.elements import Edge, Node, NodeType, TrafficGraph
from mesh.graph.exports import words
from mesh.graph.parts import node_order
from mesh.graph.picture.names import edge_state, node_state
from mesh.model.health import HealthStatus
from mesh.model.pace import paced
from mesh.model.problems import Problem

_HEADER = ("FROM", "TO", "PROTOCOL", "RATE", "ERRORS", "HEALTH")
_TO_THE_RIGHT = (3, 4)
_BAD = (HealthStatus.FAILURE, HealthStatus.DEGRADED, HealthStatus.NOT_READY)


def plain_text(graph: TrafficGraph, problems: Sequence[Problem] = ()) -> str:
    """Lines of an aligned table and of lists; ends with a line break. No control characters but line breaks."""
    several = len(words.clusters(graph)) > 1
    blocks = [[f"{graph.graph_type} graph, {words.period(graph)}"], list(_edges(graph, several))]
    bad = [node for node in graph.nodes if node.health and node.health.status in _BAD]
    blocks.append(
        _listed("Not healthy", (f"{_title(node, several)}: {node_state(node).word}" for node in _sorted(bad)))
    )
    idle = [node for node in graph.nodes if node.is_idle]
    blocks.append(_listed("No traffic", (_title(node, several) for node in _sorted(idle))))
    blocks.append(_listed("Problems", (_problem(problem) for problem in problems)))
    text = "\n\n".join("\n".join(words.printable(line) for line in block) for block in blocks if block)
    return text + "\n"


def _edges(graph: TrafficGraph, several: bool) -> Iterator[str]:
    if not graph.edges:
        yield "No traffic between any two nodes."
        return
    rows = [_HEADER, *(_row(edge, several) for edge in paced(words.in_order(graph.edges)))]
    rows = [tuple(words.printable(cell) for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER))]
    for row in rows:
        cells = (
            cell.rjust(width) if column in _TO_THE_RIGHT else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def _row(edge: Edge, several: bool) -> tuple[str, ...]:
    return (
        _title(edge.source, several),
        _title(edge.target, several),
        edge.protocol,
        words.rate(edge),
        words.errors(edge) or "-",
        edge_state(edge).word,
    )


def _title(node: Node, several_clusters: bool) -> str:
    """Kind and name, then the namespace, and the cluster when there are several."""
    if node.type is NodeType.UNKNOWN:
        return "unknown source"
    around = ", ".join(part for part in (words.place(node), node.cluster if several_clusters else "") if part)
    return f"{words.kind(node)} {words.name(node)}" + (f" ({around})" if around else "")


def _sorted(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=node_order)


def _listed(title: str, lines: Iterable[str]) -> list[str]:
    found = [f"  {line}" for line in lines]
    return [f"{title}:", *found] if found else []


def _problem(problem: Problem) -> str:
    where = " ".join(part for part in (str(problem.system), problem.cluster, problem.resource) if part)
    return f"{where}: {problem.failure}, {problem.message}"
