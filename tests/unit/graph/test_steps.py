"""The steps, each on a small world."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mesh.graph import decorations, metrics, pipeline
from mesh.graph.elements import GatewayKind, TrafficGraph
from mesh.model.health import HealthStatus
from mesh.model.kinds import DESTINATION_RULE, GATEWAY, K8S_GATEWAY, SERVICE_ENTRY, VIRTUAL_SERVICE, WORKLOAD_ENTRY
from mesh.model.samples import Sample
from mesh.model.services import ServiceItem
from mesh.model.workloads import Replicas, Workload
from tests.unit.graph.scene import (
    CLUSTER,
    PP,
    PRODUCT,
    REVIEWS,
    RV,
    UNKNOWN_END,
    config,
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


def run(vectors: dict[str, list[Sample]], asked: Any, **keywords: Any) -> TrafficGraph:
    return pipeline.run(world(asked, vectors, **keywords))


def running(name: str, app: str, **changes: Any) -> Workload:
    told: dict[str, Any] = {"pods": (f"{name}-1",), "version": "v1", "replicas": Replicas(1, 1, 1), "has_sidecar": True}
    return Workload(CLUSTER, "n1", name, "Deployment", app=app, **(told | changes))


def external(host: str, value: float, service: str | None = None) -> Sample:
    return series(
        workload("a-v1", "a"),
        UNKNOWN_END,
        value,
        service=service or host,
        service_namespace="unknown",
        host=host,
        reporter="source",
    )


ENTRY = config(SERVICE_ENTRY, "ext", {"hosts": ["www.example.com", "api.example.com"]})


def test_hosts_of_one_service_entry_become_one_node() -> None:
    calls = [
        external("www.example.com", 3),
        external("api.example.com", 1),
        external("other.com", 1, service="PassthroughCluster"),
    ]
    graph = graph_of(calls, options(steps="serviceEntry,deadNode"), objects=[ENTRY])
    data = node_data(graph, "svc_east_n1_ext")
    assert data["isServiceEntry"] == {
        "hosts": ["www.example.com", "api.example.com"],
        "location": "MESH_EXTERNAL",
        "namespace": "n1",
    }
    assert data["traffic"][0]["rates"] == {"httpIn": "4.00"}
    edge = edge_data(graph, "wl_east_n1_a-v1", "svc_east_n1_ext")
    assert edge["traffic"]["rates"]["httpPercentReq"] == "80.0"
    assert edge["traffic"]["responses"]["200"]["hosts"] == {"api.example.com": "25.0", "www.example.com": "75.0"}
    assert nodes(graph)["svc_unknown_unknown_PassthroughCluster"].is_inaccessible


@pytest.mark.parametrize(
    ("exports", "replaced"), [(["*"], True), (["n1"], True), (["."], False), (["~"], False), ([], True)]
)
def test_a_service_entry_counts_where_it_is_exported(exports: list[str], replaced: bool) -> None:
    spec = {"hosts": ["www.example.com"], "exportTo": exports}
    entry = config(SERVICE_ENTRY, "ext", spec, namespace="n2")
    graph = graph_of([external("www.example.com", 3)], options(steps="serviceEntry"), objects=[entry])
    assert ("svc_east_n1_ext" in nodes(graph)) is replaced


@pytest.mark.parametrize(
    ("spec", "removed"),
    [({}, False), ({"hosts": None}, False), ({"hosts": [None, 7]}, False), ({"exportTo": "x"}, False)],
)
def test_an_odd_service_entry_does_no_harm(spec: dict[str, Any], removed: bool) -> None:
    graph = graph_of(
        [external("www.example.com", 3)], options(steps="serviceEntry"), objects=[config(SERVICE_ENTRY, "odd", spec)]
    )
    assert ("svc_unknown_unknown_www.example.com" not in nodes(graph)) is removed


def test_a_silent_node_goes_when_its_workload_is_gone_and_is_dead_without_pods() -> None:
    samples = [series(PRODUCT, REVIEWS, 0)]
    asked = options(steps="deadNode", include_idle_edges=True)
    assert graph_of(samples, asked, workloads=[running("pp-v1", "pp")]).edges == ()
    both = [running("pp-v1", "pp"), running("reviews-v1", "reviews", pods=())]
    graph = graph_of(samples, asked, workloads=both)
    assert nodes(graph)[RV].is_dead
    assert not nodes(graph)[PP].is_dead


def test_a_workload_entry_of_the_same_app_and_version_is_named() -> None:
    entry = config(WORKLOAD_ENTRY, "vm", {"labels": {"app": "reviews", "version": "v1"}})
    graph = graph_of([series(PRODUCT, REVIEWS, 1)], options(steps="workloadEntry"), objects=[entry])
    assert node_data(graph, RV)["hasWorkloadEntry"] == [{"name": "vm"}]
    assert "hasWorkloadEntry" not in node_data(graph, PP)


def test_the_destination_tells_the_response_time_first_and_only_behind_the_service() -> None:
    vectors = {
        metrics.REQUESTS: [series(PRODUCT, REVIEWS, 1)],
        decorations.RESPONSE_TIME: [
            series(PRODUCT, REVIEWS, 99, reporter="source"),
            series(PRODUCT, REVIEWS, 20.5),
        ],
    }
    graph = run(vectors, options(steps="responseTime"))
    assert edge_data(graph, PP, RV)["responseTime"] == "20"
    graph = run(vectors, options(steps="responseTime", inject_service_nodes=True))
    assert edge_data(graph, SERVICE, RV)["responseTime"] == "20"
    assert "responseTime" not in edge_data(graph, PP, SERVICE)


def test_no_time_is_shown_where_none_was_measured() -> None:
    vectors = {
        metrics.REQUESTS: [series(PRODUCT, REVIEWS, 1)],
        decorations.RESPONSE_TIME: [series(PRODUCT, REVIEWS, float("nan"))],
    }
    assert "responseTime" not in edge_data(run(vectors, options(steps="responseTime")), PP, RV)


def secured(policy: str, value: float) -> Sample:
    return series(
        PRODUCT,
        REVIEWS,
        value,
        connection_security_policy=policy,
        source_principal="spiffe://p",
        destination_principal="spiffe://r",
    )


def test_mutual_tls_is_a_share_of_the_edge_and_throughput_stands_behind_the_service() -> None:
    vectors = {
        metrics.REQUESTS: [series(PRODUCT, REVIEWS, 4)],
        decorations.SECURITY: [secured("mutual_tls", 3), secured("none", 1)],
        decorations.THROUGHPUT: [series(PRODUCT, REVIEWS, 1234.5)],
    }
    graph = run(vectors, options(steps="securityPolicy,throughput", inject_service_nodes=True))
    before, behind = edge_data(graph, PP, SERVICE), edge_data(graph, SERVICE, RV)
    assert (before["isMTLS"], behind["isMTLS"]) == ("75", "75")
    assert (behind["sourcePrincipal"], behind["destPrincipal"]) == ("spiffe://p", "spiffe://r")
    assert behind["throughput"] == "1234"
    assert "throughput" not in before


def test_plain_traffic_has_no_mutual_tls_mark() -> None:
    vectors = {metrics.REQUESTS: [series(PRODUCT, REVIEWS, 4)], decorations.SECURITY: [secured("none", 4)]}
    assert "isMTLS" not in edge_data(run(vectors, options(steps="securityPolicy")), PP, RV)


def test_operations_stand_between_source_and_service() -> None:
    calls = [series(PRODUCT, REVIEWS, rate, request_operation=name) for name, rate in (("Top", 3), ("All", 1))]
    vectors = {metrics.REQUESTS: [series(PRODUCT, REVIEWS, 4)], decorations.AGGREGATE: calls}
    graph = run(vectors, options(steps="aggregateNode", inject_service_nodes=True))
    top = "agg_east_n1_request_operation_Top_reviews"
    data = node_data(graph, top)
    assert (data["aggregate"], data["app"], data["service"]) == ("request_operation=Top", "reviews", "reviews")
    assert data["traffic"][0]["rates"] == {"httpIn": "3.00", "httpOut": "3.00"}
    assert edge_data(graph, PP, top)["traffic"]["rates"]["httpPercentReq"] == "75.0"
    assert (PP, SERVICE, "http") not in edges(graph)
    assert (top, SERVICE, "http") in edges(graph)


def service(name: str, **changes: Any) -> ServiceItem:
    return ServiceItem(CLUSTER, "n1", name, **changes)


def test_idle_services_and_workloads_join_when_service_nodes_are_shown() -> None:
    asked = options(steps="idleNode", inject_service_nodes=True)
    graph = graph_of([], asked, workloads=[running("w", "w")], services=[service("w")])
    assert {key: node.is_idle for key, node in nodes(graph).items()} == {"svc_east_n1_w": True, "wl_east_n1_w": True}


def test_idle_workloads_without_service_nodes_are_shown_to_people_only() -> None:
    """The reference's API never adds them."""
    keywords = {"workloads": [running("w", "w")], "services": [service("w")]}
    assert graph_of([], options(steps="idleNode"), **keywords).nodes == ()
    assert set(nodes(graph_of([], options(steps="idleNode", idle_workloads=True), **keywords))) == {"wl_east_n1_w"}


