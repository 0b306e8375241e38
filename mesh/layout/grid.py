"""The layout of last resort, when no layout program answers: every box a block of its members, blocks side by side."""

from __future__ import annotations

from typing import NamedTuple

from mesh.layout.dot import BOX_MARGIN
from mesh.layout.drawing import Drawing
from mesh.layout.edges import across, cut_all, framed
from mesh.layout.geometry import Point, Positions, Rect, Size
from mesh.layout.packing import columns

_GAP = 40.0


def grid(drawing: Drawing) -> Positions:
    """Positions by nested boxes; nodes without a box are gathered by group."""
    filled = _Filler(drawing).block(None)
    nodes = tuple(filled.nodes[index] for index in range(len(drawing.nodes)))
    edges = [across(nodes[source], nodes[target]) for source, target in drawing.edges]
    boxes = tuple(filled.boxes[index] for index in range(len(drawing.boxes)))
    return framed(Positions(filled.size, nodes, boxes, cut_all(drawing, edges)))


class _Block(NamedTuple):
    """A filled rectangle: where its members are, from its own upper left corner."""

    size: Size
    nodes: dict[int, Point]
    boxes: dict[int, Rect]


class _Filler:
    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.inner_boxes: dict[int | None, list[int]] = {}
        self.inner_nodes: dict[int | None, list[int]] = {}
        for index, box in enumerate(drawing.boxes):
            self.inner_boxes.setdefault(box.parent, []).append(index)
        for index in sorted(range(len(drawing.nodes)), key=lambda index: drawing.nodes[index].group):
            self.inner_nodes.setdefault(drawing.nodes[index].parent, []).append(index)

    def block(self, box: int | None) -> _Block:
        """Everything inside a box, or (None) of the whole drawing."""
        members = [self._framed(index) for index in self.inner_boxes.get(box, [])]
        members += [self._leaf(index) for index in self.inner_nodes.get(box, [])]
        size, corners = columns([member.size for member in members], _GAP)
        filled = _Block(size, {}, {})
        for member, corner in zip(members, corners, strict=True):
            filled.nodes.update((index, point.moved(*corner)) for index, point in member.nodes.items())
            filled.boxes.update((index, rect.moved(*corner)) for index, rect in member.boxes.items())
        return filled

    def _framed(self, box: int) -> _Block:
        inner, label = self.block(box), self.drawing.boxes[box].label
        down = BOX_MARGIN + label.height
        width = max(inner.size.width, label.width) + 2 * BOX_MARGIN
        height = inner.size.height + down + BOX_MARGIN
        return _Block(
            Size(width, height),
            {index: point.moved(BOX_MARGIN, down) for index, point in inner.nodes.items()},
            {box: Rect(0, 0, width, height)}
            | {index: rect.moved(BOX_MARGIN, down) for index, rect in inner.boxes.items()},
        )

    def _leaf(self, node: int) -> _Block:
        size = self.drawing.nodes[node].room
        return _Block(size, {node: Point(size.width / 2, size.height / 2)}, {})
