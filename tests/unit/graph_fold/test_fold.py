"""Namespaces folded to nodes."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.graph.as_json import graph_json
from mesh.graph.elements import Edge, NodeType, TrafficGraph
from mesh.graph.find import hide, parse
from mesh.graph.fold_boxes import FoldedGraph, fold, foldable, node_key, should_fold
from mesh.model.health import HealthStatus
from tests.unit.graph_find.big import any_graph
from tests.unit.graph_picture.town import town

SHOP, DATA, OPS = "ns_east_shop", "ns_east_data", "ns_east_ops"


def edges(folded: FoldedGraph) -> dict[tuple[str, str, str], Edge]:
    return {(edge.source.key, edge.target.key, edge.protocol): edge for edge in folded.graph.edges}


def test_every_namespace_becomes_a_node_and_what_is_nowhere_stays() -> None:
    folded = fold(town())
    keys = [node.key for node in folded.graph.nodes]
    assert keys == [DATA, "ns_east_edge", "ns_east_old", OPS, "ns_east_secret", SHOP, "east_unknown_source"]
    assert set(folded.namespaces) == set(keys) - {"east_unknown_source"}
    assert folded.graph.boxes == ()


def test_an_unfolded_namespace_keeps_its_nodes_and_boxes() -> None:
    graph = town()
    folded = fold(graph, [("east", "data")])
    kept = [node for node in graph.nodes if node.namespace == "data"]
    assert {id(node) for node in folded.graph.nodes if node.namespace == "data"} == {id(node) for node in kept}
    assert {box.key for box in folded.graph.boxes} == {"box_east_data", "box_east_data_mysql"}
    assert (SHOP, "svc_east_data_mysql", "tcp") in edges(folded)


def test_all_unfolded_is_the_graph_itself() -> None:
    graph = town()
    assert fold(graph, "all") == FoldedGraph(graph)


def test_a_summary_counts_what_is_inside() -> None:
    shop = fold(town()).namespaces[SHOP]
    assert (shop.apps, shop.versions, shop.services, shop.workloads, shop.idle) == (3, 5, 4, 5, 0)
    assert shop.status is HealthStatus.FAILURE
    assert [node.key for node in shop.worst] == ["vapp_east_shop_reviews-v3"]


def test_a_folded_node_has_the_worst_verdict_with_its_evidence() -> None:
    folded = fold(town())
    shop = next(node for node in folded.graph.nodes if node.key == SHOP)
    assert shop.health is not None
    assert shop.health.verdict is not None
    assert (shop.type, shop.health.status, shop.health.verdict.ratio) == (NodeType.BOX, HealthStatus.FAILURE, 31)
    assert fold(town()).namespaces[DATA].worst == ()


def test_traffic_inside_is_a_property_and_passing_on_by_a_service_is_not_counted_again() -> None:
    shop = fold(town()).namespaces[SHOP]
    assert {edge.protocol: edge.rate for edge in shop.inside} == {"http": pytest.approx(12.1 + 3.1 + 3.0 + 1.5 + 1.5)}
    assert [(edge.source.key, edge.target.key) for edge in shop.inside] == [(SHOP, SHOP)]


def two_namespaces(*calls: Edge) -> FoldedGraph:
    found = {node.key: node for edge in calls for node in (edge.source, edge.target)}
    graph = TrafficGraph(1, 60, town().graph_type, tuple(found.values()), (), calls)
    return fold(graph)


def test_a_folded_edge_sums_rates_and_responses_and_has_the_worst_health() -> None:
    graph = town()
    by_key = {node.key: node for node in graph.nodes}
    front, reviews = by_key["vapp_east_shop_front-v1"], by_key["vapp_east_shop_reviews-v1"]
    mysql, waypoint = by_key["svc_east_data_mysql"], by_key["wl_east_data_waypoint"]
    first = Edge(front, mysql, "http", {"http": 9.0}, health=HealthStatus.HEALTHY, is_mtls=100.0, response_time=5)
    second = Edge(reviews, waypoint, "http", {"http": 1.0, "http5xx": 1.0}, health=HealthStatus.FAILURE, throughput=7)
    edge = edges(two_namespaces(first, second))[(SHOP, DATA, "http")]
    assert edge.rates == {"http": 10.0, "http5xx": 1.0}
    assert (edge.health, edge.is_mtls) == (HealthStatus.FAILURE, pytest.approx(90))
    assert (edge.response_time, edge.throughput) == (None, 7)
    assert (edge.source.rates["httpOut"], edge.target.rates["httpIn5xx"]) == (10.0, 1.0)
    assert first.rates == {"http": 9.0}


def test_a_namespace_that_only_sends_is_a_traffic_source() -> None:
    folded = fold(hide(town(), parse("node = unknown")))
    assert {node.key for node in folded.graph.nodes if node.is_root} == {"ns_east_edge", OPS}


def test_a_folded_graph_can_be_given_as_json() -> None:
    answer = graph_json(fold(town()).graph, with_health=True)
    shop = next(item["data"] for item in answer["elements"]["nodes"] if item["data"]["namespace"] == "shop")
    assert (shop["nodeType"], shop["healthData"]["status"]["status"]) == ("box", "Failure")


FOLDED = [(0, True), (19, True), (20, False), (500, False)]


@pytest.mark.parametrize(("limit", "expected"), FOLDED)
def test_a_graph_with_more_nodes_than_the_limit_is_folded(limit: int, expected: bool) -> None:
    assert should_fold(town(), limit) is expected


def test_one_namespace_alone_is_not_folded() -> None:
    assert not should_fold(hide(town(), parse("ns != shop")), 1)
    assert foldable(hide(town(), parse("ns != shop"))) == (("east", "shop"),)


def between(graph: TrafficGraph) -> dict[tuple[str, str, str], float]:
    """The rates between different homes, as the folded graph should have them."""
    found: dict[tuple[str, str, str], float] = defaultdict(float)
    for edge in graph.edges:
        ends = []
        for node in (edge.source, edge.target):
            is_folded = node.namespace != "unknown" and node.type is not NodeType.BOX
            ends.append(node_key((node.cluster, node.namespace)) if is_folded else node.key)
        if ends[0] != ends[1]:
            found[(ends[0], ends[1], edge.protocol)] += edge.rate
    return found


@given(any_graph())
def test_the_rates_between_namespaces_are_conserved(graph: TrafficGraph) -> None:
    folded = fold(graph).graph
    assert {place: pytest.approx(rate) for place, rate in between(graph).items()} == between(folded)


@given(any_graph(), st.booleans())
def test_whatever_is_unfolded_every_edge_has_its_ends_and_every_parent_is_there(
    graph: TrafficGraph, one_open: bool
) -> None:
    folded = fold(graph, [("east", "a")] if one_open else []).graph
    nodes, boxes = {id(node) for node in folded.nodes}, {box.key for box in folded.boxes}
    assert all(id(edge.source) in nodes and id(edge.target) in nodes for edge in folded.edges)
    parents = [item.parent for item in folded.nodes] + [item.parent for item in folded.boxes]
    assert all(parent in boxes for parent in parents if parent)
