"""Graphs of several namespaces, and what the reference loses in them."""

from __future__ import annotations

from mesh.model.samples import Sample
from tests.unit.graph.scene import edges, graph_of, node_data, nodes, options, series, workload

A1 = workload("a", "a", namespace="n1")
B2 = workload("b", "b", namespace="n2")
C2 = workload("c", "c", namespace="n2")
OUT = workload("x", "x", namespace="n3")


def from_a_and_c() -> list[Sample]:
    return [
        series(A1, B2, 1, service="b", service_namespace="n2"),
        series(A1, B2, 1, service="b", service_namespace="n2", reporter="source"),
        series(C2, B2, 2, service="b", service_namespace="n2"),
        series(C2, B2, 2, service="b", service_namespace="n2", reporter="source"),
    ]


def test_a_node_counts_what_arrives_from_all_namespaces() -> None:
    graph = graph_of(from_a_and_c(), options("n1,n2"))
    assert node_data(graph, "wl_east_n2_b")["traffic"][0]["rates"] == {"httpIn": "3.00"}
    assert edges(graph)[("wl_east_n1_a", "wl_east_n2_b", "http")].rate == 1


def test_health_sees_traffic_from_other_namespaces() -> None:
    """The reference's inbound health lacks it."""
    graph = graph_of(from_a_and_c(), options("n1,n2", steps="health"))
    health = nodes(graph)["wl_east_n2_b"].health
    assert health is not None
    assert health.requests.inbound == {"http": {"200": 3}}


def test_a_node_outside_gets_the_sum_of_what_both_namespaces_send() -> None:
    """The reference keeps what it merged first."""
    calls = [
        series(source, OUT, rate, service="x", service_namespace="n3", reporter="source")
        for source, rate in ((A1, 1), (B2, 2))
    ]
    graph = graph_of(calls, options("n1,n2"))
    assert node_data(graph, "wl_east_n3_x")["traffic"][0]["rates"] == {"httpIn": "3.00"}
    assert nodes(graph)["wl_east_n3_x"].is_outside


def test_shares_are_of_all_that_a_source_outside_sends() -> None:
    calls = [
        series(OUT, A1, 1, service="a"),
        series(OUT, B2, 3, service="b", service_namespace="n2"),
    ]
    graph = graph_of(calls, options("n1,n2"))
    assert node_data(graph, "wl_east_n3_x")["traffic"][0]["rates"] == {"httpOut": "4.00"}
    assert {key[1]: edge.rate for key, edge in edges(graph).items()} == {"wl_east_n1_a": 1, "wl_east_n2_b": 3}


def test_an_inaccessible_namespace_is_named_but_flagged() -> None:
    graph = graph_of([series(OUT, A1, 1, service="a")], visible=("n1",))
    assert nodes(graph)["wl_east_n3_x"].is_inaccessible
