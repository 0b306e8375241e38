"""The two-level scheme: a small graph is one dot layout; a large one is laid out namespace by namespace.

Above about 150 nodes or 6 namespaces one layout stacks the namespaces into a tall strip. Each namespace alone stays
small and quick, keeps its place in the cache when another one changes, and the packing decides the aspect
(libraries.md §2). The same holds for a namespace in pieces that do not call each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mesh.graph.elements import NodeType, TrafficGraph
from mesh.layout.components import components
from mesh.layout.dot import BOX_MARGIN, Part, part_text, whole
from mesh.layout.geometry import Measure, Path, Point, Positions, Reach, Rect, Size, clipped, middle, outline
from mesh.layout.packing import columns, flow_order

MAX_NODES = 150
MAX_NAMESPACES = 6
DENSE = 3
GAP = 90.0
PIECE_GAP = 16.0
PIECES_ASPECT = 1.2
ARROW_GAP = 3.0
PADDING = 24.0


@dataclass(frozen=True, slots=True)
class Group:
    """A namespace: the numbers of its parts, and the box (by its index) that is to be drawn around them, where no part
    has it."""

    parts: tuple[int, ...]
    box: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to lay out: one DOT text for each part. `flows` are edges between groups, as pairs of their numbers."""

    parts: tuple[Part, ...]
    texts: tuple[str, ...]
    groups: tuple[Group, ...] = ()
    between: tuple[int, ...] = ()
    flows: tuple[tuple[int, int], ...] = ()


def plan(graph: TrafficGraph, measure: Measure) -> Plan:
    """How to lay the graph out."""
    if _is_dense(graph):
        return _by_namespace(graph, measure)
    sizes = Counter((node.cluster, node.namespace) for node in graph.nodes)
    # A namespace of one node (an unknown source, an outsider) makes no block of its own.
    if len(graph.nodes) <= MAX_NODES and sum(size > 1 for size in sizes.values()) <= MAX_NAMESPACES:
        part = whole(graph)
        return Plan((part,), (part_text(graph, part, measure),))
    return _by_namespace(graph, measure)


def _is_dense(graph: TrafficGraph) -> bool:
    """Whether folded namespaces have edges to nearly all others: dot would give every edge a way of its own, and draw
    a picture so wide that its names cannot be read."""
    return len(graph.edges) > DENSE * len(graph.nodes) and any(node.type is NodeType.BOX for node in graph.nodes)


def _by_namespace(graph: TrafficGraph, measure: Measure) -> Plan:
    keys = sorted({(node.cluster, node.namespace) for node in graph.nodes})
    number = {key: index for index, key in enumerate(keys)}
    home = {node.key: number[node.cluster, node.namespace] for node in graph.nodes}
    nodes: list[list[int]] = [[] for _ in keys]
    boxes: list[list[int]] = [[] for _ in keys]
    edges: list[list[int]] = [[] for _ in keys]
    for index, node in enumerate(graph.nodes):
        nodes[home[node.key]].append(index)
    for index, box in enumerate(graph.boxes):
        if box.by != "cluster" and (box.cluster, box.namespace) in number:
            boxes[number[box.cluster, box.namespace]].append(index)
    between: list[int] = []
    flows: list[tuple[int, int]] = []
    for index, edge in enumerate(graph.edges):
        source, target = home[edge.source.key], home[edge.target.key]
        if source == target:
            edges[source].append(index)
        else:
            between.append(index)
            flows.append((source, target))
    parts: list[Part] = []
    groups: list[Group] = []
    for whole_part in (Part(tuple(n), tuple(b), tuple(e)) for n, b, e in zip(nodes, boxes, edges, strict=True)):
        pieces = components(graph, whole_part)
        first = len(parts)
        if len(pieces) == 1:
            parts.append(whole_part)
            groups.append(Group((first,)))
            continue
        parts += pieces
        around = (index for index in whole_part.boxes if graph.boxes[index].by == "namespace")
        groups.append(Group(tuple(range(first, len(parts))), next(around, None)))
    texts = tuple(part_text(graph, part, measure) for part in parts)
    return Plan(tuple(parts), texts, tuple(groups), tuple(between), tuple(flows))


def assemble(graph: TrafficGraph, made: Plan, answers: Sequence[Positions], measure: Measure) -> Positions:
    """The parts' positions put together, edges cut where icons begin, and room left around all."""
    placed = answers[0] if len(made.parts) == 1 else _put_together(graph, made, answers, measure)
    return framed(Positions(placed.size, placed.nodes, placed.boxes, cut_all(graph, placed.edges, measure)))


def cut_all(graph: TrafficGraph, paths: Sequence[Path], measure: Measure) -> tuple[Path, ...]:
    """The graph's edges from icon to icon, not from centre to centre."""
    reaches = {node.key: reach(index, measure) for index, node in enumerate(graph.nodes)}
    return tuple(
        cut(path, reaches[edge.source.key], reaches[edge.target.key])
        for edge, path in zip(graph.edges, paths, strict=True)
    )


