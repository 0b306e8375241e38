"""Layouts that need no program and keep no boxes: rings around the busiest node, and columns behind the sources."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from mesh.layout.drawing import Drawing
from mesh.layout.edges import across, cut_all, framed
from mesh.layout.geometry import Path, Point, Positions, Size, middle
from mesh.layout.grid import grid
from mesh.layout.packing import ASPECT

_GAP = 16.0
# Between two columns or rings, so that edges can be told apart.
_DISTANCE = 48.0
_BOW = 0.09


def concentric(drawing: Drawing) -> Positions:
    """The node with the most edges in the middle, the others on rings around it in the order of their edges."""
    ends = Counter(chain.from_iterable(drawing.edges))
    order = sorted(range(len(drawing.nodes)), key=lambda index: (-ends[index], index))
    cell = _cell(drawing)
    places = dict(zip(order, _rings(len(order), cell), strict=True))
    return _positions(drawing, [places[index] for index in range(len(order))], cell)


def _rings(count: int, cell: Size) -> list[Point]:
    """Places around 0,0, the inner ones first."""
    places = [Point(0, 0)]
    step = max(cell.height + _DISTANCE / 2, cell.width * 0.7 + _GAP)
    ring = 0
    while len(places) < count:
        ring += 1
        # A ring is as wide as a screen likes it; that is room for more nodes too.
        across_x, across_y = step * ring * 1.3, step * ring
        room = max(4, int(math.pi * (across_x + across_y) / (cell.width + _GAP)))
        here = min(room, count - len(places))
        angles = (2 * math.pi * (place + ring % 2 / 2) / here for place in range(here))
        places += [Point(across_x * math.sin(angle), -across_y * math.cos(angle)) for angle in angles]
    return places[:count]


def breadth_first(drawing: Drawing) -> Positions:
    """Sources at the left, column by column to the right what they reach."""
    cell = _cell(drawing)
    room = math.sqrt(len(drawing.nodes) * (cell.width + _DISTANCE) / (cell.height + _GAP) / ASPECT)
    most = max(4, math.ceil(room))
    columns = [level[start : start + most] for level in _levels(drawing) for start in range(0, len(level), most)]
    places: dict[int, Point] = {}
    x = 0.0
    for column in columns:
        width = max(drawing.nodes[index].room.width for index in column)
        y = -sum(drawing.nodes[index].room.height + _GAP for index in column) / 2
        for index in column:
            height = drawing.nodes[index].room.height + _GAP
            places[index] = Point(x + width / 2, y + height / 2)
            y += height
        x += width + _DISTANCE
    return _positions(drawing, [places[index] for index in range(len(drawing.nodes))], cell)


def _levels(drawing: Drawing) -> list[list[int]]:
    """The numbers of nodes by their distance from the nearest source; what no source reaches starts anew."""
    below: list[list[int]] = [[] for _ in drawing.nodes]
    coming = [0] * len(drawing.nodes)
    for source, target in drawing.edges:
        if source != target:
            below[source].append(target)
            coming[target] += 1
    levels: list[list[int]] = []
    left = dict.fromkeys(range(len(drawing.nodes)))
    while left:
        level = [index for index in left if not coming[index]] if not levels else []
        level = level or [max(left, key=lambda index: (len(below[index]) - coming[index], -index))]
        while level:
            levels.append(level)
            for index in level:
                del left[index]
            level = [
                index for index in dict.fromkeys(each for above in level for each in below[above]) if index in left
            ]
    return levels


def _cell(drawing: Drawing) -> Size:
    """Room enough for any of the nodes."""
    rooms = [node.room for node in drawing.nodes]
    return Size(max((room.width for room in rooms), default=0), max((room.height for room in rooms), default=0))


def _positions(drawing: Drawing, places: Sequence[Point], cell: Size) -> Positions:
    """Places moved to where both coordinates begin at 0, with their edges."""
    left = min((place.x for place in places), default=0) - cell.width / 2
    top = min((place.y for place in places), default=0) - cell.height / 2
    nodes = tuple(place.moved(-left, -top) for place in places)
    seen: Counter[tuple[int, int]] = Counter()
    edges = []
    for ends in drawing.edges:
        seen[ends] += 1
        edges.append(_bowed(nodes[ends[0]], nodes[ends[1]], seen[ends]))
    width = max((node.x for node in nodes), default=0) + cell.width / 2
    height = max((node.y for node in nodes), default=0) + cell.height / 2
    return framed(Positions(Size(width, height), nodes, (), cut_all(drawing, edges)))


def _bowed(source: Point, target: Point, nth: int) -> Path:
    """A line bent to its right, so that neither the way back nor another protocol lies on it."""
    if source == target:
        return across(source, target)
    dx, dy = target.x - source.x, target.y - source.y
    bow = _BOW * nth
    first = Point(source.x + dx / 3 - dy * bow, source.y + dy / 3 + dx * bow)
    second = Point(source.x + 2 * dx / 3 - dy * bow, source.y + 2 * dy / 3 + dx * bow)
    points = (source, first, second, target)
    return Path(points, middle(points))


Layout = Callable[[Drawing], Positions]
PLAIN: Mapping[str, Layout] = {"grid": grid, "concentric": concentric, "breadthfirst": breadth_first}
"""By the page's `layout` parameter; for drawings without boxes."""
