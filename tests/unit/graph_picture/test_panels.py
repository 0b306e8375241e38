"""Sums and panels."""

from __future__ import annotations

import pytest

from mesh.graph import summary
from mesh.graph.elements import GraphType, Node, NodeHealth, ServiceRef, TrafficGraph
from mesh.graph.picture import panels
from mesh.graph.picture.evidence import evidence
from mesh.graph.picture.figures import Units
from mesh.graph.picture.paths import members, select
from mesh.graph.picture.rows import table
from mesh.model.health import HealthStatus, RateEvidence, RateVerdict, ReplicaVerdict, Tolerance
from mesh.model.response_flags import RESPONSE_FLAGS, explanation
from tests.unit.graph_picture.town import health, town

UNITS = Units()


def url(node: Node) -> str:
    return f"?selectNode={node.id[:10]}"


def node_named(name: str) -> tuple[TrafficGraph, Node]:
    graph = town()
    return graph, next(node for node in graph.nodes if name in (node.workload, node.service))


def test_counts_are_of_different_things() -> None:
    assert summary.counts(town()) == summary.Counts(apps=6, versions=7, services=7, workloads=3, edges=19)


def test_inbound_is_what_traffic_sources_send() -> None:
    assert summary.inbound(town()).http.total == pytest.approx(21.4 + 0.0042)


def test_outbound_is_what_leaves_for_other_namespaces() -> None:
    assert summary.outbound(town()).http.total == pytest.approx(0.0042)


def test_the_total_counts_a_request_through_a_service_once() -> None:
    graph = town()
    whole = summary.edge_traffic(graph.edges)
    through = summary.edge_traffic(edge for edge in graph.edges if edge.source.is_injected)
    assert summary.total(graph).http.total == pytest.approx(whole.http.total - through.http.total)


def test_in_a_service_graph_nothing_is_passed_on() -> None:
    graph = town(GraphType.SERVICE)
    assert summary.total(graph).http.total == pytest.approx(summary.edge_traffic(graph.edges).http.total)


def test_a_box_counts_what_crosses_its_border() -> None:
    graph = town()
    shop = next(box for box in graph.boxes if box.key == "box_east_shop")
    coming, leaving, _ = summary.group_traffic(graph, members(graph, shop))
    assert coming.http.total == pytest.approx(21.4)
    assert leaving.tcp == pytest.approx(5400)


def test_the_members_of_a_box_are_those_of_the_boxes_in_it_too() -> None:
    graph = town()
    shop = next(box for box in graph.boxes if box.key == "box_east_shop")
    assert {node.namespace for node in members(graph, shop)} == {"shop"}
    assert len(members(graph, shop)) == sum(node.namespace == "shop" for node in graph.nodes)


def test_success_and_error_make_a_hundred_and_the_bar_is_full() -> None:
    (row,) = panels.rate_rows(summary.inbound(town()), UNITS)
    assert float(row.success) + float(row.error) == pytest.approx(100)
    assert sum(part.width for part in row.parts) == pytest.approx(100, abs=0.05)
    assert [part.label for part in row.parts] == ["OK", "3xx", "4xx", "5xx", "NR"]


def test_tcp_and_messages_have_no_shares() -> None:
    traffic = summary.traffic_of([{"tcp": 100.0, "grpc": 3.0}])
    grpc, tcp = panels.rate_rows(traffic, Units("mps"))
    assert (grpc.unit, grpc.success, grpc.error, grpc.parts) == ("messages per second", "-", "-", ())
    assert (tcp.unit, tcp.total, tcp.error) == ("bytes per second", "100.00", "-")


def test_no_response_and_redirects_are_told_apart() -> None:
    http = summary.traffic_of([{"http": 10.0, "http3xx": 2.0, "http4xx": 1.0, "httpNoResponse": 3.0}]).http
    assert (http.ok, http.failed) == (4.0, 4.0)


def test_the_graphs_panel_links_each_namespace() -> None:
    panel = panels.graph_panel(town(), UNITS, lambda name: f"/{name}")
    assert [(thing.name, thing.url) for thing in panel.namespaces][:2] == [("data", "/data"), ("edge", "/edge")]
    assert [tab.name for tab in panel.tabs] == ["inbound", "outbound", "total"]


def test_a_nodes_panel_shows_its_health_with_the_evidence() -> None:
    graph, node = node_named("reviews-v3")
    panel = panels.node_panel(graph, node, UNITS, url, "/node")
    assert (panel.thing.letters, panel.thing.name, panel.version, panel.namespace) == ("A", "reviews", "v3", "shop")
    assert panel.state.word == "Failure"
    assert panel.evidence[0] == "reviews-v3: 1 of 2 pods available"


def test_the_services_of_a_node_are_linked_where_the_graph_shows_them() -> None:
    graph, node = node_named("reviews-v1")
    node.dest_services = {ServiceRef("east", "shop", "reviews"), ServiceRef("east", "shop", "hidden")}
    related = panels.node_panel(graph, node, UNITS, url, "").related
    assert [(thing.letters, thing.name, bool(thing.url)) for thing in related] == [
        ("S", "hidden", False),
        ("S", "reviews", True),
        ("W", "reviews-v1", False),
    ]


