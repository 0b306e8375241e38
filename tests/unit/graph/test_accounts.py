"""What the graph makes of two proxies' accounts of the same calls."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from mesh.graph import decorations, metrics, pipeline, queries
from mesh.graph.as_json import graph_json
from mesh.graph.options import Ambient, Options, Root
from mesh.graph.picture import panels
from mesh.graph.picture.evidence import evidence
from mesh.graph.picture.figures import Units
from mesh.model.health import HealthStatus
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

SERVICE = "svc_east_n1_reviews"
ALL_TYPES = ("workload", "app", "versionedApp", "service")


def client(value: float, **labels: str) -> Sample:
    return series(PRODUCT, REVIEWS, value, reporter="source", **labels)


def server(value: float, **labels: str) -> Sample:
    return series(PRODUCT, REVIEWS, value, **labels)


TIMED_OUT = [
    client(89),
    client(11, response_code="504", response_flags="UT"),
    server(89),
    server(11, response_code="0", response_flags="DC"),
]
RETRIED = [client(10), server(10), server(10, response_code="503", response_flags="URX")]


@pytest.mark.parametrize("inject", [False, True])
@pytest.mark.parametrize("graph_type", ALL_TYPES)
def test_a_time_out_counts_once_in_every_graph(graph_type: str, inject: bool) -> None:
    graph = graph_of(TIMED_OUT, options(graph_type=graph_type, inject_service_nodes=inject, steps="health"))

    assert {edge.rate for edge in graph.edges} == {100}
    assert {edge.rates["http5xx"] for edge in graph.edges} == {11}
    assert {edge.health for edge in graph.edges} == {HealthStatus.FAILURE}


ASKED = [
    options("n1"),
    options("n1", root=Root("n1", workload="pp-v1")),
    options("n1", root=Root("n1", workload="reviews-v1")),
    options("n1", root=Root("n1", app="reviews", cluster="east")),
    options("n1", root=Root("n1", service="reviews", cluster="east")),
]


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("samples", [TIMED_OUT, RETRIED])
def test_every_graph_of_an_edge_says_the_same(samples: list[Sample], asked: Options) -> None:
    whole = edge_data(graph_of(samples), PP, RV)["traffic"]

    assert edge_data(graph_of(samples, asked), PP, RV)["traffic"]["responses"] == whole["responses"]


@pytest.mark.parametrize("namespaces", ["n1", "n2", "n1,n2"])
def test_the_selection_does_not_change_an_edge(namespaces: str) -> None:
    elsewhere = workload("reviews-v1", "reviews", namespace="n2")
    samples = [
        series(PRODUCT, elsewhere, value, service_namespace="n2", reporter=reporter, response_code=code)
        for reporter, code, value in (
            ("source", "200", 89),
            ("source", "504", 11),
            ("destination", "200", 89),
            ("destination", "0", 11),
        )
    ]
    edge = edges(graph_of(samples, options(namespaces)))[(PP, "wl_east_n2_reviews-v1", "http")]

    assert edge.rates == {"http": 100, "http5xx": 11}


def test_two_services_before_one_pod_keep_their_own_calls() -> None:
    samples = [client(16, service="c1"), client(16, service="c2"), server(32, service="c1")]
    graph = graph_of(samples, options(inject_service_nodes=True))

    assert {(key[0], key[1]): edge.rate for key, edge in edges(graph).items()} == {
        (PP, "svc_east_n1_c1"): 16,
        (PP, "svc_east_n1_c2"): 16,
        ("svc_east_n1_c1", RV): 16,
        ("svc_east_n1_c2", RV): 16,
    }
    assert edges(graph_of(samples))[(PP, RV, "http")].rate == 32


@pytest.mark.parametrize(("service", "rates"), [("c1", []), ("c2", [16])])
def test_the_graph_of_a_service_that_nobody_asked_is_empty(service: str, rates: list[float]) -> None:
    samples = [client(16, service="c2"), server(16, service="c1")]
    asked = options(root=Root("n1", service=service, cluster="east"))

    assert [edge.rate for edge in graph_of(samples, asked).edges] == rates


def test_a_call_that_never_arrived_is_in_the_graph_of_who_was_called() -> None:
    samples = [client(5, response_code="503", response_flags="UF")]
    asked = options(root=Root("n1", workload="reviews-v1"))

    assert edges(graph_of(samples, asked))[(PP, RV, "http")].rates == {"http": 5, "http5xx": 5}


def test_a_caller_that_knows_only_the_service_is_led_to_the_workload() -> None:
    lost = series(
        PRODUCT, UNKNOWN_END, 10, reporter="source", response_code="504", destination_service="reviews.n1.svc"
    )
    samples = [lost, server(6, response_code="0"), series(PRODUCT, workload("r2", "reviews", "v2"), 4)]
    graph = graph_of(samples, options(inject_service_nodes=True))

    assert {(key[0], key[1]): edge.rates for key, edge in edges(graph).items()} == {
        (PP, SERVICE): {"http": 10, "http5xx": 10},
        (SERVICE, RV): {"http": 6, "http5xx": 6},
        (SERVICE, "wl_east_n1_r2"): {"http": 4, "http5xx": 4},
    }


def test_bytes_count_once_whatever_the_flags() -> None:
    samples = [
        tcp(PRODUCT, REVIEWS, 100, reporter="source", response_flags="UT"),
        tcp(PRODUCT, REVIEWS, 100, response_flags="DC"),
    ]
    graph = pipeline.run(world(options(), {metrics.TCP_RECEIVED: samples}))

    edge = edges(graph)[(PP, RV, "tcp")]
    assert (edge.rate, edge.hidden) == (100, 0)
    assert edge.responses["-"].flags == {"UT": 100}


def test_series_that_differ_in_nothing_that_is_shown_add_up() -> None:
    samples = [
        client(4, response_code="503", request_protocol="grpc"),
        client(3, response_code="503", request_protocol="grpc", grpc_response_status="14"),
    ]
    assert edges(graph_of(samples))[(PP, RV, "grpc")].rates == {"grpc": 7, "grpcErr": 7}


@pytest.mark.parametrize("graph_type", ALL_TYPES)
@pytest.mark.parametrize("inject", [False, True])
def test_tries_that_retries_hid_stand_beside_the_calls(graph_type: str, inject: bool) -> None:
    graph = graph_of(RETRIED, options(graph_type=graph_type, inject_service_nodes=inject))

    assert {(edge.rate, edge.hidden) for edge in graph.edges} == {(10, 10)}
    assert all("http5xx" not in edge.rates for edge in graph.edges)


HIDDEN = (
    "HTTP: 50% of the tries failed unseen (10.00 a second beyond the 10.00 calls): the callers' proxies tried again"
)


def _no_link(_node: object) -> str:
    return ""


def test_the_panels_of_the_edge_and_of_the_callee_tell_of_hidden_tries() -> None:
    graph = graph_of(RETRIED, options(inject_service_nodes=True))
    units = Units()

    assert {panels.edge_panel(edge, units, _no_link).tries for edge in graph.edges} == {(HIDDEN,)}
    told = {key: panels.node_panel(graph, node, units, _no_link, "").tries for key, node in nodes(graph).items()}
    assert told == {PP: (), SERVICE: (HIDDEN,), RV: (HIDDEN,)}


@pytest.mark.parametrize("graph_type", ALL_TYPES)
def test_the_callees_health_tells_of_hidden_tries_and_is_not_changed_by_them(graph_type: str) -> None:
    graph = graph_of(RETRIED, options(graph_type=graph_type, inject_service_nodes=True, steps="health"))
    root, *called = sorted(graph.nodes, key=lambda node: not node.is_root)

    assert all(node.health is not None and node.health.status is HealthStatus.HEALTHY for node in called)
    assert all(f"Inbound {HIDDEN}" in evidence(node.health) for node in called)
    assert not any("unseen" in line for line in evidence(root.health))
    assert all(panels.node_panel(graph, node, Units(), _no_link, "").tries == () for node in graph.nodes)


def test_the_edges_between_what_is_outside_hold_the_calls_of_all_selected_namespaces() -> None:
    out = workload("x", "x", namespace="n3")
    samples = [
        series(workload(name, name, namespace=space), out, rate, service="x", service_namespace="n3", reporter="source")
        for name, space, rate in (("a", "n1", 1), ("b", "n2", 2))
    ]
    graph = graph_of(samples, options("n1,n2", inject_service_nodes=True))

    assert edges(graph)[("svc_east_n3_x", "wl_east_n3_x", "http")].rate == 3
    assert node_data(graph, "svc_east_n3_x")["traffic"][0]["rates"] == {"httpIn": "3.00", "httpOut": "3.00"}
    assert node_data(graph, "wl_east_n3_x")["traffic"][0]["rates"] == {"httpIn": "3.00"}


def _timed(source: dict[str, str], dest: dict[str, str], value: float, *left_out: str, **more: str) -> Sample:
    """A time as the query tells it: without the labels by which it is not grouped."""
    found = series(source, dest, value, **more)
    return Sample({name: text for name, text in found.labels.items() if not name.startswith(left_out)}, value)


def test_behind_a_service_an_edge_has_one_time_for_all_callers() -> None:
    calls = [server(1), series(workload("other", "other"), REVIEWS, 1)]
    asked = options(inject_service_nodes=True, steps="responseTime")
    times = [
        _timed(PRODUCT, REVIEWS, 30.0, "source_"),
        _timed(PRODUCT, REVIEWS, 90.0, "source_", reporter="source"),
    ]
    graph = pipeline.run(world(asked, {metrics.REQUESTS: calls, decorations.RESPONSE_TIME: times}))

    assert edges(graph)[(SERVICE, RV, "http")].response_time == 30


GROUPS = [
    ("workload", False, "source_workload,destination_cluster", "source_canonical_service"),
    ("app", False, "source_canonical_service,destination_cluster", "source_workload,destination_cluster"),
    ("versionedApp", False, "source_workload,source_canonical_service,source_canonical_revision", "le,reporter"),
]


@pytest.mark.parametrize(("graph_type", "inject", "grouped", "not_grouped"), GROUPS)
def test_a_quantile_is_taken_over_all_that_an_edge_stands_for(
    graph_type: str, inject: bool, grouped: str, not_grouped: str
) -> None:
    asked = options(graph_type=graph_type, inject_service_nodes=inject, steps="responseTime")
    (window,) = world(asked, {}).windows
    text = str(decorations.decorations(asked, window)[decorations.RESPONSE_TIME])

    known = text.partition(" or ")[0]
    assert text.startswith("(histogram_quantile(0.95,")
    assert text.count("histogram_quantile") == 1
    assert grouped in known
    assert not_grouped not in known


def test_behind_a_service_the_callers_do_not_part_a_quantile() -> None:
    asked = options(inject_service_nodes=True, steps="responseTime")
    (window,) = world(asked, {}).windows
    served = str(decorations.decorations(asked, window)[decorations.RESPONSE_TIME]).partition(" or ")[0]

    assert "by (le,destination_cluster,destination_workload_namespace,destination_workload," in served
    assert 'destination_service_name!~"PassthroughCluster|unknown"' in served


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_series_does_not_matter(seed: int) -> None:
    dice = random.Random(seed)
    asked = options(
        "n1,n2", inject_service_nodes=True, steps="health,responseTime,throughput,securityPolicy", graph_type="app"
    )
    secured = [
        series(
            PRODUCT, REVIEWS, rate, source_principal=name, destination_principal=name, connection_security_policy=how
        )
        for name, rate, how in (("a", 3, "mutual_tls"), ("b", 3, "none"), ("c", 1, "none"))
    ]
    vectors = {
        metrics.REQUESTS: [*TIMED_OUT, *RETRIED, client(1, service="other"), server(2, response_code="404")],
        decorations.RESPONSE_TIME: [server(20), server(30), client(99)],
        decorations.THROUGHPUT: [server(1000), server(500, service="other")],
        decorations.SECURITY: secured,
    }
    shuffled = {name: dice.sample(samples, len(samples)) for name, samples in vectors.items()}

    assert _json(asked, shuffled) == _json(asked, vectors)


def _json(asked: Options, vectors: dict[str, list[Sample]]) -> object:
    return graph_json(pipeline.run(world(asked, vectors)), with_health=True)


def test_of_several_principals_that_of_most_traffic_is_told() -> None:
    secured = [
        series(PRODUCT, REVIEWS, rate, source_principal=name, destination_principal=name)
        for name, rate in (("few", 1), ("most", 5), ("some", 3))
    ]
    vectors = {metrics.REQUESTS: [server(9)], decorations.SECURITY: secured}
    graph = pipeline.run(world(options(steps="securityPolicy"), vectors))

    assert edge_data(graph, PP, RV)["destPrincipal"] == "most"


@pytest.mark.parametrize("ambient", ["none", "ztunnel", "waypoint", "total"])
def test_whoever_tells_of_waypoints_is_asked_where_they_are_wanted(ambient: str) -> None:
    asked = replace(options("n1"), ambient=Ambient(ambient))
    (window,) = world(asked, {}).windows
    text = str(queries.plan(asked, [window])[metrics.REQUESTS])

    assert ("waypoint" in text) is (ambient in ("total", "waypoint"))
