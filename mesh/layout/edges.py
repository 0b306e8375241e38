"""Edges as curves from icon to icon, and the frame around all that they reach."""

from __future__ import annotations

from collections.abc import Sequence

from mesh.layout.drawing import Drawing, DrawnNode
from mesh.layout.geometry import Path, Point, Positions, Reach, Size, clipped, middle, outline

ARROW_GAP = 3.0
PADDING = 24.0


def across(source: Point, target: Point) -> Path:
    """A smooth curve between two icons, leaving to the right and arriving from the left."""
    ahead = target.x - source.x
    reach = max(60.0, ahead / 2) if ahead > 0 else 60.0 + min(120.0, -ahead / 4)
    points = (source, Point(source.x + reach, source.y), Point(target.x - reach, target.y), target)
    return Path(points, middle(points))


def cut_all(drawing: Drawing, paths: Sequence[Path]) -> tuple[Path, ...]:
    """The drawing's edges from icon to icon, not from centre to centre."""
    reaches = [_reach(node, drawing.radius) for node in drawing.nodes]
    return tuple(
        _cut(path, reaches[source], reaches[target])
        for (source, target), path in zip(drawing.edges, paths, strict=True)
    )


def _reach(node: DrawnNode, radius: float) -> Reach:
    """How far a node's icon extends."""
    return Size(node.room.width / 2, node.room.height / 2) if node.is_plate else radius


def _cut(path: Path, start: Reach, end: Reach) -> Path:
    """The path between two icons without what lies under them."""
    gap = Size(end.width + ARROW_GAP, end.height + ARROW_GAP) if isinstance(end, Size) else end + ARROW_GAP
    return Path(clipped(path.points, start, gap), path.label)


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