@pytest.mark.parametrize(
    ("changes", "out_of_mesh", "ambient"),
    [
        ({}, False, False),
        ({"has_sidecar": False}, True, False),
        ({"has_sidecar": False, "is_ambient": True}, False, True),
        ({"has_sidecar": False, "is_gateway": True}, False, False),
    ],
)
def test_the_proxy_tells_whether_a_node_is_in_the_mesh(
    changes: dict[str, Any], out_of_mesh: bool, ambient: bool
) -> None:
    workloads = [running("reviews-v1", "reviews", **changes)]
    graph = graph_of([series(PRODUCT, REVIEWS, 1)], options(steps="meshCheck"), workloads=workloads)
    assert (nodes(graph)[RV].is_out_of_mesh, nodes(graph)[RV].is_ambient) == (out_of_mesh, ambient)


def test_a_workload_that_is_gone_is_not_called_ambient() -> None:
    graph = graph_of([series(PRODUCT, REVIEWS, 1)], options(steps="meshCheck"))
    assert not nodes(graph)[RV].is_ambient
    assert not nodes(graph)[RV].is_out_of_mesh


ROUTE = {
    "hosts": ["reviews"],
    "http": [
        {
            "route": [{"destination": {"host": "reviews"}}, {"destination": {"host": "reviews"}}],
            "timeout": "2s",
            "fault": {},
            "mirror": {"host": "x"},
        }
    ],
}


