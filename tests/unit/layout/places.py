"""What tests of layouts ask of places."""

from __future__ import annotations

from collections.abc import Callable

from mesh.graph.elements import TrafficGraph
from mesh.graph.picture.drawing import drawing
from mesh.graph.picture.labels import labels
from mesh.layout.answer import read_positions
from mesh.layout.drawing import Drawing
from mesh.layout.geometry import Point, Positions, Rect
from mesh.layout.scheme import assemble, plan
from mesh.readers.layouts import Layouts

Scheme = Callable[[Drawing], Positions]


def drawn(graph: TrafficGraph, *, edge_labels: bool = False) -> Drawing:
    return drawing(graph, labels(graph), edge_labels=edge_labels)


def by_program(drawing: Drawing) -> Positions:
    made = plan(drawing)
    return assemble(drawing, made, Layouts(read_positions, timeout=20).place(made.texts))


def inside(point: Point, rect: Rect) -> bool:
    return rect.x <= point.x <= rect.x + rect.width and rect.y <= point.y <= rect.y + rect.height


def overlap(a: Rect, b: Rect) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height
