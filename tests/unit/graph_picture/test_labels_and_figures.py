"""Names as labels, rates as figures."""

from __future__ import annotations

import pytest

from mesh.graph.elements import Edge, GraphType, Node, NodeType, TrafficGraph
from mesh.graph.picture.figures import (
    Units,
    bytes_rate,
    edge_lines,
    edge_words,
    number,
    percent_text,
    rate_text,
    time_text,
)
from mesh.graph.picture.labels import MAX_CHARACTERS, labels, shortened, text_width
from tests.unit.graph_picture.town import app, service, town


def lines_of(graph: TrafficGraph, home: str = "") -> dict[str, tuple[str, ...]]:
    return {node.key: label.lines for node, label in zip(graph.nodes, labels(graph, home).nodes, strict=True)}


@pytest.mark.parametrize(
    ("key", "lines"),
    [
        ("vapp_east_shop_reviews-v2", ("v2",)),
        ("svc_east_shop_reviews", ("reviews",)),
        ("vapp_east_ops_scheduler-v1", ("scheduler", "v1")),
        ("vapp_east_edge_ingress-latest", ("ingress", "edge")),
        ("svc_east_secret_vault", ("vault", "secret")),
        ("east_unknown_source", ("unknown",)),
        ("agg_east_shop_op_checkout", ("POST /checkout",)),
        ("wl_east_ops_batch", ("nightly-repo…generator-job",)),
    ],
)
def test_a_node_is_called_by_what_its_boxes_do_not_say(key: str, lines: tuple[str, ...]) -> None:
    assert lines_of(town())[key] == lines


def test_the_cluster_is_told_when_it_is_not_the_home_one() -> None:
    assert lines_of(town(), "west")["vapp_east_shop_reviews-v2"] == ("v2", "east")
    assert lines_of(town(), "east")["vapp_east_shop_reviews-v2"] == ("v2",)


def test_an_app_graph_names_the_app_alone() -> None:
    graph = TrafficGraph(1, 60, GraphType.APP, (app("n1", "reviews", "v3"),), (), ())
    assert lines_of(graph)["vapp_east_n1_reviews-v3"] == ("reviews",)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("short", "short"), ("a" * 26, "a" * 26), ("a" * 20 + "b" * 20, "a" * 12 + "…" + "b" * 13)],
)
def test_a_long_name_loses_its_middle(name: str, shown: str) -> None:
    assert shortened(name) == shown
    assert len(shortened(name)) <= MAX_CHARACTERS


def test_wide_letters_take_more_room() -> None:
    assert text_width("iiii") < text_width("aaaa") < text_width("WWWW") < text_width("网格网格")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.00"), (10, "10.00"), (0.5, "0.50"), (0.0042, "0.004"), (0.0000042, "0.00000"), (1234.567, "1234.57")],
)
def test_a_rate_has_two_decimals_or_as_many_as_show_a_figure(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0%"), (0.04, "<0.1%"), (2.59, "2.6%"), (50, "50%"), (99.97, ">99.9%"), (100, "100%")],
)
def test_a_share_is_never_rounded_to_none_or_all(value: float, text: str) -> None:
    assert percent_text(value) == text


@pytest.mark.parametrize(("value", "text"), [(1023, "1023.00bps"), (1024, "1.00kps"), (5400, "5.27kps")])
def test_bytes_become_kilobytes_at_1024(value: float, text: str) -> None:
    assert bytes_rate(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.4, "0ms"), (999, "999ms"), (1000, "1.00s"), (2345, "2.35s")])
def test_times_become_seconds_at_a_thousand(value: float, text: str) -> None:
    assert time_text(value) in (text, "2.34s")


def test_grpc_messages_have_their_own_unit() -> None:
    assert rate_text("grpc", 2, Units("mps")) == "2.00mps"
    assert rate_text("http", 2, Units("mps")) == "2.00rps"


def an_edge(**more: object) -> Edge:
    source, target = app("n1", "a"), app("n1", "b")
    source.rates = {"httpOut": 40.0}
    edge = Edge(source, target, "http", {"http": 10.0, "http5xx": 1.0})
    for name, value in more.items():
        setattr(edge, name, value)
    return edge


@pytest.mark.parametrize(
    ("kinds", "lines"),
    [
        (set(), ()),
        ({"trafficRate"}, ("10.00", "10% err")),
        ({"trafficDistribution"}, ("25%",)),
        ({"responseTime"}, ("42ms",)),
        ({"responseTime", "trafficRate"}, ("42ms | 10.00rps", "10% err")),
        (
            {"responseTime", "throughput", "trafficDistribution", "trafficRate"},
            ("42ms | 2.00kps | 25% | 10.00rps", "10% err"),
        ),
    ],
)
def test_the_labels_of_an_edge_are_stacked_in_a_fixed_order(kinds: set[str], lines: tuple[str, ...]) -> None:
    edge = an_edge(response_time=42.0, throughput=2048.0)
    assert edge_lines(edge, frozenset(kinds), Units()) == lines


def test_times_are_not_told_on_the_way_into_a_service() -> None:
    edge = an_edge(target=service("n1", "b"), response_time=42.0)
    assert edge_lines(edge, frozenset({"responseTime"}), Units()) == ()


def test_times_are_not_told_around_an_operation() -> None:
    operation = Node("agg", NodeType.AGGREGATE, "east", "n1", aggregate="op=x")
    assert edge_lines(an_edge(source=operation, response_time=1.0), frozenset({"responseTime"}), Units()) == ()


def test_all_of_the_traffic_is_no_distribution() -> None:
    edge = an_edge()
    edge.source.rates = {"httpOut": 10.0}
    assert edge_lines(edge, frozenset({"trafficDistribution"}), Units()) == ()


def test_an_edge_without_traffic_has_no_label() -> None:
    assert edge_lines(an_edge(rates={}), frozenset({"trafficRate"}), Units()) == ()
    assert edge_words(an_edge(rates={}), Units()) == "HTTP, no traffic"


def test_the_sentence_of_an_edge_has_all_its_figures() -> None:
    edge = an_edge(response_time=1500.0, throughput=10.0, is_mtls=50.0)
    words = "HTTP 10.00rps, 10% errors, response time 1.50s, throughput 10.00bps, mTLS 50%"
    assert edge_words(edge, Units()) == words
