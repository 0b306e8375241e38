"""A graph beside an earlier one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mesh.graph.compare import Change, ChangeMark, Thresholds, compare, with_gone
from mesh.graph.elements import Edge, GraphType, Node, NodeType, TrafficGraph
from mesh.model.health import HealthStatus

S = HealthStatus


def node(name: str) -> Node:
    return Node(name, NodeType.WORKLOAD, "east", "shop", workload=name)


def graph(
    *calls: tuple[str, str, dict[str, float]], health: HealthStatus | None = None, at: int = 1000
) -> TrafficGraph:
    names = sorted({end for source, target, _ in calls for end in (source, target)})
    nodes = {name: node(name) for name in names}
    edges = [
        Edge(nodes[source], nodes[target], next(iter(rates)), rates, health=health) for source, target, rates in calls
    ]
    return TrafficGraph(at, 60, GraphType.WORKLOAD, tuple(nodes.values()), (), tuple(edges))


CHANGES = [
    ({"http": 10.0}, {"http": 10.0}, ()),
    ({"http": 12.5}, {"http": 10.0}, ()),
    ({"http": 12.6}, {"http": 10.0}, (Change.RATE,)),
    ({"http": 7.4}, {"http": 10.0}, (Change.RATE,)),
    ({"http": 0.15}, {"http": 0.06}, ()),
    ({"http": 0.2}, {"http": 0.06}, (Change.RATE,)),
    ({"http": 0.0}, {"http": 1.0}, (Change.RATE,)),
    ({"http": 1.0}, {"http": 0.0}, (Change.RATE,)),
    ({"http": 10.0, "http5xx": 0.1}, {"http": 10.0}, ()),
    ({"http": 10.0, "http5xx": 0.2}, {"http": 10.0}, (Change.ERRORS,)),
    ({"http": 10.0}, {"http": 10.0, "http4xx": 0.5}, (Change.ERRORS,)),
    ({"grpc": 20.0, "grpcErr": 4.0}, {"grpc": 10.0}, (Change.RATE, Change.ERRORS)),
    ({"tcp": 90.0}, {"tcp": 10.0}, ()),
    ({"tcp": 900.0}, {"tcp": 10.0}, (Change.RATE,)),
]


@pytest.mark.parametrize(("now", "before", "expected"), CHANGES)
def test_a_change_is_told_when_it_is_large_enough(
    now: dict[str, float], before: dict[str, float], expected: tuple[Change, ...]
) -> None:
    found = compare(graph(("a", "b", now)), graph(("a", "b", before))).changed_edges
    assert tuple(change for edge in found for change in edge.changes) == expected


HEALTH = [(S.HEALTHY, S.HEALTHY, False), (S.FAILURE, S.HEALTHY, True), (None, S.NA, False), (None, S.FAILURE, True)]


@pytest.mark.parametrize(("now", "before", "expected"), HEALTH)
def test_another_health_is_a_change(now: HealthStatus | None, before: HealthStatus, expected: bool) -> None:
    call = ("a", "b", {"http": 1.0})
    found = compare(graph(call, health=now), graph(call, health=before)).changed_edges
    assert [edge.changes for edge in found] == ([(Change.HEALTH,)] if expected else [])


def test_new_and_gone_are_listed_in_order_and_marked() -> None:
    now = graph(("a", "c", {"http": 1.0}), ("a", "b", {"http": 1.0}), ("a", "d", {"http": 9.0}))
    before = graph(("a", "x", {"http": 1.0}), ("a", "d", {"http": 1.0}), at=400)
    found = compare(now, before)
    assert [edge.target.key for edge in found.new_edges] == ["b", "c"]
    assert [edge.target.key for edge in found.gone_edges] == ["x"]
    assert found.node_marks() == {"b": ChangeMark.NEW, "c": ChangeMark.NEW, "x": ChangeMark.GONE}
    assert found.edge_marks()[("a", "d", "http")] is ChangeMark.CHANGED
    assert found.edge_marks()[("a", "x", "http")] is ChangeMark.GONE
    assert (found.earlier, found.is_empty) == (400, False)


def test_a_graph_has_not_changed_since_itself() -> None:
    same = graph(("a", "b", {"http": 1.0}))
    assert compare(same, same).is_empty
    assert with_gone(same, compare(same, same)) == same


def test_what_is_gone_can_be_drawn_without_rates() -> None:
    now, before = graph(("a", "b", {"http": 1.0})), graph(("a", "x", {"http": 1.0}), ("x", "b", {"tcp": 1.0}))
    before.nodes[-1].parent = "box_that_is_not_there_now"
    both = with_gone(now, compare(now, before))
    nodes = {each.key: each for each in both.nodes}
    assert sorted(nodes) == ["a", "b", "x"]
    assert (nodes["a"] is now.nodes[0], nodes["x"].parent) == (True, "")
    assert [(edge.source.key, edge.target.key, edge.rate) for edge in both.edges] == [
        ("a", "b", 1.0),
        ("a", "x", 0.0),
        ("x", "b", 0.0),
    ]
    assert all(edge.source is nodes[edge.source.key] for edge in both.edges)


def test_thresholds_can_be_others() -> None:
    now, before = graph(("a", "b", {"http": 10.2})), graph(("a", "b", {"http": 10.0}))
    assert compare(now, before).is_empty
    assert compare(now, before, replace(Thresholds(), rate_share=1.0)).changed_edges
