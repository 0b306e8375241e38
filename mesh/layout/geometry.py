"""Positions and sizes in SVG pixels, y downwards, and cutting curves where icons begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Point(NamedTuple):
    x: float
    y: float

    def moved(self, dx: float, dy: float) -> Point:
        return Point(self.x + dx, self.y + dy)


class Size(NamedTuple):
    width: float
    height: float


class Rect(NamedTuple):
    """`x`, `y` is the upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def moved(self, dx: float, dy: float) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.width, self.height)


class Path(NamedTuple):
    """An edge: a chain of cubic Bezier segments (1 + 3n points, from source to target) and its label's centre."""

    points: tuple[Point, ...]
    label: Point

    def moved(self, dx: float, dy: float) -> Path:
        return Path(tuple(point.moved(dx, dy) for point in self.points), self.label.moved(dx, dy))


@dataclass(frozen=True, slots=True)
class Positions:
    """Where everything is; the tuples run parallel to the drawing's nodes, boxes and edges."""

    size: Size
    nodes: tuple[Point, ...]
    boxes: tuple[Rect, ...]
    edges: tuple[Path, ...]


Segment = tuple[Point, Point, Point, Point]


def split(segment: Segment, t: float) -> tuple[Segment, Segment]:
    """De Casteljau: the segment before and after `t`."""
    a, b, c, d = segment
    ab, bc, cd = between(a, b, t), between(b, c, t), between(c, d, t)
    abc, bcd = between(ab, bc, t), between(bc, cd, t)
    middle = between(abc, bcd, t)
    return (a, ab, abc, middle), (middle, bcd, cd, d)


def between(a: Point, b: Point, t: float) -> Point:
    return Point(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)


def point_at(segment: Segment, t: float) -> Point:
    """The point at `t`, as `split` finds it; without the points between, which cost most of the time of a layout."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = segment
    return Point(_at(ax, bx, cx, dx, t), _at(ay, by, cy, dy, t))


def _at(a: float, b: float, c: float, d: float, t: float) -> float:
    ab, bc, cd = a + (b - a) * t, b + (c - b) * t, c + (d - c) * t
    abc, bcd = ab + (bc - ab) * t, bc + (cd - bc) * t
    return abc + (bcd - abc) * t


def middle(points: Sequence[Point]) -> Point:
    """The point half-way along the chain, by number of segments."""
    count = (len(points) - 1) // 3
    segment = (count - 1) // 2 if count % 2 else count // 2
    a, b, c, d = points[segment * 3 : segment * 3 + 4]
    return point_at((a, b, c, d), 0.5 if count % 2 else 0.0)


def outline(points: Sequence[Point]) -> list[Point]:
    """Points on the chain, close enough to tell how far it bulges; control points lie far outside of it."""
    places = [points[0]]
    for index in range(0, len(points) - 1, 3):
        a, b, c, d = points[index : index + 4]
        places += [point_at((a, b, c, d), t) for t in (0.2, 0.4, 0.6, 0.8, 1.0)]
    return places


Reach = float | Size
"""How far an icon reaches from its middle: a circle's radius, or half the width and height of a rectangle."""


def clipped(points: tuple[Point, ...], start: Reach, end: Reach) -> tuple[Point, ...]:
    """The chain without what lies within `start` of its first point and `end` of its last. A chain that never leaves
    these is returned whole."""
    cut = _cut_start(points, start)
    return tuple(reversed(_cut_start(tuple(reversed(cut)), end)))


def _cut_start(points: tuple[Point, ...], reach: Reach) -> tuple[Point, ...]:
    origin = points[0]
    for index in range(0, len(points) - 1, 3):
        a, b, c, d = points[index : index + 4]
        # A loop comes back to its origin: look where the segment is widest, not only at its end.
        limit = next((t for t in (1.0, 0.75, 0.5, 0.25) if _outside(origin, (a, b, c, d), t, reach)), None)
        if limit is not None:
            low, high = 0.0, limit
            for _ in range(14):
                half = (low + high) / 2
                low, high = (low, half) if _outside(origin, (a, b, c, d), half, reach) else (half, high)
            return split((a, b, c, d), high)[1] + points[index + 4 :]
    return points


def _outside(origin: Point, segment: Segment, t: float, reach: Reach) -> bool:
    point = point_at(segment, t) if t < 1 else segment[3]
    dx, dy = point.x - origin.x, point.y - origin.y
    if isinstance(reach, Size):
        return abs(dx) >= reach.width or abs(dy) >= reach.height
    return dx**2 + dy**2 >= reach**2
