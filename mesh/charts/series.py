"""What is computed from the points of a series before it is drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from mesh.charts.values import Point

_LARGEST = 1e99


def drawable(points: Sequence[Point]) -> Sequence[Point]:
    """Values so large that no axis can be reckoned for them, and infinite ones, are gaps."""
    if all(abs(value) <= _LARGEST or math.isnan(value) for _, value in points):
        return points
    return [(at, value if abs(value) <= _LARGEST else math.nan) for at, value in points]


def usual_step(lines: Sequence[Sequence[Point]]) -> float:
    """The usual distance of neighbouring points in seconds, 0 when nothing has neighbours."""
    gaps = [after[0] - before[0] for points in lines for before, after in pairwise(points)]
    return median(gaps) if gaps else 0.0


def pieces(points: Sequence[Point], step: float) -> list[list[Point]]:
    """The runs of points without a gap: a value that is not finite, or a distance of more than one and a half steps."""
    found: list[list[Point]] = []
    before: float | None = None
    for at, value in points:
        if not math.isfinite(value):
            before = None
            continue
        if before is None or (step and at - before > 1.5 * step):
            found.append([])
        found[-1].append((at, value))
        before = at
    return found


def thinned(points: list[Point], most: int) -> list[Point]:
    """At most `most` points, which keep the lowest and the highest of what they stand for."""
    if len(points) <= most:
        return points
    size = -(-len(points) // max(1, most // 2))
    found: list[Point] = []
    for index in range(0, len(points), size):
        part = points[index : index + size]
        low, high = min(part, key=_value), max(part, key=_value)
        found += [low] if low == high else sorted((low, high))
    return found


def trend(points: Sequence[Point]) -> tuple[Point, Point] | None:
    """The ends of the line of least squares; None of fewer than two moments."""
    finite = [point for point in points if math.isfinite(point[1])]
    if len(finite) < 2 or finite[0][0] == finite[-1][0]:
        return None
    origin = finite[0][0]
    count = len(finite)
    mean_x = sum(at - origin for at, _ in finite) / count
    mean_y = sum(value for _, value in finite) / count
    spread = sum((at - origin - mean_x) ** 2 for at, _ in finite)
    slope = sum((at - origin - mean_x) * (value - mean_y) for at, value in finite) / spread
    first, last = finite[0][0], finite[-1][0]
    return (first, mean_y - slope * mean_x), (last, mean_y + slope * (last - origin - mean_x))


def last_value(points: Sequence[Point]) -> float | None:
    """The value of the last point that has one."""
    return next((value for _, value in reversed(points) if math.isfinite(value)), None)


def _value(point: Point) -> float:
    return point[1]
