"""The address of the graph page, there and back."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from mesh.graph.elements import GraphType
from mesh.graph.options import Ambient, Rate, Root, Step
from mesh.graph.view_options import FLAGS, GraphView, options_of
from mesh.web.address.fields import Here
from mesh.web.address.lenient import Lenient
from mesh.web.graph.address import graph_fields

DEFAULTS = GraphView()


def view_of(address: str) -> tuple[GraphView, tuple[str, ...]]:
    reader = Lenient(parse_qs(address.lstrip("?"), keep_blank_values=True))
    return graph_fields().read(reader, DEFAULTS), tuple(reader.messages)


def query(view: GraphView, defaults: GraphView) -> str:
    return Here(graph_fields(), view, defaults).url()


@pytest.mark.parametrize(
    "address",
    [
        "?namespaces=a,b",
        "?namespaces=a&duration=600&refresh=0&graphType=workload",
        "?namespaces=a&edges=rt99,trafficRate&edgeMode=unhealthy",
        "?namespaces=a&traffic=grpcTotal,httpRequest",
        "?namespaces=a&badgeSecurity=true&badgeVS=false&boxNamespace=false&idleNodes=true",
        "?namespaces=a&clusterName=west&selectNode=0123456789",
        "?namespaces=a&selectEdge=0123456789",
        "?",
    ],
)
def test_an_address_comes_back_as_it_was(address: str) -> None:
    view, messages = view_of(address)
    assert messages == ()
    assert query(view, DEFAULTS) == address


def test_what_is_as_by_default_stays_out_of_the_address() -> None:
    view, _ = view_of("namespaces=a&duration=60&graphType=versionedApp&badgeVS=true&edgeMode=all")
    assert query(view, DEFAULTS) == "?namespaces=a"


def test_a_form_may_repeat_the_namespaces() -> None:
    assert view_of("namespaces=b&namespaces=a,c&namespaces=")[0].namespaces == ("a", "b", "c")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("graphType=tree", ('graphType: "tree" is not allowed', "app, service, versionedApp, workload")),
        ("duration=ten", ('duration: "ten" is not allowed', "seconds")),
        ("duration=-5", ('duration: "-5"',)),
        ("refresh=soon", ('refresh: "soon"', "60000")),
        ("edgeMode=some", ("all, none, unhealthy",)),
        ("badgeVS=perhaps", ("true, false", "used: true")),
        ("edges=trafficRate,speed", ('edges: "speed"', "trafficRate")),
        ("traffic=udp", ('traffic: "udp"', "tcpSent")),
        ("duration=" + "9" * 500, ("...",)),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed_and_the_default_is_used(
    address: str, words: tuple[str, ...]
) -> None:
    view, messages = view_of(address)
    assert len(messages) == 1
    assert all(word in messages[0] for word in words)
    assert view.duration == DEFAULTS.duration
    assert view.graph_type is DEFAULTS.graph_type


@pytest.mark.parametrize(("given", "snapped"), [("1", 60), ("100", 120), ("700", 600), ("99999999", 2_592_000)])
def test_a_duration_snaps_to_the_nearest_that_is_offered(given: str, snapped: int) -> None:
    assert view_of(f"duration={given}")[0].duration == snapped


@pytest.mark.parametrize(
    ("given", "http", "grpc", "tcp", "ambient"),
    [
        ("", Rate.REQUESTS, Rate.REQUESTS, Rate.SENT, Ambient.TOTAL),
        ("traffic=grpc,grpcSent,http,httpRequest,tcp,tcpTotal", Rate.REQUESTS, Rate.SENT, Rate.TOTAL, Ambient.NONE),
        ("traffic=http", Rate.REQUESTS, Rate.NONE, Rate.NONE, Ambient.NONE),
        ("traffic=ambientZtunnel,tcpReceived", Rate.NONE, Rate.NONE, Rate.RECEIVED, Ambient.ZTUNNEL),
        ("traffic=", Rate.NONE, Rate.NONE, Rate.NONE, Ambient.NONE),
    ],
)
def test_traffic_names_the_rates(given: str, http: Rate, grpc: Rate, tcp: Rate, ambient: Ambient) -> None:
    options = options_of(view_of(given)[0], 1)
    assert (options.rate_http, options.rate_grpc, options.rate_tcp, options.ambient) == (http, grpc, tcp, ambient)


@pytest.mark.parametrize(
    ("address", "step"),
    [
        ("operationNodes=true", Step.AGGREGATE_NODE),
        ("idleNodes=true", Step.IDLE_NODE),
        ("edges=rt50", Step.RESPONSE_TIME),
        ("edges=throughputResponse", Step.THROUGHPUT),
        ("badgeSecurity=true", Step.SECURITY_POLICY),
        ("selectEdge=1", Step.SECURITY_POLICY),
        ("selectEdge=1", Step.RESPONSE_TIME),
    ],
)
def test_a_decoration_is_asked_for_only_when_it_is_shown(address: str, step: Step) -> None:
    assert step in options_of(view_of(address)[0], 1).steps
    assert step not in options_of(DEFAULTS, 1).steps


@pytest.mark.parametrize(
    ("address", "response_time", "throughput"),
    [
        ("edges=responseTime,throughput", "95", "request"),
        ("edges=avg,throughputResponse", "avg", "response"),
        ("edges=rt99", "99", "request"),
    ],
)
def test_an_edge_label_says_which_of_its_variants(address: str, response_time: str, throughput: str) -> None:
    options = options_of(view_of(address)[0], 1)
    assert (options.response_time, options.throughput) == (response_time, throughput)


@pytest.mark.parametrize(
    ("address", "boxes"),
    [
        ("", {"app", "cluster", "namespace"}),
        ("graphType=workload", {"cluster", "namespace"}),
        ("boxNamespace=false&boxCluster=false&graphType=app", {"app"}),
    ],
)
def test_boxes_follow_the_graph_type_and_the_switches(address: str, boxes: set[str]) -> None:
    assert options_of(view_of(address)[0], 1).box_by == boxes


def test_a_node_graph_is_asked_for_its_namespace_and_never_for_idle_nodes() -> None:
    options = options_of(view_of("namespaces=a,b&idleNodes=true")[0], 1, Root("c", workload="w"))
    assert options.namespaces == ("c",)
    assert Step.IDLE_NODE not in options.steps


def test_a_service_graph_always_has_service_nodes_and_no_operations() -> None:
    options = options_of(view_of("graphType=service&injectServiceNodes=false&operationNodes=true")[0], 1)
    assert options.inject_service_nodes
    assert Step.AGGREGATE_NODE not in options.steps
    assert options.graph_type is GraphType.SERVICE


def test_a_focus_selector_selects_its_node() -> None:
    assert view_of("focusSelector=abc")[0].select_node == "abc"


def test_every_switch_can_be_turned() -> None:
    for name, usual in FLAGS.items():
        view, _ = view_of(f"{name}={str(not usual).lower()}")
        assert view.has(name) is not usual