def test_a_virtual_service_marks_the_services_it_routes_to() -> None:
    asked = options(steps="istio", inject_service_nodes=True)
    graph = graph_of([series(PRODUCT, REVIEWS, 1)], asked, objects=[config(VIRTUAL_SERVICE, "route", ROUTE)])
    data = node_data(graph, SERVICE)
    assert data["hasVS"] == {"hostnames": ["reviews"]}
    marks = ("hasRequestRouting", "hasRequestTimeout", "hasFaultInjection", "hasTrafficShifting", "hasMirroring")
    assert all(data.get(mark) for mark in marks)
    assert "hasTCPTrafficShifting" not in data


@pytest.mark.parametrize(
    ("host", "hit"),
    [
        ("reviews", True),
        ("reviews.n1", True),
        ("reviews.n1.svc", True),
        ("reviews.n1.svc.cluster.local", True),
        ("reviews.n2", False),
        ("reviews.n1.example.com", False),
        ("*.n1.svc.cluster.local", False),
    ],
)
def test_a_circuit_breaker_is_found_by_every_form_of_the_host(host: str, hit: bool) -> None:
    rule = config(DESTINATION_RULE, "dr", {"host": host, "trafficPolicy": {"outlierDetection": {}}})
    asked = options(steps="istio", inject_service_nodes=True)
    graph = graph_of([series(PRODUCT, REVIEWS, 1)], asked, objects=[rule])
    assert nodes(graph)[SERVICE].has_circuit_breaker is hit
    assert nodes(graph)[RV].has_circuit_breaker is hit


def test_a_subsets_circuit_breaker_marks_its_version_only() -> None:
    spec = {"host": "reviews", "subsets": [{"labels": {"version": "v2"}, "trafficPolicy": {"connectionPool": {}}}]}
    asked = options(steps="istio", inject_service_nodes=True)
    graph = graph_of([series(PRODUCT, REVIEWS, 1)], asked, objects=[config(DESTINATION_RULE, "dr", spec)])
    assert nodes(graph)[SERVICE].has_circuit_breaker
    assert not nodes(graph)[RV].has_circuit_breaker


