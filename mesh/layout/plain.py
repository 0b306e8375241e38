"""Layouts that need no program and keep no boxes: rings around the busiest node, and columns behind the sources."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from mesh.graph.elements import TrafficGraph
from mesh.layout.geometry import Measure, Path, Point, Positions, Size, middle
from mesh.layout.grid import grid
from mesh.layout.packing import ASPECT
from mesh.layout.scheme import across, cut_all, framed

_GAP = 16.0
# Between two columns or rings, so that edges can be told apart.
_DISTANCE = 48.0
_BOW = 0.09


def concentric(graph: TrafficGraph, measure: Measure) -> Positions:
    """The node with the most edges in the middle, the others on rings around it in the order of their edges."""
    ends = Counter(key for edge in graph.edges for key in (edge.source.key, edge.target.key))
    order = sorted(range(len(graph.nodes)), key=lambda index: (-ends[graph.nodes[index].key], index))
    cell = _cell(measure)
    places = dict(zip(order, _rings(len(order), cell), strict=True))
    return _positions(graph, measure, [places[index] for index in range(len(order))], cell)


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


def breadth_first(graph: TrafficGraph, measure: Measure) -> Positions:
    """Sources of traffic at the left, column by column to the right what they reach."""
    cell = _cell(measure)
    room = math.sqrt(len(graph.nodes) * (cell.width + _DISTANCE) / (cell.height + _GAP) / ASPECT)
    most = max(4, math.ceil(room))
    columns = [level[start : start + most] for level in _levels(graph) for start in range(0, len(level), most)]
    places: dict[int, Point] = {}
    x = 0.0
    for column in columns:
        width = max(measure.nodes[index].width for index in column)
        y = -sum(measure.nodes[index].height + _GAP for index in column) / 2
        for index in column:
            height = measure.nodes[index].height + _GAP
            places[index] = Point(x + width / 2, y + height / 2)
            y += height
        x += width + _DISTANCE
    return _positions(graph, measure, [places[index] for index in range(len(graph.nodes))], cell)


def _levels(graph: TrafficGraph) -> list[list[int]]:
    """The numbers of nodes by their distance from the nearest source; what no source reaches starts anew."""
    number = {node.key: index for index, node in enumerate(graph.nodes)}
    below: list[list[int]] = [[] for _ in graph.nodes]
    coming = [0] * len(graph.nodes)
    for edge in graph.edges:
        source, target = number[edge.source.key], number[edge.target.key]
        if source != target:
            below[source].append(target)
            coming[target] += 1
    levels: list[list[int]] = []
    left = dict.fromkeys(range(len(graph.nodes)))
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


def _cell(measure: Measure) -> Size:
    return Size(
        max((size.width for size in measure.nodes), default=0), max((size.height for size in measure.nodes), default=0)
    )


def _positions(graph: TrafficGraph, measure: Measure, places: Sequence[Point], cell: Size) -> Positions:
    """Places moved to where both coordinates begin at 0, with their edges."""
    left = min((place.x for place in places), default=0) - cell.width / 2
    top = min((place.y for place in places), default=0) - cell.height / 2
    nodes = tuple(place.moved(-left, -top) for place in places)
    at = {node.key: nodes[index] for index, node in enumerate(graph.nodes)}
    seen: Counter[tuple[str, str]] = Counter()
    edges = []
    for edge in graph.edges:
        ends = (edge.source.key, edge.target.key)
        seen[ends] += 1
        edges.append(_bowed(at[ends[0]], at[ends[1]], seen[ends]))
    width = max((node.x for node in nodes), default=0) + cell.width / 2
    height = max((node.y for node in nodes), default=0) + cell.height / 2
    return framed(Positions(Size(width, height), nodes, (), cut_all(graph, edges, measure)))


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


Layout = Callable[[TrafficGraph, Measure], Positions]
PLAIN: Mapping[str, Layout] = {"grid": grid, "concentric": concentric, "breadthfirst": breadth_first}
"""By the page's `layout` parameter; for graphs without boxes."""
