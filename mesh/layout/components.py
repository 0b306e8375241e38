"""A group in pieces that have nothing to do with each other inside of it. dot would stack them into a tower; packed in
columns they make a block."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mesh.layout.dot import DrawingPart
from mesh.layout.drawing import Bounds, Drawing


def components(drawing: Drawing, part: DrawingPart) -> tuple[DrawingPart, ...]:
    """What edges and boxes of members hold together, in the order of the first nodes; other boxes are left out."""
    inner = [index for index in part.boxes if drawing.boxes[index].bounds is Bounds.MEMBERS]
    # One table for nodes and boxes: a box is the complement of its number.
    lead = {item: item for item in (*part.nodes, *(~index for index in inner))}

    def root(item: int) -> int:
        while lead[item] != item:
            lead[item] = lead[lead[item]]
            item = lead[item]
        return item

    for one, other in _ties(drawing, part, inner):
        lead[root(one)] = root(other)
    pieces: dict[int, tuple[list[int], list[int], list[int]]] = {}
    for index in part.nodes:
        pieces.setdefault(root(index), ([], [], []))[0].append(index)
    for index in inner:
        # A box without nodes belongs nowhere.
        if (piece := pieces.get(root(~index))) is not None:
            piece[1].append(index)
    for index in part.edges:
        pieces[root(drawing.edges[index][0])][2].append(index)
    return tuple(DrawingPart(tuple(nodes), tuple(boxes), tuple(edges)) for nodes, boxes, edges in pieces.values())


def _ties(drawing: Drawing, part: DrawingPart, inner: Collection[int]) -> Iterator[tuple[int, int]]:
    boxes = frozenset(inner)
    for index in part.nodes:
        parent = drawing.nodes[index].parent
        if parent is not None and parent in boxes:
            yield index, ~parent
    for index in inner:
        parent = drawing.boxes[index].parent
        if parent is not None and parent in boxes:
            yield ~index, ~parent
    yield from (drawing.edges[index] for index in part.edges)