def framed(positions: Positions) -> Positions:
    """Moved away from the border by `PADDING`, grown where a curve bulges out."""
    points = [point for path in positions.edges for point in outline(path.points)]
    left = min((point.x for point in points), default=0)
    top = min((point.y for point in points), default=0)
    right = max((point.x for point in points), default=0)
    bottom = max((point.y for point in points), default=0)
    dx, dy = PADDING - min(0, left), PADDING - min(0, top)
    size = Size(max(positions.size.width, right) + dx + PADDING, max(positions.size.height, bottom) + dy + PADDING)
    return Positions(
        size,
        tuple(point.moved(dx, dy) for point in positions.nodes),
        tuple(rect.moved(dx, dy) for rect in positions.boxes),
        tuple(path.moved(dx, dy) for path in positions.edges),
    )


def across(source: Point, target: Point) -> Path:
    """A smooth curve between two icons, leaving to the right and arriving from the left."""
    ahead = target.x - source.x
    reach = max(60.0, ahead / 2) if ahead > 0 else 60.0 + min(120.0, -ahead / 4)
    points = (source, Point(source.x + reach, source.y), Point(target.x - reach, target.y), target)
    return Path(points, middle(points))


def reach(index: int, measure: Measure) -> Reach:
    """How far the icon of a node (by its number) extends."""
    room = measure.nodes[index]
    return Size(room.width / 2, room.height / 2) if index in measure.plates else measure.radius


def cut(path: Path, start: Reach, end: Reach) -> Path:
    """The path between two icons without what lies under them."""
    gap = Size(end.width + ARROW_GAP, end.height + ARROW_GAP) if isinstance(end, Size) else end + ARROW_GAP
    return Path(clipped(path.points, start, gap), path.label)


def _put_together(graph: TrafficGraph, made: Plan, answers: Sequence[Positions], measure: Measure) -> Positions:
    blocks = [_block(group, answers, measure) for group in made.groups]
    size, starts, clusters = _corners(graph, made, [block.size for block in blocks], measure)
    corners = [Point(0, 0)] * len(made.parts)
    nodes: dict[int, Point] = {}
    boxes: dict[int, Rect] = dict(clusters)
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
    place = {node.key: nodes[index] for index, node in enumerate(graph.nodes)}
    for index in made.between:
        edge = graph.edges[index]
        edges[index] = across(place[edge.source.key], place[edge.target.key])
    return Positions(
        size,
        tuple(nodes[index] for index in range(len(graph.nodes))),
        tuple(boxes[index] for index in range(len(graph.boxes))),
        tuple(edges[index] for index in range(len(graph.edges))),
    )


class _Block(NamedTuple):
    """A group's room, and the upper left corner of each of its parts in it."""

    size: Size
    corners: Sequence[Point]


def _block(group: Group, answers: Sequence[Positions], measure: Measure) -> _Block:
    sizes = [answers[number].size for number in group.parts]
    if len(sizes) == 1:
        return _Block(sizes[0], (Point(0, 0),))
    room, corners = columns(sizes, PIECE_GAP, PIECES_ASPECT)
    if group.box is None:
        return _Block(room, corners)
    label = measure.box_labels[group.box]
    down = BOX_MARGIN + label.height
    size = Size(max(room.width, label.width) + 2 * BOX_MARGIN, room.height + down + BOX_MARGIN)
    return _Block(size, tuple(corner.moved(BOX_MARGIN, down) for corner in corners))


def _corners(
    graph: TrafficGraph, made: Plan, sizes: Sequence[Size], measure: Measure
) -> tuple[Size, list[Point], Mapping[int, Rect]]:
    """The upper left corner of every group, and the rectangles of the cluster boxes (by box index)."""
    order = flow_order(len(made.groups), made.flows)
    cluster_of = _cluster_boxes(graph, made)
    owners = list(dict.fromkeys(cluster_of[number] for number in order))
    blocks: list[tuple[Size, dict[int, Point]]] = []
    for owner in owners:
        members = [number for number in order if cluster_of[number] == owner]
        room, corners = columns([sizes[number] for number in members], GAP)
        frame = Size(0, 0) if owner is None else Size(BOX_MARGIN, BOX_MARGIN + measure.box_labels[owner].height)
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
    clusters = {
        owner: Rect(start.x, start.y, block[0].width, block[0].height)
        for owner, block, start in zip(owners, blocks, starts, strict=True)
        if owner is not None
    }
    return size, [places[number] for number in range(len(made.groups))], clusters


def _cluster_boxes(graph: TrafficGraph, made: Plan) -> list[int | None]:
    """For each group the index of the cluster box around it, if there is one."""
    clusters = {box.cluster: index for index, box in enumerate(graph.boxes) if box.by == "cluster"}
    boxed = {box.key for box in graph.boxes if box.by == "cluster"}
    parents = {box.key: box.parent for box in graph.boxes}
    found: list[int | None] = []
    for group in made.groups:
        node = graph.nodes[made.parts[group.parts[0]].nodes[0]]
        key = node.parent
        while key and key not in boxed:
            key = parents.get(key, "")
        found.append(clusters.get(node.cluster) if key else None)
    return found
