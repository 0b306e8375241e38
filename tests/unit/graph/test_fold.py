"""Series to nodes and edges: worked examples, and a case for each rule."""

from __future__ import annotations

import itertools

import pytest

from mesh.graph.as_json import rate_text
from mesh.graph.elements import TrafficGraph, digest
from mesh.model.samples import Sample
from tests.unit.graph.scene import (
    PP,
    PRODUCT,
    REVIEWS,
    RV,
    UNKNOWN_END,
    edge_data,
    edges,
    graph_of,
    node_data,
    nodes,
    options,
    series,
    tcp,
    workload,
    world,
)

TWICE_REPORTED = [
    series(PRODUCT, REVIEWS, 8),
    series(PRODUCT, REVIEWS, 8, reporter="source"),
    series(PRODUCT, REVIEWS, 2, response_code="500"),
    series(PRODUCT, REVIEWS, 2, response_code="500", reporter="source"),
    series(PRODUCT, REVIEWS, 1, response_code="503", reporter="source"),
]


def test_what_both_proxies_report_counts_once() -> None:
    graph = graph_of(TWICE_REPORTED)
    assert node_data(graph, PP)["traffic"] == [{"protocol": "http", "rates": {"httpOut": "11.00"}}]
    assert node_data(graph, RV)["traffic"] == [{"protocol": "http", "rates": {"httpIn": "11.00", "httpIn5xx": "3.00"}}]
    assert node_data(graph, RV)["destServices"] == [{"cluster": "east", "namespace": "n1", "name": "reviews"}]
    assert nodes(graph)[PP].is_root
    assert not nodes(graph)[RV].is_root


def test_an_edge_tells_rates_shares_and_responses() -> None:
    traffic = edge_data(graph_of(TWICE_REPORTED), PP, RV)["traffic"]
    host = "reviews.n1.svc.cluster.local"
    assert traffic["rates"] == {
        "http": "11.00",
        "http5xx": "3.00",
        "httpPercentErr": "27.3",
        "httpPercentReq": "100.0",
    }
    assert traffic["responses"] == {
        "200": {"flags": {"-": "72.7"}, "hosts": {host: "72.7"}},
        "500": {"flags": {"-": "18.2"}, "hosts": {host: "18.2"}},
        "503": {"flags": {"-": "9.1"}, "hosts": {host: "9.1"}},
    }


def test_a_service_node_stands_between_when_asked() -> None:
    graph = graph_of(TWICE_REPORTED, options(inject_service_nodes=True))
    service = "svc_east_n1_reviews"
    assert nodes(graph)[service].is_injected
    assert node_data(graph, service)["traffic"][0]["rates"] == {
        "httpIn": "11.00",
        "httpIn5xx": "3.00",
        "httpOut": "11.00",
    }
    before, behind = edge_data(graph, PP, service), edge_data(graph, service, RV)
    assert before["traffic"] == behind["traffic"]
    assert set(edges(graph)) == {(PP, service, "http"), (service, RV, "http")}


@pytest.mark.parametrize(
    ("graph_type", "keys"),
    [
        ("app", {"app_east_n1_pp", "app_east_n1_reviews"}),
        ("versionedApp", {"vapp_east_n1_pp-v1", "vapp_east_n1_reviews-v1"}),
        ("workload", {PP, RV}),
        ("service", {PP, "svc_east_n1_reviews"}),
    ],
)
def test_each_graph_type_has_its_own_nodes(graph_type: str, keys: set[str]) -> None:
    assert set(nodes(graph_of(TWICE_REPORTED, options(graph_type=graph_type)))) == keys


def test_a_service_graph_follows_calls_from_service_to_service() -> None:
    ratings = workload("ratings-v1", "ratings")
    graph = graph_of(
        [
            series(UNKNOWN_END, PRODUCT, 10, service="pp"),
            series(PRODUCT, workload("reviews-v1", "reviews"), 4),
            series(PRODUCT, workload("reviews-v2", "reviews", "v2"), 6),
            series(workload("reviews-v1", "reviews"), ratings, 4, service="ratings"),
            series(workload("reviews-v2", "reviews", "v2"), ratings, 6, service="ratings"),
        ],
        options(graph_type="service"),
    )
    chain = ["unknown_unknown_source", "svc_east_n1_pp", "svc_east_n1_reviews", "svc_east_n1_ratings"]
    assert list(edges(graph))
    assert set(edges(graph)) == {(a, b, "http") for a, b in itertools.pairwise(chain)}
    for a, b in itertools.pairwise(chain):
        rates = edge_data(graph, a, b)["traffic"]["rates"]
        assert rates == {"http": "10.00", "httpPercentReq": "100.0"}


