"""Putting rectangles beside each other: in columns, in a given order, near a wanted aspect."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mesh.layout.geometry import Point, Size

ASPECT = 1.7


def columns(sizes: Sequence[Size], gap: float, aspect: float = ASPECT) -> tuple[Size, tuple[Point, ...]]:
    """The upper left corner of each rectangle, and the room of all: filled column by column, the number of columns
    chosen so that width / height comes nearest to `aspect`."""
    if not sizes:
        return Size(0, 0), ()
    packings = (_in_columns(sizes, count, gap) for count in range(1, len(sizes) + 1))
    return min(packings, key=lambda packing: abs(math.log(packing[0].width / packing[0].height / aspect)))


def _in_columns(sizes: Sequence[Size], count: int, gap: float) -> tuple[Size, tuple[Point, ...]]:
    groups = _cut(sizes, count, gap)
    heights = [sum(sizes[index].height + gap for index in group) - gap for group in groups]
    tallest = max(heights)
    corners: list[Point] = []
    x = 0.0
    for group, height in zip(groups, heights, strict=True):
        width = max(sizes[index].width for index in group)
        y = (tallest - height) / 2
        for index in group:
            corners.append(Point(x + (width - sizes[index].width) / 2, y))
            y += sizes[index].height + gap
        x += width + gap
    return Size(x - gap, tallest), tuple(corners)


def _cut(sizes: Sequence[Size], count: int, gap: float) -> list[range]:
    """At most `count` runs of about the same height."""
    target = sum(size.height + gap for size in sizes) / count
    groups: list[range] = []
    start, height = 0, 0.0
    for index, size in enumerate(sizes):
        if index > start and height + size.height / 2 > target and len(groups) < count - 1:
            groups.append(range(start, index))
            start, height = index, 0.0
        height += size.height + gap
    groups.append(range(start, len(sizes)))
    return groups


def flow_order(count: int, flows: Sequence[tuple[int, int]]) -> list[int]:
    """An order of 0 … count-1 in which most flows (from, to) point forwards: sinks last, sources first, else the one
    with the greatest surplus of outgoing flows (Eades, Lin and Smyth)."""
    out: list[list[int]] = [[] for _ in range(count)]
    into: list[list[int]] = [[] for _ in range(count)]
    for source, target in flows:
        if source != target:
            out[source].append(target)
            into[target].append(source)
    left = set(range(count))
    first: list[int] = []
    last: list[int] = []
    while left:
        surplus = {item: (_within(out[item], left), _within(into[item], left)) for item in sorted(left)}
        sink = next((item for item, (leaving, coming) in surplus.items() if not leaving and coming), None)
        if sink is not None:
            last.append(sink)
            left.discard(sink)
            continue
        best = max(surplus, key=lambda item: (not surplus[item][1], surplus[item][0] - surplus[item][1], -item))
        first.append(best)
        left.discard(best)
    return first + last[::-1]


def _within(items: Sequence[int], left: set[int]) -> int:
    return sum(item in left for item in items)