def test_an_edges_panel_explains_codes_flags_and_hosts() -> None:
    graph = town()
    edge = next(edge for edge in graph.edges if edge.target.workload == "reviews-v3")
    panel = panels.edge_panel(edge, UNITS, url)
    assert (panel.protocol, panel.state.word, panel.mtls) == ("HTTP", "Failure", "mTLS for all traffic")
    assert [(line.code, line.what, line.share) for line in panel.flags] == [
        ("200", "-", "33.3%"),
        ("503", "UH", "66.7%"),
    ]
    assert "No healthy endpoint" in panel.flags[1].meaning
    assert [line.what for line in panel.hosts] == ["reviews.svc", "reviews.svc"]


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, ""), (0.0, ""), (62.5, "mTLS for 62.5% of the traffic"), (100.0, "mTLS for all traffic")],
)
def test_mtls_is_told_as_a_share(share: float | None, words: str) -> None:
    edge = town().edges[0]
    edge.is_mtls = share
    assert panels.edge_panel(edge, UNITS, url).mtls == words


def test_an_app_boxs_panel_lists_its_nodes() -> None:
    graph = town()
    chosen = select(graph, box=next(box for box in graph.boxes if box.app == "reviews").id)
    assert chosen.box is not None
    panel = panels.box_panel(graph, chosen.box, UNITS, url, "")
    assert [thing.name for thing in panel.nodes] == ["reviews", "reviews v1", "reviews v2", "reviews v3"]
    assert panel.counts.edges == 3


def test_evidence_names_tolerance_share_and_pods() -> None:
    found = health(HealthStatus.FAILURE, 31, (ReplicaVerdict("a", 3, 3, 3, 1, HealthStatus.DEGRADED),))
    assert evidence(found) == (
        "a: 3 of 3 pods available (2 proxies not synced)",
        "Inbound HTTP: 31% of requests failed (codes 5XX: degraded above 0%, failure from 10%)",
    )
    assert evidence(None) == ()


def test_evidence_writes_out_the_codes_of_the_built_in_tolerances() -> None:
    codes = Tolerance("^[1-9]$|^1[0-6]$", 0, 10, "grpc", ".*")
    verdict = RateVerdict(HealthStatus.DEGRADED, evidence=RateEvidence(codes, "outbound", "grpc", 2.5))
    words = evidence(NodeHealth(verdict=verdict))
    assert words == ("Outbound gRPC: 2.5% of requests failed (codes 1 to 16: degraded above 0%, failure from 10%)",)


FIVES, FOURS = Tolerance("5XX", 0, 10, "http", ".*"), Tolerance("4XX", 10, 20, "http", ".*")
OTHERS = [
    (FOURS, 2.0, "Inbound HTTP: 2% of requests failed with codes 4XX, tolerated up to 10%"),
    (FOURS, 12.0, "Inbound HTTP: 12% of requests failed (codes 4XX: degraded above 10%, failure from 20%)"),
    (FIVES, 0.5, "Inbound HTTP: 0.5% of requests failed (codes 5XX: degraded above 0%, failure from 10%)"),
    (None, 30.0, "Inbound HTTP: 30% of requests failed with codes that no tolerance counts"),
]


@pytest.mark.parametrize(("tolerance", "ratio", "words"), OTHERS)
def test_evidence_also_tells_what_failed_and_did_not_decide(
    tolerance: Tolerance | None, ratio: float, words: str
) -> None:
    verdict = RateVerdict(
        HealthStatus.HEALTHY,
        evidence=RateEvidence(FIVES, "inbound", "http", 0.0),
        others=(RateEvidence(tolerance, "inbound", "http", ratio),),
    )
    assert evidence(NodeHealth(verdict=verdict)) == (
        "Inbound HTTP: 0% of requests failed (codes 5XX: degraded above 0%, failure from 10%)",
        words,
    )


def test_the_table_has_a_row_for_everything_in_the_picture() -> None:
    graph = town()
    rows = table(graph, UNITS, node_link="?n=", edge_link="?e=")
    assert len(rows.nodes) == len(graph.nodes)
    assert len(rows.edges) == len(graph.edges)
    worst = next(row for row in rows.nodes if row.name == "reviews v3")
    assert (worst.kind, worst.state.word, worst.received) == ("App", "Failure", "HTTP 3.00rps, 66.7% errors")
    assert rows.edges[0].url == f"?e={graph.edges[0].id[:8]}"


@pytest.mark.parametrize("flag", ["", "-"])
def test_no_flag_is_nothing_unusual(flag: str) -> None:
    assert explanation(flag).startswith("Nothing unusual")


def test_joined_flags_are_explained_one_by_one() -> None:
    assert explanation("UF,URX") == f"{RESPONSE_FLAGS['UF']} {RESPONSE_FLAGS['URX']}"


def test_an_unknown_flag_is_said_to_be_unknown() -> None:
    assert "XYZ is not known" in explanation("XYZ")
