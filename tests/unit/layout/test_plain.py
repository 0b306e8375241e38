"""Layouts without a program: everything has its own place inside the picture."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from mesh.graph.elements import GraphType, TrafficGraph
from mesh.layout.plain import PLAIN, Layout, breadth_first, concentric
from tests.unit.graph_picture import town
from tests.unit.layout.places import drawn

EMPTY = TrafficGraph(0, 60, GraphType.APP, (), (), ())


@pytest.mark.parametrize("layout", PLAIN.values(), ids=PLAIN.keys())
def test_every_node_has_a_place_of_its_own_inside_the_picture(layout: Layout) -> None:
    graph = replace(town.town(), boxes=())
    found = layout(drawn(graph))
    assert (len(found.nodes), len(found.edges), found.boxes) == (len(graph.nodes), len(graph.edges), ())
    assert all(0 < at.x < found.size.width and 0 < at.y < found.size.height for at in found.nodes)
    for one, other in itertools.combinations(found.nodes, 2):
        assert max(abs(one.x - other.x), abs(one.y - other.y)) > 36


@pytest.mark.parametrize("layout", PLAIN.values(), ids=PLAIN.keys())
def test_a_graph_without_nodes_is_laid_out_too(layout: Layout) -> None:
    assert layout(drawn(EMPTY)).nodes == ()


@pytest.mark.parametrize("layout", PLAIN.values(), ids=PLAIN.keys())
def test_the_same_graph_has_the_same_places(layout: Layout) -> None:
    graph = replace(town.town(), boxes=())
    assert layout(drawn(graph)) == layout(drawn(graph))


def test_breadth_first_puts_what_is_called_to_the_right_of_its_first_caller() -> None:
    graph = _chain()
    found = breadth_first(drawn(graph))
    assert [at.x for at in found.nodes] == sorted(at.x for at in found.nodes)


def test_concentric_puts_the_busiest_node_in_the_middle() -> None:
    graph = _chain()
    found = concentric(drawn(graph))
    left, middle, right = found.nodes
    assert min(left.x, right.x) < middle.x < max(left.x, right.x)


def _chain() -> TrafficGraph:
    first, second, third = (town.app("shop", name) for name in ("first", "second", "third"))
    edges = (town.http(first, second, 1), town.http(second, third, 1))
    return TrafficGraph(0, 60, GraphType.VERSIONED_APP, (first, second, third), (), edges)
