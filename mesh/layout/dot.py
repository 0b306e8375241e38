"""The DOT text of a graph or of a part of it.

It holds sizes and structure only: no names (nothing to escape), no rates and no health (the text is the cache's key,
so a refresh keeps its positions). Nodes are n0, n1, …, boxes cluster_b0, …, edges carry id e0, ….
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from mesh.graph.elements import TrafficGraph
from mesh.layout.geometry import Measure, Size

BOX_MARGIN = 12
# newrank halves the crossings, and costs 3 to 8 times as long at 1,000 nodes.
_NEWRANK_NODES = 300
_NODE = 'node[shape=box fixedsize=true label=""]'
# Edges run from centre to centre and are cut at the icon afterwards (`geometry.clipped`): a node's room includes its
# label, and dot would end the arrow there.
_EDGE = "edge[headclip=false tailclip=false arrowhead=none]"


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a graph's elements, as indices; a name n3 in the part's text is node `nodes[3]` of the graph."""

    nodes: tuple[int, ...]
    boxes: tuple[int, ...]
    edges: tuple[int, ...]


def whole(graph: TrafficGraph) -> Part:
    return Part(tuple(range(len(graph.nodes))), tuple(range(len(graph.boxes))), tuple(range(len(graph.edges))))


def dot_text(graph: TrafficGraph, measure: Measure) -> tuple[str, Part]:
    """The whole graph as DOT, and which element each of its names stands for."""
    part = whole(graph)
    return part_text(graph, part, measure), part


def part_text(graph: TrafficGraph, part: Part, measure: Measure) -> str:
    """A part as one DOT digraph; edges must end inside it."""
    local = {graph.nodes[index].key: number for number, index in enumerate(part.nodes)}
    apart = 0.35 if measure.edge_label else 0.6
    rank = "newrank=true " if len(part.nodes) <= _NEWRANK_NODES else ""
    lines = [
        "digraph{",
        f"graph[rankdir=LR {rank}nodesep=0.12 ranksep={apart}]",
        _NODE,
        _EDGE,
        *_members(graph, part, measure),
    ]
    room = _edge_room(measure.edge_label)
    for number, index in enumerate(part.edges):
        edge = graph.edges[index]
        lines.append(f"n{local[edge.source.key]}->n{local[edge.target.key]}[id=e{number}{room}]")
    lines += _gathered(graph, part, with_ranks=bool(rank))
    lines.append("}\n")
    return "\n".join(lines)


def _members(graph: TrafficGraph, part: Part, measure: Measure) -> Iterator[str]:
    """Boxes and nodes, nested; a parent that is not in the part counts as none."""
    boxes = {graph.boxes[index].key: number for number, index in enumerate(part.boxes)}
    inside: dict[str, list[str]] = {key: [] for key in ("", *boxes)}
    for number, index in enumerate(part.nodes):
        node = graph.nodes[index]
        size = measure.nodes[index]
        inside[node.parent if node.parent in boxes else ""].append(
            f"n{number}[width={_inches(size.width)} height={_inches(size.height)}]"
        )
    children: dict[str, list[str]] = {key: [] for key in inside}
    for key, number in boxes.items():
        parent = graph.boxes[part.boxes[number]].parent
        children[parent if parent in boxes else ""].append(key)

    def walk(key: str) -> Iterator[str]:
        for child in children[key]:
            number = boxes[child]
            label = _room(measure.box_labels[part.boxes[number]])
            yield f"subgraph cluster_b{number}{{margin={BOX_MARGIN} label={label}"
            yield from walk(child)
            yield "}"
        yield from inside[key]

    yield from walk("")


def _gathered(graph: TrafficGraph, part: Part, *, with_ranks: bool) -> Iterator[str]:
    """Nodes without edges, as a block beside the other members of their box. dot would put all of them into the first
    column, and stretch their box to there."""
    connected = {graph.edges[index].source.key for index in part.edges}
    connected |= {graph.edges[index].target.key for index in part.edges}
    alone: dict[str, list[int]] = {}
    anchors: dict[str, int] = {}
    parents = {box.key: box.parent for box in graph.boxes}
    for number, index in enumerate(part.nodes):
        node = graph.nodes[index]
        if node.key not in connected:
            alone.setdefault(node.parent, []).append(number)
            continue
        parent = node.parent
        while parent:
            anchors.setdefault(parent, number)
            parent = parents.get(parent, "")
    for parent, numbers in alone.items():
        wide = math.ceil(math.sqrt(len(numbers)))
        rows = [numbers[start : start + wide] for start in range(0, len(numbers), wide)]
        yield from ("->".join(f"n{number}" for number in row) + "[style=invis]" for row in rows if len(row) > 1)
        if with_ranks and parent in anchors:
            firsts = "".join(f"n{row[0]};" for row in rows)
            yield f"{{rank=same;n{anchors[parent]};{firsts}}}"


def _edge_room(size: Size | None) -> str:
    return f" label={_room(size)}" if size else ""


def _room(size: Size) -> str:
    """An empty label of exactly this size."""
    return (
        f'<<table fixedsize="true" width="{size.width:.0f}" height="{size.height:.0f}" border="0">'
        "<tr><td></td></tr></table>>"
    )


def _inches(pixels: float) -> str:
    return f"{pixels / 72:.3f}"
