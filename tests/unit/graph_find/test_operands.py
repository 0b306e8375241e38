"""Every operand, on one node or edge that has what it asks for."""

from __future__ import annotations

import pytest

from mesh.graph.elements import Edge, EntryHosts, Node, NodeHealth, NodeType
from mesh.graph.find import OPERANDS, Kind, parse
from mesh.graph.find.operands import Operand
from mesh.graph.rank import Ranks
from mesh.model.health import HealthStatus


def node(**changes: object) -> Node:
    found = Node("key", NodeType.APP, "east", "shop", workload="reviews-v1", app="reviews", version="v1")
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def judged(status: HealthStatus) -> Node:
    return node(health=NodeHealth(status=status))


def edge(protocol: str = "http", **changes: object) -> Edge:
    found = Edge(node(rates={"httpOut": 40.0, "grpcOut": 8.0}), node(), protocol)
    for name, value in changes.items():
        setattr(found, name, value)
    return found


BUSY = edge(rates={"http": 10.0, "http5xx": 0.5, "http4xx": 0.25, "httpNoResponse": 0.25})
CALLS = edge("grpc", rates={"grpc": 2.0, "grpcErr": 0.5})
BYTES = edge("tcp", rates={"tcp": 500.0})

ON_NODES = [
    ("app = reviews", node(), True),
    ("app = Reviews", node(), False),
    ("APP = reviews", node(), True),
    ("app != reviews", node(), False),
    ("app=reviews", node(), True),
    ("is app = reviews", node(), True),
    ("app contains view", node(), True),
    ("app CONTAINS view", node(), True),
    ("app *= view", node(), True),
    ("app not contains view", node(), False),
    ("app !contains view", node(), False),
    ("app ! contains view", node(), False),
    ("app !*= x", node(), True),
    ("app startswith rev", node(), True),
    ("app ^= rev", node(), True),
    ("app not startswith rev", node(), False),
    ("app !startswith x", node(), True),
    ("app !^= rev", node(), False),
    ("app endswith ews", node(), True),
    ("app $= ews", node(), True),
    ("app not endswith ews", node(), False),
    ("app !$= x", node(), True),
    ("app not = reviews", node(), False),
    ("service =", node(), True),
    ("service !=", node(), False),
    ("service contains x", node(), False),
    ("cluster = east", node(), True),
    ("namespace = shop", node(), True),
    ("ns = shop", node(), True),
    ("version = v1", node(), True),
    ("workload = reviews-v1", node(), True),
    ("wl endswith v1", node(), True),
    ("service = reviews", node(service="reviews"), True),
    ("svc = reviews", node(service="reviews"), True),
    ("operation = POST /cart", node(aggregate="request_operation=POST /cart"), True),
    ("op startswith POST", node(aggregate="request_operation=POST /cart"), True),
    ("name = reviews-v1", node(), True),
    ("name = reviews", node(), True),
    ("name = POST /cart", node(aggregate="op=POST /cart"), True),
    ("name != reviews", node(), False),
    ("name != ratings", node(), True),
    ("name not contains rev", node(), False),
    ("node = app", node(), True),
    ("node = APP", node(), True),
    ("node != app", node(), False),
    ("node = op", node(type=NodeType.AGGREGATE), True),
    ("node = operation", node(type=NodeType.AGGREGATE), True),
    ("node = svc", node(type=NodeType.SERVICE), True),
    ("node = service", node(type=NodeType.SERVICE), True),
    ("node = wl", node(type=NodeType.WORKLOAD), True),
    ("node = workload", node(type=NodeType.WORKLOAD), True),
    ("node = unknown", node(type=NodeType.UNKNOWN), True),
    ("label:region", node(labels={"region": ""}), True),
    ("label:region", node(), False),
    ("!label:region", node(), True),
    ("not label:region", node(labels={"region": "east"}), False),
    ("label:region = east", node(labels={"region": "east"}), True),
    ("label:region != east", node(), True),
    ("label:region =", node(), True),
    ("label:app.kubernetes.io/part-of contains sho", node(labels={"app.kubernetes.io/part-of": "shop"}), True),
    ("LABEL:Region = east", node(labels={"Region": "east"}), True),
    ("httpin > 0.5", node(rates={"httpIn": 0.6}), True),
    ("httpin>0.5", node(rates={"httpIn": 0.6}), True),
    ("httpin >= 0.5", node(rates={"httpIn": 0.5}), True),
    ("httpin < 0.5", node(), True),
    ("httpin <= 0", node(), True),
    ("httpin = 2", node(rates={"httpIn": 2.0}), True),
    ("httpin = 2.0", node(rates={"httpIn": 1.9999999}), True),
    ("httpin != 2", node(rates={"httpIn": 2.0}), False),
    ("httpin = 0.333", node(rates={"httpIn": 1 / 3}), True),
    ("httpin = 0", node(rates={"httpIn": 0.001}), False),
    ("httpin = 0", node(), True),
    ("httpin != 0", node(rates={"httpIn": 0.001}), True),
    ("httpin > 1e-3", node(rates={"httpIn": 0.01}), True),
    ("httpin > .5", node(rates={"httpIn": 0.6}), True),
    ("httpout = NaN", node(), True),
    ("httpout = nan", node(rates={"httpOut": 1.0}), False),
    ("httpout != NaN", node(rates={"httpOut": 1.0}), True),
    ("grpcin > 1", node(rates={"grpcIn": 2.0}), True),
    ("grpcout > 1", node(rates={"grpcOut": 2.0}), True),
    ("tcpin > 1000", node(rates={"tcpIn": 2000.0}), True),
    ("tcpout >= 1000", node(rates={"tcpOut": 1000.0}), True),
    ("rank <= 2", node(), True),
    ("rank = 2", node(), True),
    ("rank != 2", node(), False),
    ("rank > 2", node(), False),
    ("rank <= 2", node(key="unranked"), False),
    ("rank != 2", node(key="unranked"), False),
    ("circuitbreaker", node(has_circuit_breaker=True), True),
    ("has cb", node(has_circuit_breaker=True), True),
    ("!cb", node(has_circuit_breaker=True), False),
    ("not has cb", node(), True),
    ("has not cb", node(), True),
    ("! has cb", node(), True),
    ("not not cb", node(), False),
    ("faultinjection", node(has_fault_injection=True), True),
    ("fi", node(), False),
    ("mirroring", node(has_mirroring=True), True),
    ("requestrouting", node(has_request_routing=True), True),
    ("rr", node(has_request_routing=True), True),
    ("requesttimeout", node(has_request_timeout=True), True),
    ("rto", node(has_request_timeout=True), True),
    ("tcptrafficshifting", node(has_tcp_traffic_shifting=True), True),
    ("tcpts", node(has_tcp_traffic_shifting=True), True),
    ("trafficshifting", node(has_traffic_shifting=True), True),
    ("ts", node(has_traffic_shifting=True), True),
    ("virtualservice", node(virtual_services={"reviews": ()}), True),
    ("vs", node(), False),
    ("workloadentry", node(workload_entries=["vm"]), True),
    ("we", node(), False),
    ("serviceentry", node(service_entry=EntryHosts((), "MESH_EXTERNAL", "shop")), True),
    ("se", node(), False),
    ("trafficsource", node(is_root=True), True),
    ("root", node(is_root=True), True),
    ("outside", node(is_outside=True), True),
    ("is outsider", node(is_outside=True), True),
    ("inaccessible", node(is_inaccessible=True), True),
    ("dead", node(is_dead=True), True),
    ("idle", node(is_idle=True), True),
    ("is idle", node(), False),
    ("is not idle", node(), True),
    ("healthy", judged(HealthStatus.HEALTHY), True),
    ("!healthy", judged(HealthStatus.HEALTHY), False),
    ("!healthy", judged(HealthStatus.DEGRADED), True),
    ("! healthy", judged(HealthStatus.FAILURE), True),
    ("!healthy", judged(HealthStatus.NOT_READY), False),
    ("healthy", judged(HealthStatus.NOT_READY), False),
    ("!healthy", judged(HealthStatus.NA), False),
    ("healthy", node(), False),
    ("!healthy", node(), False),
    ("outofmesh", node(is_out_of_mesh=True), True),
    ("om", node(), False),
    ("!outofmesh", node(), True),
    ("sidecar", node(), True),
    ("has sc", node(), True),
    ("sc", node(is_out_of_mesh=True), False),
    ("!sc", node(is_out_of_mesh=True), True),
    ("!sc", node(), False),
    ("sc", node(type=NodeType.SERVICE), False),
    ("!sc", node(type=NodeType.SERVICE), False),
    ("!om", node(type=NodeType.UNKNOWN), False),
    ("app != details and version=v1", node(), True),
    ("app != details AND version = v2", node(), False),
    ("node = svc and svc startswith det or !traffic", node(type=NodeType.SERVICE, service="details"), True),
    ("version = v2 or app = reviews and version = v1", node(), True),
    ("traffic", node(), False),
]

