"""The two-level scheme: a small drawing is one dot layout; a large one is laid out group by group.

Above about 150 nodes or 6 groups one layout stacks the groups into a tall strip. Each group alone stays small and
quick, keeps its place in the cache when another one changes, and the packing decides the aspect. The same holds for a
group in pieces without edges between them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mesh.layout.components import components
from mesh.layout.dot import BOX_MARGIN, DrawingPart, part_text, whole
from mesh.layout.drawing import Bounds, Drawing
from mesh.layout.edges import across, cut_all, framed
from mesh.layout.geometry import Path, Point, Positions, Rect, Size
from mesh.layout.packing import columns, flow_order

MAX_NODES = 150
MAX_GROUPS = 6
DENSE = 3
GAP = 90.0
PIECE_GAP = 16.0
PIECES_ASPECT = 1.2


@dataclass(frozen=True, slots=True)
class GroupParts:
    """A group: the numbers of its parts, and the box (by its index) that is to be drawn around them, where no part has
    it."""

    parts: tuple[int, ...]
    box: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to lay out: one DOT text for each part. `flows` are edges between groups, as pairs of their numbers."""

    parts: tuple[DrawingPart, ...]
    texts: tuple[str, ...]
    groups: tuple[GroupParts, ...] = ()
    between: tuple[int, ...] = ()
    flows: tuple[tuple[int, int], ...] = ()


def plan(drawing: Drawing) -> Plan:
    """How to lay the drawing out."""
    if _is_dense(drawing):
        return _by_group(drawing)
    sizes = Counter(node.group for node in drawing.nodes)
    # A group of one node (a stranger) makes no block of its own.
    if len(drawing.nodes) <= MAX_NODES and sum(size > 1 for size in sizes.values()) <= MAX_GROUPS:
        part = whole(drawing)
        return Plan((part,), (part_text(drawing, part),))
    return _by_group(drawing)


def _is_dense(drawing: Drawing) -> bool:
    """Whether plates have edges to nearly all others: dot would give every edge a way of its own, and draw a picture so
    wide that its names cannot be read."""
    return len(drawing.edges) > DENSE * len(drawing.nodes) and any(node.is_plate for node in drawing.nodes)


def _by_group(drawing: Drawing) -> Plan:
    wholes, between, flows = _sorted_by_group(drawing)
    parts: list[DrawingPart] = []
    groups: list[GroupParts] = []
    for whole_part in wholes:
        pieces = components(drawing, whole_part)
        first = len(parts)
        if len(pieces) == 1:
            parts.append(whole_part)
            groups.append(GroupParts((first,)))
            continue
        parts += pieces
        around = (index for index in whole_part.boxes if drawing.boxes[index].bounds is Bounds.GROUP)
        groups.append(GroupParts(tuple(range(first, len(parts))), next(around, None)))
    texts = tuple(part_text(drawing, part) for part in parts)
    return Plan(tuple(parts), texts, tuple(groups), between, flows)


def _sorted_by_group(drawing: Drawing) -> tuple[list[DrawingPart], tuple[int, ...], tuple[tuple[int, int], ...]]:
    """A part for each group, in the order of their names; the edges between groups, and which groups those join."""
    number = {group: index for index, group in enumerate(sorted({node.group for node in drawing.nodes}))}
    home = [number[node.group] for node in drawing.nodes]
    nodes: list[list[int]] = [[] for _ in number]
    boxes: list[list[int]] = [[] for _ in number]
    edges: list[list[int]] = [[] for _ in number]
    for index, group in enumerate(home):
        nodes[group].append(index)
    for index, box in enumerate(drawing.boxes):
        if box.bounds is not Bounds.GROUPS and box.group in number:
            boxes[number[box.group]].append(index)
    between: list[int] = []
    flows: list[tuple[int, int]] = []
    for index, (source, target) in enumerate(drawing.edges):
        ends = home[source], home[target]
        if ends[0] == ends[1]:
            edges[ends[0]].append(index)
        else:
            between.append(index)
            flows.append(ends)
    wholes = [DrawingPart(tuple(n), tuple(b), tuple(e)) for n, b, e in zip(nodes, boxes, edges, strict=True)]
    return wholes, tuple(between), tuple(flows)


