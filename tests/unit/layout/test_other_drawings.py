"""Layouts of something else than traffic: clusters with a control plane, and what watches it."""

from __future__ import annotations

import itertools

import pytest

from mesh.layout.drawing import Bounds, Drawing, DrawnBox, DrawnNode
from mesh.layout.geometry import Rect, Size
from mesh.layout.grid import grid
from tests.unit.layout.places import Scheme, by_program, inside, overlap

ROOM, PLATE, LABEL = Size(90, 60), Size(160, 56), Size(110, 24)
RADIUS = 20.0
# One layout, and one for each group.
SIZES = (2, 8)


def machinery(clusters: int) -> Drawing:
    """Of each cluster: a control plane, a console, something that stands alone, add-ons with stores among them, and
    the proxies as one plate. The first control plane is that of all proxies."""
    nodes: list[DrawnNode] = []
    boxes: list[DrawnBox] = []
    edges: list[tuple[int, int]] = []
    for name in (f"cluster-{number}" for number in range(clusters)):
        control_plane, console, _, _, metrics, _, proxies = range(len(nodes), len(nodes) + 7)
        cluster, namespace, add_ons, stores = range(len(boxes), len(boxes) + 4)
        system = (name, "system")
        boxes += [
            DrawnBox(Bounds.GROUPS, (name,), None, LABEL),
            DrawnBox(Bounds.GROUP, system, cluster, LABEL),
            DrawnBox(Bounds.MEMBERS, system, namespace, LABEL),
            DrawnBox(Bounds.MEMBERS, system, add_ons, LABEL),
        ]
        parents = (namespace, namespace, namespace, add_ons, stores, stores)
        nodes += [DrawnNode(system, parent, ROOM) for parent in parents]
        nodes.append(DrawnNode((name, "proxies"), cluster, PLATE, is_plate=True))
        edges += [(0, proxies), (console, control_plane), (console, metrics), (metrics, proxies)]
    return Drawing(tuple(nodes), tuple(boxes), tuple(edges), None, RADIUS)


def boxes_around(drawing: Drawing, box: int | None) -> set[int]:
    return set() if box is None else {box} | boxes_around(drawing, drawing.boxes[box].parent)


@pytest.mark.parametrize("clusters", SIZES)
@pytest.mark.parametrize("scheme", [by_program, grid])
def test_everything_stands_in_its_own_boxes_and_in_no_other(scheme: Scheme, clusters: int) -> None:
    drawing = machinery(clusters)
    positions = scheme(drawing)
    for node, point in zip(drawing.nodes, positions.nodes, strict=True):
        around = {number for number, rect in enumerate(positions.boxes) if inside(point, rect)}
        assert around == boxes_around(drawing, node.parent)


@pytest.mark.parametrize("clusters", SIZES)
@pytest.mark.parametrize("scheme", [by_program, grid])
def test_no_label_lies_on_another_node(scheme: Scheme, clusters: int) -> None:
    drawing = machinery(clusters)
    rooms = [
        Rect(point.x - node.room.width / 2, point.y - node.room.height / 2, node.room.width - 1, node.room.height - 1)
        for node, point in zip(drawing.nodes, scheme(drawing).nodes, strict=True)
    ]
    assert not any(overlap(one, other) for one, other in itertools.combinations(rooms, 2))


@pytest.mark.parametrize("clusters", SIZES)
@pytest.mark.parametrize("scheme", [by_program, grid])
def test_edges_lead_from_what_they_leave_to_what_they_enter(scheme: Scheme, clusters: int) -> None:
    drawing = machinery(clusters)
    positions = scheme(drawing)
    for ends, path in zip(drawing.edges, positions.edges, strict=True):
        for number, tip in zip(ends, (path.points[0], path.points[-1]), strict=True):
            node, middle = drawing.nodes[number], positions.nodes[number]
            reach = node.room if node.is_plate else Size(2 * RADIUS, 2 * RADIUS)
            assert abs(tip.x - middle.x) <= reach.width / 2 + 5
            assert abs(tip.y - middle.y) <= reach.height / 2 + 5