@pytest.mark.parametrize("spec", [{}, {"http": None}, {"http": [None, 3]}, {"http": [{"route": "x"}]}, {"tcp": {}}])
def test_an_odd_virtual_service_does_no_harm(spec: dict[str, Any]) -> None:
    asked = options(steps="istio", inject_service_nodes=True)
    graph = graph_of([series(PRODUCT, REVIEWS, 1)], asked, objects=[config(VIRTUAL_SERVICE, "odd", spec)])
    assert nodes(graph)[SERVICE].virtual_services == {}


def to_host(host: str, **keywords: Any) -> Sample:
    """What a proxy tells of a TLS route into another namespace: the host, and nothing else."""
    return external(host, 5, **keywords)


GATE = ServiceItem(CLUSTER, "n2", "gate", selector={"app": "gate"})
GATE_HOST = "gate.n2.svc.cluster.local"


def gate(name: str) -> Workload:
    return replace(running(name, "gate", labels={"app": "gate"}), namespace="n2")


@pytest.mark.parametrize(
    ("host", "workloads", "node"),
    [
        (GATE_HOST, ["gate-v1"], "wl_east_n2_gate-v1"),
        ("gate.n2.svc", ["gate-v1"], "wl_east_n2_gate-v1"),
        (GATE_HOST, ["gate-v1", "gate-v2"], "svc_east_n2_gate"),
        (GATE_HOST, [], "svc_east_n2_gate"),
        ("gate.n2", ["gate-v1"], "svc_unknown_unknown_gate.n2"),
        ("other.n2.svc.cluster.local", ["gate-v1"], "svc_unknown_unknown_other.n2.svc.cluster.local"),
    ],
)
def test_a_full_host_means_the_service_that_the_cluster_has(host: str, workloads: list[str], node: str) -> None:
    behind = [gate(name) for name in workloads]
    graph = graph_of([to_host(host)], options("n1,n2"), services=[GATE], workloads=behind)
    assert {edge[1] for edge in edges(graph)} == {node}


def test_the_versions_of_a_gateway_are_one_app() -> None:
    behind = [gate("gate-v1"), gate("gate-v2")]
    graph = graph_of([to_host(GATE_HOST)], options("n1,n2", graph_type="app"), services=[GATE], workloads=behind)
    assert {edge[1] for edge in edges(graph)} == {"app_east_n2_gate"}


def test_gateways_are_found_by_their_selector() -> None:
    spec = {"selector": {"app": "reviews"}, "servers": [{"hosts": ["a.example"]}, {"hosts": ["b.example"]}]}
    labels = {"app": "reviews", "operator.istio.io/component": "IngressGateways"}
    graph = graph_of(
        [series(PRODUCT, REVIEWS, 1)],
        options(steps="istio"),
        objects=[config(GATEWAY, "gw", spec)],
        workloads=[running("reviews-v1", "reviews", labels=labels)],
    )
    assert node_data(graph, RV)["isGateway"] == {
        "ingressInfo": {"hostnames": ["a.example", "b.example"]},
        "egressInfo": {},
        "gatewayAPIInfo": {},
    }


@pytest.mark.parametrize(
    ("labels", "hosts", "is_gateway", "kind"),
    [
        ({"app": "reviews", "istio": "egressgateway"}, ["a.com"], True, GatewayKind.EGRESS),
        ({"app": "reviews", "operator.istio.io/component": "EgressGateways"}, ["a.com"], True, GatewayKind.EGRESS),
        ({"app": "reviews", "istio": "egress-eu"}, ["n1/www.example.com"], True, GatewayKind.EGRESS),
        ({"app": "reviews", "istio": "front"}, ["*"], True, None),
        ({"app": "reviews"}, ["www.example.com"], False, None),
    ],
)
def test_an_egress_gateway_is_one_by_its_labels_or_by_its_hosts(
    labels: dict[str, str], hosts: list[str], is_gateway: bool, kind: GatewayKind | None
) -> None:
    spec = {"selector": {"app": "reviews"}, "servers": [{"hosts": hosts}]}
    graph = graph_of(
        [series(PRODUCT, REVIEWS, 5)],
        options(steps="istio"),
        objects=[config(GATEWAY, "gw", spec), ENTRY],
        workloads=[running("reviews-v1", "reviews", labels=labels, is_gateway=is_gateway)],
    )
    found = nodes(graph)[RV].gateway
    assert (found.kind if found else None) == kind


