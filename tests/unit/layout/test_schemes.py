"""How graphs of any size get their places."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest

from bench.graphs import made_graph
from mesh.graph.elements import Box, Edge, GraphType, Node, NodeType, TrafficGraph
from mesh.graph.picture.drawing import drawing
from mesh.graph.picture.labels import labels
from mesh.layout.geometry import Positions, Rect
from mesh.layout.grid import grid
from mesh.layout.plain import breadth_first, concentric
from mesh.layout.scheme import plan
from tests.unit.graph_picture.town import strangers, town
from tests.unit.layout.places import Scheme, by_program, drawn, inside, overlap


def two_clusters() -> TrafficGraph:
    """A large graph whose namespaces lie in two boxed clusters."""
    graph = made_graph(200)
    west = {"ns-01", "ns-03"}
    items: tuple[Node | Box, ...] = (*graph.nodes, *graph.boxes)
    for item in items:
        item.cluster = "west" if item.namespace in west else "east"
    clusters = tuple(Box(f"box_{name}", "cluster", name) for name in ("east", "west"))
    for box in graph.boxes:
        box.parent = box.parent or f"box_{box.cluster}"
    return TrafficGraph(1, 60, GraphType.VERSIONED_APP, graph.nodes, (*clusters, *graph.boxes), graph.edges)


GRAPHS: dict[str, Callable[[], TrafficGraph]] = {
    "town": town,
    "large": lambda: made_graph(200),
    "two clusters": two_clusters,
    "loose": lambda: strangers("a"),
}


def placed(scheme: Scheme, graph: TrafficGraph) -> Positions:
    return scheme(drawn(graph))


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("scheme", [by_program, grid, concentric, breadth_first])
def test_everything_has_its_place_within_the_picture(scheme: Scheme, name: str) -> None:
    graph = GRAPHS[name]()
    found = placed(scheme, graph)
    assert len(found.nodes) == len(graph.nodes)
    assert len(found.edges) == len(graph.edges)
    picture = Rect(0, 0, *found.size)
    assert all(inside(point, picture) for point in found.nodes)
    ends = (path.points[end] for path in found.edges for end in (0, -1))
    assert all(inside(point, picture) for point in ends)


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("scheme", [by_program, grid, concentric, breadth_first])
def test_no_two_icons_touch(scheme: Scheme, name: str) -> None:
    found = placed(scheme, GRAPHS[name]())
    for one, other in itertools.combinations(found.nodes, 2):
        assert abs(one.x - other.x) > 36 or abs(one.y - other.y) > 36


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("scheme", [by_program, grid])
def test_boxes_hold_their_members_and_nothing_else(scheme: Scheme, name: str) -> None:
    graph = GRAPHS[name]()
    found = placed(scheme, graph)
    rects = {box.key: rect for box, rect in zip(graph.boxes, found.boxes, strict=True)}
    parents = {box.key: box.parent for box in graph.boxes}
    for node, point in zip(graph.nodes, found.nodes, strict=True):
        around = set()
        key = node.parent
        while key:
            around.add(key)
            key = parents[key]
        assert {key for key, rect in rects.items() if inside(point, rect)} == around


@pytest.mark.parametrize("scheme", [by_program, grid])
def test_boxes_of_one_parent_do_not_overlap(scheme: Scheme) -> None:
    graph = two_clusters()
    found = placed(scheme, graph)
    for (one, a), (other, b) in itertools.combinations(zip(graph.boxes, found.boxes, strict=True), 2):
        assert one.parent != other.parent or not overlap(a, b)


@pytest.mark.parametrize("size", [200, 300])
def test_a_large_graph_is_neither_a_strip_nor_a_tower(size: int) -> None:
    width, height = placed(by_program, made_graph(size)).size
    assert 1 / 3 < width / height < 3


def test_edges_begin_and_end_at_the_icons() -> None:
    graph = town()
    found = placed(by_program, graph)
    places = {node.key: point for node, point in zip(graph.nodes, found.nodes, strict=True)}
    for edge, path in zip(graph.edges, found.edges, strict=True):
        for key, point in ((edge.source.key, path.points[0]), (edge.target.key, path.points[-1])):
            middle = places[key]
            away = ((point.x - middle.x) ** 2 + (point.y - middle.y) ** 2) ** 0.5
            assert 18 <= away <= 26


def test_a_small_graph_is_one_layout_and_a_large_one_has_one_for_each_namespace() -> None:
    small, large = town(), made_graph(200)
    assert len(plan(drawn(small)).texts) == 1
    assert len(plan(drawn(large)).groups) == 8


def test_a_change_in_one_namespace_leaves_the_layout_of_the_others() -> None:
    before, after = made_graph(200), made_graph(200)
    renamed = next(node for node in after.nodes if node.namespace == "ns-03")
    renamed.service = renamed.service + "-with-a-longer-name"
    texts = [plan(drawn(graph)).texts for graph in (before, after)]
    assert sum(a != b for a, b in zip(*texts, strict=True)) == 1


def test_the_same_topology_has_the_same_places() -> None:
    assert placed(by_program, made_graph(200)) == placed(by_program, made_graph(200))


def scattered(apps: int) -> TrafficGraph:
    """A big graph of one namespace whose apps do not call each other, and others that make it big."""
    graph = made_graph(200)
    inside = [node for node in graph.nodes if node.namespace == "ns-00"]
    alone = tuple(
        edge
        for edge in graph.edges
        if edge.source.namespace != "ns-00"
        or edge.target.namespace != "ns-00"
        or edge.source.parent == edge.target.parent
    )
    assert len({node.parent for node in inside}) >= apps
    return replace(graph, edges=alone)


def test_a_namespace_in_pieces_becomes_a_block_and_no_tower() -> None:
    graph = scattered(8)
    found = placed(by_program, graph)
    rect = next(
        rect
        for box, rect in zip(graph.boxes, found.boxes, strict=True)
        if (box.by, box.namespace) == ("namespace", "ns-00")
    )
    assert 1 / 3 < rect.width / rect.height < 3
    parts = [r for box, r in zip(graph.boxes, found.boxes, strict=True) if box.by == "app" and box.namespace == "ns-00"]
    assert all(rect.x < part.x and part.x + part.width < rect.x + rect.width for part in parts)
    assert all(rect.y < part.y and part.y + part.height < rect.y + rect.height for part in parts)


@pytest.mark.parametrize("scheme", [by_program, grid, concentric, breadth_first])
def test_edges_end_at_the_border_of_plates(scheme: Scheme) -> None:
    plates = tuple(Node(f"box_{name}", NodeType.BOX, "east", name, service=name) for name in ("left", "right", "third"))
    edges = tuple(Edge(one, other, "http", {"http": 1.0}) for one, other in itertools.permutations(plates, 2))
    graph = TrafficGraph(1, 60, GraphType.APP, plates, (), edges)
    shape = drawing(graph, labels(graph, notes={plate.key: "3 apps" for plate in plates}), edge_labels=False)
    found = scheme(shape)
    places = {
        plate.key: (point, node.room) for plate, point, node in zip(plates, found.nodes, shape.nodes, strict=True)
    }
    for edge, path in zip(edges, found.edges, strict=True):
        middle, size = places[edge.target.key]
        end = path.points[-1]
        assert abs(end.x - middle.x) >= size.width / 2 or abs(end.y - middle.y) >= size.height / 2
