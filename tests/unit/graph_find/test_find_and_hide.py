"""Find and hide on the small shop of the picture's tests, and on graphs from anywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.graph.elements import Edge, TrafficGraph
from mesh.graph.find import EdgeMode, find, hide, parse
from mesh.graph.rank import UNRANKED, RankBy, Ranks, rank
from mesh.model.health import HealthStatus
from tests.unit.graph.scene import PRODUCT, REVIEWS, graph_of, options, series, workload
from tests.unit.graph_find.big import any_graph
from tests.unit.graph_picture.town import town

NOTHING_HIDDEN = "app = nothing"


def keys(graph: TrafficGraph) -> set[str]:
    return {node.key for node in graph.nodes}


def places(edges: tuple[Edge, ...]) -> set[tuple[str, str]]:
    return {(edge.source.key, edge.target.key) for edge in edges}


def two_calls() -> TrafficGraph:
    """pp calls reviews (healthy, http) and details."""
    details = workload("details-v1", "details")
    samples = [series(PRODUCT, REVIEWS, 4), series(PRODUCT, details, 1, service="details", response_code="503")]
    return graph_of(samples, options(steps="health"))


PP, RV, DT = "wl_east_n1_pp-v1", "wl_east_n1_reviews-v1", "wl_east_n1_details-v1"

HIDDEN = [
    (NOTHING_HIDDEN, {PP, RV, DT}, {(PP, RV), (PP, DT)}),
    ("app = reviews", {PP, DT}, {(PP, DT)}),
    ("app = pp", {RV, DT}, set()),
    ("http > 2", {PP, DT}, {(PP, DT)}),
    ("traffic", set(), set()),
    ("app = details or http > 2", set(), set()),
    ("app = details or http > 99", {PP, RV}, {(PP, RV)}),
]


@pytest.mark.parametrize(("text", "nodes", "edges"), HIDDEN)
def test_hiding_takes_edges_with_nodes_and_nodes_left_by_hidden_edges(
    text: str, nodes: set[str], edges: set[tuple[str, ...]]
) -> None:
    left = hide(two_calls(), parse(text))
    assert (keys(left), places(left.edges)) == (nodes, edges)


def test_an_idle_node_stays_when_its_edges_are_hidden() -> None:
    graph = town()
    idle = next(node for node in graph.nodes if node.is_idle)
    lonely = Edge(graph.nodes[0], idle, "http")
    left = hide(replace(graph, edges=(*graph.edges, lonely)), parse("!traffic"))
    assert idle.key in keys(left)
    assert lonely not in left.edges


def test_hiding_the_healthy_leaves_a_failing_node_without_neighbours() -> None:
    left = hide(town(), parse("healthy"))
    assert "vapp_east_shop_reviews-v3" in keys(left)


def test_boxes_go_only_when_they_are_empty() -> None:
    graph = town()
    boxes = {box.key for box in graph.boxes}
    assert {box.key for box in hide(graph, parse("app = front")).boxes} == boxes - {"box_east_shop_front"}
    assert {box.key for box in hide(graph, parse("app = reviews and version = v1")).boxes} == boxes
    assert all(box.namespace != "shop" for box in hide(graph, parse("ns = shop")).boxes)


def test_hiding_all_edges_leaves_the_nodes() -> None:
    graph = town()
    left = hide(graph, None, EdgeMode.NONE)
    assert (left.nodes, left.boxes, left.edges) == (graph.nodes, graph.boxes, ())


def test_hiding_healthy_edges_leaves_those_that_are_degraded_or_fail() -> None:
    left = hide(town(), None, EdgeMode.UNHEALTHY)
    assert {edge.health for edge in left.edges} == {HealthStatus.DEGRADED, HealthStatus.FAILURE}


def test_nothing_to_hide_is_the_same_graph() -> None:
    graph = town()
    assert hide(graph, None) is graph


def test_find_tells_nodes_and_edges() -> None:
    graph = two_calls()
    hits = find(graph, parse("app startswith rev or %httperr > 50"))
    assert hits.nodes == {RV}
    assert hits.edges == {edge.id for edge in graph.edges if edge.target.key == DT}


def test_what_is_hidden_is_not_found() -> None:
    graph = two_calls()
    assert not find(hide(graph, parse("app = reviews")), parse("app = reviews"))
    assert not find(graph, None)


def test_ranks_are_used_when_they_are_given() -> None:
    graph = two_calls()
    ranks = rank(graph, [RankBy.OUTBOUND])
    assert find(graph, parse("rank = 1"), ranks).nodes == {PP}
    assert not find(graph, parse("rank = 1"))


RANKED = [
    ([RankBy.INBOUND], {PP: 2, RV: 1, DT: 1}, 2),
    ([RankBy.OUTBOUND], {PP: 1, RV: 2, DT: 2}, 2),
    ([RankBy.INBOUND, RankBy.OUTBOUND], {PP: 1, RV: 2, DT: 2}, 2),
]


@pytest.mark.parametrize(("by", "expected", "last"), RANKED)
def test_nodes_are_ranked_by_their_edges_and_ties_share_a_rank(
    by: list[RankBy], expected: dict[str, int], last: int
) -> None:
    assert rank(two_calls(), by) == Ranks(expected, last)


def test_without_criteria_nothing_is_ranked() -> None:
    assert rank(two_calls(), []) is UNRANKED
    assert UNRANKED.of(PP) is None


def test_more_than_a_hundred_ranks_are_squeezed_to_a_hundred() -> None:
    hub = two_calls().nodes[0]
    nodes = [replace(hub, key=f"n{number}", edges={}) for number in range(150)]
    edges = [Edge(node, hub, f"p{each}") for number, node in enumerate(nodes) for each in range(number)]
    ranks = rank(TrafficGraph(1, 1, two_calls().graph_type, tuple(nodes), (), tuple(edges)), [RankBy.OUTBOUND])
    found = [ranks.by_node[node.key] for node in reversed(nodes)]
    assert (found[0], found[-1], ranks.last) == (1, 100, 100)
    assert found == sorted(found)


CONDITIONS = st.sampled_from(
    ["ns = a", "idle", "traffic", "!traffic", "http > 5", "node = svc", "healthy", "protocol = tcp", "app contains 1"]
)


@given(any_graph(), st.lists(CONDITIONS, min_size=1, max_size=3), st.sampled_from(EdgeMode))
def test_hiding_leaves_no_edge_without_its_ends_and_no_empty_box(
    graph: TrafficGraph, conditions: list[str], mode: EdgeMode
) -> None:
    left = hide(graph, parse(" or ".join(conditions)), mode)
    kept, boxes = keys(left), {box.key for box in left.boxes}
    assert all(edge.source.key in kept and edge.target.key in kept for edge in left.edges)
    assert all(not node.parent or node.parent in boxes for node in left.nodes)
    assert boxes == {node.parent for node in left.nodes if node.parent} | {
        box.parent for box in left.boxes if box.parent
    }