def test_a_gateway_api_gateway_without_hostnames_takes_all() -> None:
    labels = {"gateway.networking.k8s.io/gateway-name": "front"}
    graph = graph_of(
        [series(PRODUCT, REVIEWS, 1)],
        options(steps="istio"),
        objects=[config(K8S_GATEWAY, "front", {"listeners": [{"name": "http"}]})],
        workloads=[running("reviews-v1", "reviews", labels=labels)],
    )
    assert nodes(graph)[RV].gateway == (GatewayKind.GATEWAY_API, ("*",))
    assert nodes(graph)[RV].is_k8s_gateway_api


WAYPOINT = running("waypoint", "waypoint", is_waypoint=True)
A, WP, B = workload("a", "a"), workload("waypoint", "waypoint", "latest"), workload("b", "b")


def around_a_waypoint(**changes: Any) -> TrafficGraph:
    samples = [tcp(A, WP, 100), tcp(WP, A, 150), tcp(WP, B, 50)]
    asked = options(steps="ambient", rate_http="none", rate_grpc="none", **changes)
    return run({metrics.TCP_RECEIVED: samples}, asked, workloads=[WAYPOINT], ambient=("n1",))


def test_the_way_back_through_a_waypoint_is_part_of_the_way_there() -> None:
    graph = around_a_waypoint()
    assert len(graph.edges) == 2
    there = edge_data(graph, "wl_east_n1_a", "wl_east_n1_waypoint", "tcp")["waypoint"]
    assert there["direction"] == "to"
    assert there["fromEdge"]["traffic"]["rates"] == {"tcp": "150.00"}
    assert edge_data(graph, "wl_east_n1_waypoint", "wl_east_n1_b", "tcp")["waypoint"] == {"direction": "from"}
    assert nodes(graph)["wl_east_n1_a"].is_root


def test_without_waypoints_nothing_hangs_in_the_air() -> None:
    assert around_a_waypoint(waypoints=False).nodes == ()


def test_two_protocols_back_to_one_node_are_no_error() -> None:
    """The reference answers 500."""
    vectors = {
        metrics.TCP_RECEIVED: [tcp(A, WP, 100), tcp(WP, A, 150)],
        metrics.REQUESTS: [series(WP, A, 1)],
    }
    graph = run(vectors, options(steps="ambient"), workloads=[WAYPOINT], ambient=("n1",))
    assert edges(graph)[("wl_east_n1_a", "wl_east_n1_waypoint", "tcp")].from_edge is not None


def test_a_waypoints_health_counts_the_way_back_too() -> None:
    told = [series(A, WP, 4, reporter="source", service="b"), series(WP, A, 3), series(WP, A, 1, response_code="503")]
    graph = run({metrics.REQUESTS: told}, options(steps="ambient,health"), workloads=[WAYPOINT], ambient=("n1",))
    health = node_data(graph, "wl_east_n1_waypoint")["healthData"]
    assert health["requests"]["inbound"] == {"http": {"200": 4}}
    assert health["requests"]["outbound"] == {"http": {"200": 3, "503": 1}}
    assert health["status"]["status"] == "Failure"


@pytest.mark.parametrize("changes", [{}, {"waypoints": False}, {"inject_service_nodes": True}])
def test_requests_through_a_waypoint_that_proxies_name_are_told_once(changes: dict[str, Any]) -> None:
    """A gateway names the waypoint as its callee, a sidecar as its caller, and the waypoint both of them."""
    told = [
        series(A, WP, 4, reporter="source", service="b"),
        series(A, B, 4, reporter="waypoint", service="b"),
        series(WP, B, 4, service="b"),
    ]
    asked = options(steps="ambient,health", **changes)
    graph = run({metrics.REQUESTS: told}, asked, workloads=[WAYPOINT], ambient=("n1",))
    assert [node.workload for node in graph.nodes if node.type == "workload"] == ["a", "b"]
    assert node_data(graph, "wl_east_n1_b")["healthData"]["requests"]["inbound"] == {"http": {"200": 4}}
    assert node_data(graph, "wl_east_n1_a")["healthData"]["requests"]["outbound"] == {"http": {"200": 4}}