def test_a_workload_behind_two_services_does_not_inflate_either() -> None:
    """The reference shares the edge object and sums into it."""
    w1, w2, w3 = (workload(f"w{i}", f"a{i}") for i in (1, 2, 3))
    graph = graph_of(
        [
            series(PRODUCT, w1, 1, service="s1"),
            series(PRODUCT, w1, 2, service="s2"),
            series(PRODUCT, w2, 4, service="s2"),
            series(w1, w3, 3, service="s3"),
            series(w2, w3, 4, service="s3"),
        ],
        options(graph_type="service"),
    )
    assert edges(graph)[("svc_east_n1_s1", "svc_east_n1_s3", "http")].rate == 3
    assert edges(graph)[("svc_east_n1_s2", "svc_east_n1_s3", "http")].rate == 7


def test_calls_between_versions_of_one_app_all_count() -> None:
    """The reference loses one of two such series."""
    v1, v2 = workload("a-v1", "a"), workload("a-v2", "a", "v2")
    samples = [series(v1, v2, 1, service="a"), series(v2, v2, 2, service="a")]
    graph = graph_of(samples, options(graph_type="app"))
    assert edges(graph)[("app_east_n1_a", "app_east_n1_a", "http")].rate == 3


def test_a_waypoint_and_a_proxy_that_saw_the_same_requests_count_once() -> None:
    """The reference adds them up."""
    samples = [series(PRODUCT, REVIEWS, 4), series(PRODUCT, REVIEWS, 4, reporter="waypoint")]
    assert edges(graph_of(samples))[(PP, RV, "http")].rate == 4


@pytest.mark.parametrize(
    ("sample", "key"),
    [
        (series(UNKNOWN_END, REVIEWS, 1), "unknown_unknown_source"),
        (
            series(PRODUCT, UNKNOWN_END, 3, service="foo", reporter="source"),
            "svc_east_n1_foo",
        ),
        (
            series(
                PRODUCT, UNKNOWN_END, 4, service="unknown", service_namespace="unknown", reporter="source", host="u"
            ),
            "svc_unknown_unknown_unknown",
        ),
        (
            series(
                PRODUCT,
                UNKNOWN_END,
                6,
                service="BlackHoleCluster",
                service_namespace="unknown",
                reporter="source",
                host="x.example",
            ),
            "svc_unknown_unknown_BlackHoleCluster",
        ),
    ],
)
def test_odd_ends_have_nodes_too(sample: Sample, key: str) -> None:
    assert key in nodes(graph_of([sample]))


def test_a_call_to_a_bare_address_is_left_out() -> None:
    address = "10.1.2.3:80"
    sample = series(
        PRODUCT, UNKNOWN_END, 5, service=address, service_namespace="unknown", host=address, reporter="source"
    )
    assert graph_of([sample]).nodes == ()


@pytest.mark.parametrize("label", ["source_workload", "destination_service", "response_flags", "request_protocol"])
def test_a_series_without_a_needed_label_is_left_out(label: str) -> None:
    sample = series(PRODUCT, REVIEWS, 1)
    del sample.labels[label]
    assert graph_of([sample]).nodes == ()


def test_protocols_keep_their_own_rates() -> None:
    graph = graph_of_protocols()
    assert [item["protocol"] for item in node_data(graph, PP)["traffic"]] == ["grpc", "http", "tcp"]
    grpc = edge_data(graph, PP, RV, "grpc")["traffic"]
    assert grpc["rates"] == {
        "grpc": "0.004",
        "grpcErr": "0.004",
        "grpcPercentErr": "100.0",
        "grpcPercentReq": "100.0",
    }
    assert grpc["responses"]["14"]["flags"] == {"UH": "100.0"}
    http = edge_data(graph, PP, RV, "http")["traffic"]
    assert http["rates"]["httpNoResponse"] == "0.50"
    assert http["responses"]["-"]["flags"] == {"DC": "100.0"}
    assert edge_data(graph, PP, RV, "tcp")["traffic"]["rates"] == {"tcp": "100.00"}


def graph_of_protocols() -> TrafficGraph:
    from mesh.graph import metrics, pipeline

    failing = series(PRODUCT, REVIEWS, 0.004, request_protocol="grpc", grpc_response_status="14", response_flags="UH")
    unanswered = series(PRODUCT, REVIEWS, 0.5, response_code="0", response_flags="DC")
    vectors = {metrics.REQUESTS: [failing, unanswered], metrics.TCP_RECEIVED: [tcp(PRODUCT, REVIEWS, 100)]}
    return pipeline.run(world(options(), vectors))


@pytest.mark.parametrize(
    ("value", "text"), [(10, "10.00"), (0.004, "0.004"), (0.0099, "0.010"), (0.5, "0.50"), (1234.5, "1234.50")]
)
def test_small_rates_show_a_first_figure(value: float, text: str) -> None:
    assert rate_text(value) == text


def test_ids_are_hashes_of_what_a_node_stands_for() -> None:
    assert digest("wl_east_n1_a-v1") == "647edccd1ad7dc11f92f2f93f61c595ddf2aa90a6e2227bef2081331e05b0133"


def test_an_idle_edge_has_a_protocol_and_nothing_else() -> None:
    graph = graph_of([series(PRODUCT, REVIEWS, 0)], options(include_idle_edges=True))
    assert edge_data(graph, PP, RV)["traffic"] == {"protocol": "http"}