ON_EDGES = [
    ("http > 0.5", BUSY, True),
    ("http > 0.5", CALLS, False),
    ("http = NaN", CALLS, True),
    ("grpc = 2", CALLS, True),
    ("tcp >= 500", BYTES, True),
    ("%httperr = 10", BUSY, True),
    ("%httperror > 9.9", BUSY, True),
    ("%httperr < 5", CALLS, True),
    ("%grpcerr = 25", CALLS, True),
    ("%grpcerror > 25", CALLS, False),
    ("%httptraffic >= 25.0", BUSY, True),
    ("%httptraffic > 25", BUSY, False),
    ("%grpctraffic = 25", CALLS, True),
    ("responsetime > 100", edge(response_time=101.0), True),
    ("rt > 100", edge(response_time=99.0), False),
    ("rt < 100", edge(), False),
    ("rt != 100", edge(), False),
    ("rt = NaN", edge(), True),
    ("throughput >= 1000", edge(throughput=1000.0), True),
    ("throughput < 1", edge(), False),
    ("protocol = grpc", CALLS, True),
    ("protocol = GRPC", CALLS, True),
    ("protocol != tcp", CALLS, True),
    ("sourceprincipal contains /sa/front", edge(source_principal="spiffe://mesh/ns/shop/sa/front"), True),
    ("destprincipal =", edge(), True),
    ("mtls", edge(is_mtls=1.0), True),
    ("has mtls", edge(), False),
    ("!mtls", edge(is_mtls=0.0), True),
    ("traffic", BUSY, True),
    ("!traffic", edge(), True),
    ("!traffic", BYTES, False),
    ("node = svc or traffic and http > 5", BUSY, True),
    ("app = reviews", BUSY, False),
]


@pytest.mark.parametrize(("text", "subject", "expected"), ON_NODES)
def test_a_condition_on_nodes_matches_as_the_language_says(text: str, subject: Node, expected: bool) -> None:
    assert parse(text).matches_node(subject, Ranks({"key": 2}, 9)) is expected


@pytest.mark.parametrize(("text", "subject", "expected"), ON_EDGES)
def test_a_condition_on_edges_matches_as_the_language_says(text: str, subject: Edge, expected: bool) -> None:
    assert parse(text).matches_edge(subject) is expected


@pytest.mark.parametrize("operand", OPERANDS, ids=lambda operand: operand.name)
def test_every_name_of_every_operand_can_be_used(operand: Operand) -> None:
    written = {Kind.STATE: "{}", Kind.LABEL: "{}region = 1", Kind.NODE_TYPE: "{} = app"}.get(operand.kind, "{} = 1")
    for name in operand.names:
        assert parse(written.format(name)).clauses[0].conditions[0].operand is operand


def test_no_name_means_two_things() -> None:
    names = [name for operand in OPERANDS for name in operand.names]
    assert len(names) == len(set(names))
    assert all(operand.help for operand in OPERANDS)