def assemble(drawing: Drawing, made: Plan, answers: Sequence[Positions]) -> Positions:
    """The parts' positions put together, edges cut where icons begin, and room left around all."""
    placed = answers[0] if len(made.parts) == 1 else _put_together(drawing, made, answers)
    return framed(Positions(placed.size, placed.nodes, placed.boxes, cut_all(drawing, placed.edges)))


def _put_together(drawing: Drawing, made: Plan, answers: Sequence[Positions]) -> Positions:
    blocks = [_block(drawing, group, answers) for group in made.groups]
    size, starts, outer = _corners(drawing, made, [block.size for block in blocks])
    corners = [Point(0, 0)] * len(made.parts)
    nodes: dict[int, Point] = {}
    boxes: dict[int, Rect] = dict(outer)
    for group, block, start in zip(made.groups, blocks, starts, strict=True):
        for number, inside in zip(group.parts, block.corners, strict=True):
            corners[number] = inside.moved(*start)
        if group.box is not None:
            boxes[group.box] = Rect(start.x, start.y, *block.size)
    edges: dict[int, Path] = {}
    for part, answer, corner in zip(made.parts, answers, corners, strict=True):
        nodes.update(zip(part.nodes, (point.moved(*corner) for point in answer.nodes), strict=True))
        boxes.update(zip(part.boxes, (rect.moved(*corner) for rect in answer.boxes), strict=True))
        edges.update(zip(part.edges, (path.moved(*corner) for path in answer.edges), strict=True))
    for index in made.between:
        source, target = drawing.edges[index]
        edges[index] = across(nodes[source], nodes[target])
    return Positions(
        size,
        tuple(nodes[index] for index in range(len(drawing.nodes))),
        tuple(boxes[index] for index in range(len(drawing.boxes))),
        tuple(edges[index] for index in range(len(drawing.edges))),
    )


class _Block(NamedTuple):
    """A group's room, and the upper left corner of each of its parts in it."""

    size: Size
    corners: Sequence[Point]


def _block(drawing: Drawing, group: GroupParts, answers: Sequence[Positions]) -> _Block:
    sizes = [answers[number].size for number in group.parts]
    if len(sizes) == 1:
        return _Block(sizes[0], (Point(0, 0),))
    room, corners = columns(sizes, PIECE_GAP, PIECES_ASPECT)
    if group.box is None:
        return _Block(room, corners)
    label = drawing.boxes[group.box].label
    down = BOX_MARGIN + label.height
    size = Size(max(room.width, label.width) + 2 * BOX_MARGIN, room.height + down + BOX_MARGIN)
    return _Block(size, tuple(corner.moved(BOX_MARGIN, down) for corner in corners))


def _corners(drawing: Drawing, made: Plan, sizes: Sequence[Size]) -> tuple[Size, list[Point], Mapping[int, Rect]]:
    """The upper left corner of every group, and the rectangles of the boxes around groups (by box index)."""
    order = flow_order(len(made.groups), made.flows)
    outer = [_outer_box(drawing, made.parts[group.parts[0]]) for group in made.groups]
    owners = list(dict.fromkeys(outer[number] for number in order))
    blocks: list[tuple[Size, dict[int, Point]]] = []
    for owner in owners:
        members = [number for number in order if outer[number] == owner]
        room, corners = columns([sizes[number] for number in members], GAP)
        frame = Size(0, 0) if owner is None else Size(BOX_MARGIN, BOX_MARGIN + drawing.boxes[owner].label.height)
        blocks.append(
            (
                Size(room.width + 2 * frame.width, room.height + frame.height + frame.width),
                {n: c.moved(frame.width, frame.height) for n, c in zip(members, corners, strict=True)},
            )
        )
    size, starts = columns([block[0] for block in blocks], GAP)
    places = {
        number: corner.moved(*start)
        for (_, corners_of), start in zip(blocks, starts, strict=True)
        for number, corner in corners_of.items()
    }
    rects = {
        owner: Rect(start.x, start.y, block[0].width, block[0].height)
        for owner, block, start in zip(owners, blocks, starts, strict=True)
        if owner is not None
    }
    return size, [places[number] for number in range(len(made.groups))], rects


def _outer_box(drawing: Drawing, part: DrawingPart) -> int | None:
    """The index of the box around several groups in which the part is."""
    box = drawing.nodes[part.nodes[0]].parent
    while box is not None and drawing.boxes[box].bounds is not Bounds.GROUPS:
        box = drawing.boxes[box].parent
    return box
