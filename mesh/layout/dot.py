"""The DOT text of a drawing or of a part of it.

It holds sizes and structure only: no names (nothing to escape), no rates and no health (the text is the cache's key,
so a refresh keeps its positions). Nodes are n0, n1, …, boxes cluster_b0, …, edges carry id e0, ….
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from mesh.layout.drawing import Drawing
from mesh.layout.geometry import Size

BOX_MARGIN = 12
# newrank halves the crossings, and costs 3 to 8 times as long at 1,000 nodes.
_NEWRANK_NODES = 300
_NODE = 'node[shape=box fixedsize=true label=""]'
# Edges run from centre to centre and are cut at the icon afterwards (`geometry.clipped`): a node's room includes its
# label, and dot would end the arrow there.
_EDGE = "edge[headclip=false tailclip=false arrowhead=none]"


@dataclass(frozen=True, slots=True)
class DrawingPart:
    """Some of a drawing's elements, as indices; a name n3 in the part's text is node `nodes[3]` of the drawing."""

    nodes: tuple[int, ...]
    boxes: tuple[int, ...]
    edges: tuple[int, ...]


def whole(drawing: Drawing) -> DrawingPart:
    return DrawingPart(
        tuple(range(len(drawing.nodes))), tuple(range(len(drawing.boxes))), tuple(range(len(drawing.edges)))
    )


def part_text(drawing: Drawing, part: DrawingPart) -> str:
    """A part as one DOT digraph; edges must end inside it."""
    local = {index: number for number, index in enumerate(part.nodes)}
    apart = 0.35 if drawing.edge_label else 0.6
    rank = "newrank=true " if len(part.nodes) <= _NEWRANK_NODES else ""
    lines = [
        "digraph{",
        f"graph[rankdir=LR {rank}nodesep=0.12 ranksep={apart}]",
        _NODE,
        _EDGE,
        *_members(drawing, part),
    ]
    room = _edge_room(drawing.edge_label)
    for number, index in enumerate(part.edges):
        source, target = drawing.edges[index]
        lines.append(f"n{local[source]}->n{local[target]}[id=e{number}{room}]")
    lines += _gathered(drawing, part, with_ranks=bool(rank))
    lines.append("}\n")
    return "\n".join(lines)


def _members(drawing: Drawing, part: DrawingPart) -> Iterator[str]:
    """Boxes and nodes, nested; a parent that is not in the part counts as none."""
    local = {index: number for number, index in enumerate(part.boxes)}
    inside: dict[int | None, list[str]] = {index: [] for index in (None, *part.boxes)}
    for number, index in enumerate(part.nodes):
        node = drawing.nodes[index]
        inside[node.parent if node.parent in local else None].append(
            f"n{number}[width={_inches(node.room.width)} height={_inches(node.room.height)}]"
        )
    children: dict[int | None, list[int]] = {index: [] for index in inside}
    for index in part.boxes:
        parent = drawing.boxes[index].parent
        children[parent if parent in local else None].append(index)

    def walk(box: int | None) -> Iterator[str]:
        for child in children[box]:
            label = _room(drawing.boxes[child].label)
            yield f"subgraph cluster_b{local[child]}{{margin={BOX_MARGIN} label={label}"
            yield from walk(child)
            yield "}"
        yield from inside[box]

    yield from walk(None)


def _gathered(drawing: Drawing, part: DrawingPart, *, with_ranks: bool) -> Iterator[str]:
    """Nodes without edges, as a block beside the other members of their box. dot would put all of them into the first
    column, and stretch their box to there."""
    connected = {end for index in part.edges for end in drawing.edges[index]}
    alone: dict[int | None, list[int]] = {}
    anchors: dict[int | None, int] = {}
    for number, index in enumerate(part.nodes):
        parent = drawing.nodes[index].parent
        if index not in connected:
            alone.setdefault(parent, []).append(number)
            continue
        while parent is not None:
            anchors.setdefault(parent, number)
            parent = drawing.boxes[parent].parent
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
