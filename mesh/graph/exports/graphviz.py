"""The graph in Graphviz' language: boxes are clusters, names are keys, so that two files can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mesh.graph.elements import Box, Edge, Node, TrafficGraph
from mesh.graph.exports import words
from mesh.graph.picture.names import box_name
from mesh.model.health import HealthStatus
from mesh.model.pace import paced

_SHAPES: Mapping[str, str] = {
    "app": "box",
    "namespace": "folder",
    "operation": "hexagon",
    "service": "triangle",
    "service entry": "pentagon",
    "unknown": "circle",
}
_COLOURS: Mapping[HealthStatus, str] = {
    HealthStatus.FAILURE: "#b1380b",
    HealthStatus.DEGRADED: "#ca6c0f",
    HealthStatus.NOT_READY: "#4d4d4d",
    HealthStatus.HEALTHY: "#3d7317",
}
_TCP, _QUIET = "#0066cc", "#8a8d90"


def dot(graph: TrafficGraph) -> str:
    """A digraph in UTF-8 that ends with a line break."""
    boxes, nodes = _by_parent(graph)
    lines = [
        "digraph traffic {",
        '  graph [rankdir=LR, compound=true, fontname=sans, labelloc=t, charset="UTF-8",',
        f"    label={_quoted(f'{graph.graph_type} graph, {words.period(graph)}')}];",
        "  node [fontname=sans];",
        "  edge [fontname=sans, fontsize=10];",
        *_level(boxes, nodes, "", "  "),
        *(_edge(edge) for edge in paced(words.in_order(graph.edges))),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _by_parent(graph: TrafficGraph) -> tuple[dict[str, list[Box]], dict[str, list[Node]]]:
    """The boxes and the nodes directly in each box; `""` is the outermost level."""
    known_boxes = {box.key for box in graph.boxes}
    boxes: dict[str, list[Box]] = {}
    nodes: dict[str, list[Node]] = {}
    for box in graph.boxes:
        boxes.setdefault(box.parent if box.parent in known_boxes else "", []).append(box)
    for node in graph.nodes:
        nodes.setdefault(node.parent if node.parent in known_boxes else "", []).append(node)
    return boxes, nodes


def _level(boxes: Mapping[str, list[Box]], nodes: Mapping[str, list[Node]], parent: str, indent: str) -> Iterator[str]:
    for box in boxes.get(parent, ()):
        yield f"{indent}subgraph {_quoted(f'cluster_{box.key}')} {{"
        yield f"{indent}  graph [label={_quoted(f'{box.by} {box_name(box)}')}, style=rounded];"
        yield from _level(boxes, nodes, box.key, indent + "  ")
        yield f"{indent}}}"
    for node in paced(nodes.get(parent, ())):
        yield indent + _node(node)


def _node(node: Node) -> str:
    lines = [words.name(node), words.place(node)]
    status = node.health.status if node.health and node.health.status else HealthStatus.NA
    attributes = {
        "label": "\n".join(line for line in lines if line),
        "shape": _SHAPES.get(words.kind(node), "ellipse"),
        "color": _COLOURS.get(status, _QUIET),
        "tooltip": f"{words.kind(node)}, {'idle' if node.is_idle else status}",
    }
    return f"{_quoted(node.key)} [{_listed(attributes)}];"


def _edge(edge: Edge) -> str:
    share = words.errors(edge)
    label = words.rate(edge) + (f"\n{share} errors" if share and share != "0.0%" else "")
    attributes = {"label": label, "color": _edge_colour(edge), "tooltip": edge.protocol}
    return f"  {_quoted(edge.source.key)} -> {_quoted(edge.target.key)} [{_listed(attributes)}];"


def _edge_colour(edge: Edge) -> str:
    if edge.rate <= 0:
        return _QUIET
    if edge.protocol == "tcp" and edge.health in (None, HealthStatus.NA, HealthStatus.HEALTHY):
        return _TCP
    return _COLOURS.get(edge.health or HealthStatus.NA, _QUIET)


def _listed(attributes: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in attributes.items())


def _quoted(text: str) -> str:
    """A quoted string in which nothing is an escape; line breaks stay breaks, other control characters go."""
    lines = (words.printable(line) for line in text.split("\n"))
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'