def judged(annotation: str = "", **changes: Any) -> TrafficGraph:
    samples = [series(PRODUCT, REVIEWS, 6), series(PRODUCT, REVIEWS, 4, response_code="404")]
    vectors = {metrics.REQUESTS: samples, metrics.TCP_RECEIVED: [tcp(PRODUCT, REVIEWS, 100)]}
    annotations = {"health.kiali.io/rate": annotation} if annotation else {}
    workloads = [running("reviews-v1", "reviews", replicas=Replicas(2, 1, 1), template_annotations=annotations)]
    return run(vectors, options(steps="health", **changes), workloads=workloads)


def test_health_is_the_worst_of_traffic_and_replicas() -> None:
    graph = judged("4xx,50,60,http,inbound")
    product, reviews = node_data(graph, PP)["healthData"], node_data(graph, RV)["healthData"]
    assert product["requests"]["outbound"] == {"http": {"200": 6, "404": 4}, "tcp": {"-": 100}}
    assert product["status"] == {"errorRatio": 40, "status": "Failure", "totalRequestRate": 110}
    assert product["workloadStatus"] is None
    assert reviews["status"] == {"errorRatio": 40, "status": "Degraded", "totalRequestRate": 110}
    assert reviews["workloadStatus"]["name"] == "reviews-v1"
    assert edges(graph)[(PP, RV, "http")].health is HealthStatus.FAILURE
    assert edges(graph)[(PP, RV, "tcp")].health is HealthStatus.HEALTHY


def test_a_service_is_judged_by_what_is_asked_of_it() -> None:
    """Half of the calls are redirected and reach no workload: of the others a tenth fails, of all a twentieth."""
    unreached = {**REVIEWS, "workload": "unknown", "canonical_service": "unknown", "canonical_revision": "unknown"}
    unreached["workload_namespace"] = "unknown"
    samples = [
        series(PRODUCT, unreached, 10, reporter="source", response_code="301"),
        series(PRODUCT, REVIEWS, 9, reporter="source"),
        series(PRODUCT, REVIEWS, 1, reporter="source", response_code="500"),
    ]
    graph = graph_of(samples, options(steps="health", inject_service_nodes=True))
    health = node_data(graph, "svc_east_n1_reviews")["healthData"]
    assert health["status"] == {"errorRatio": 5, "status": "Degraded", "totalRequestRate": 30}
    assert health["requests"]["outbound"] == {"http": {"200": 9, "500": 1}}


def test_an_app_ignores_the_annotations_of_its_workloads() -> None:
    graph = judged("4xx,50,60,http,inbound", graph_type="app")
    assert node_data(graph, "app_east_n1_reviews")["healthData"]["status"]["status"] == "Failure"


def test_an_apps_box_counts_all_its_versions() -> None:
    """The reference shows one version's requests, at random."""
    second = workload("reviews-v2", "reviews", "v2")
    graph = graph_of(
        [series(PRODUCT, REVIEWS, 1), series(PRODUCT, second, 2)],
        options(steps="health", graph_type="versionedApp"),
    )
    (box,) = graph.boxes
    assert box.health is not None
    assert box.health.requests.inbound == {"http": {"200": 3}}


def test_labels_are_those_behind_the_node_without_app_and_version() -> None:
    labels = {"app": "reviews", "version": "v1", "tier": "back"}
    graph = graph_of(
        [series(PRODUCT, REVIEWS, 1)],
        options(steps="labeler"),
        workloads=[running("reviews-v1", "reviews", labels=labels)],
    )
    assert node_data(graph, RV)["labels"] == {"tier": "back"}
    assert "labels" not in node_data(graph, PP)


def test_an_extensions_traffic_joins_the_graph() -> None:
    labels = {
        "extension": "skupper",
        "source_cluster": CLUSTER,
        "source_is_root": "true",
        "source_namespace": "n1",
        "source_name": "reviews",
        "dest_cluster": CLUSTER,
        "dest_namespace": "n1",
        "dest_name": "far",
        "protocol": "http",
        "status_code": "200",
        "secure": "true",
    }
    vectors = {
        metrics.REQUESTS: [series(PRODUCT, REVIEWS, 1)],
        "kiali_ext_requests_total": [Sample(labels, 2.0)],
    }
    graph = run(vectors, options())
    edge = edge_data(graph, RV, "svc_east_n1_far")
    assert (edge["isMTLS"], edge["traffic"]["rates"]["http"]) == ("100", "2.00")
    assert node_data(graph, "svc_east_n1_far")["isExtension"] == {"name": "skupper"}
