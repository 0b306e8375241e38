"""The tables of proxies' and ztunnels' configuration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mesh.envoy.clusters import ClusterRow, cluster_rows
from mesh.envoy.dump import ConfigDump, Section
from mesh.envoy.hosts import Host, best_domain, parse_domain, parse_host
from mesh.envoy.listeners import listener_rows
from mesh.envoy.routes import route_rows
from mesh.envoy.ztunnel import read_ztunnel

CASES = Path(__file__).parents[2] / "cases" / "envoy"
DOMAIN = "svc.cluster.local"
ODD: list[Any] = [
    {},
    {"configs": None},
    {"configs": [None, 3, {"@type": 4}]},
    {"configs": [{"@type": "x.RoutesConfigDump", "dynamic_route_configs": {}}]},
    {"configs": [{"@type": "x.ListenersConfigDump", "dynamic_listeners": [{"active_state": {"listener": 1}}]}]},
    {"configs": [{"@type": "x.ClustersConfigDump", "static_clusters": [{"cluster": {"name": 7}}]}]},
]


@pytest.fixture(scope="module")
def dump() -> ConfigDump:
    return ConfigDump(json.loads((CASES / "config_dump.json").read_text()))


def test_a_cluster_row_is_read_from_the_clusters_name(dump: ConfigDump) -> None:
    host = Host("cart", "shop", DOMAIN, True)
    assert cluster_rows(dump, DOMAIN)[0] == ClusterRow(host, 8080, "v2", "outbound", "EDS", "cart.shop")


def test_clusters_from_istiod_come_before_static_ones_and_odd_ones_cost_only_themselves(dump: ConfigDump) -> None:
    rows = [(row.host.service, row.port, row.direction, row.type) for row in cluster_rows(dump, DOMAIN)]
    assert rows[1:] == [
        ("api.example.com", 443, "outbound", "STRICT_DNS"),
        ("", 8080, "inbound", "ORIGINAL_DST"),
        ("cart", 0, "outbound", "EDS"),
        ("BlackHoleCluster", 0, "", "STATIC"),
        ("", 0, "", ""),
        ("prometheus_stats", 0, "", "STATIC"),
        ("xds-grpc", 0, "", "envoy.clusters.custom"),
    ]


def test_a_listener_has_a_row_for_each_filter_chain(dump: ConfigDump) -> None:
    rows = [(row.address, row.port, row.match, row.destination) for row in listener_rows(dump)]
    assert rows[:5] == [
        (
            "10.96.0.10",
            443,
            "SNI: a.example, b.example; Trans: tls; App: TCP TLS; Addr: 10.0.0.0/8, fd00::/8:443",
            "Cluster: outbound|443||api.example.com",
        ),
        ("10.96.0.10", 443, "App: HTTP; Addr: *:8080", "Route: 8080"),
        ("10.96.0.10", 443, "App: TCP TLS", "Non-HTTP/Non-TCP"),
        ("10.96.0.10", 443, "ALL", ""),
        ("10.96.0.10", 443, "ALL", "PassthroughCluster"),
    ]


def test_inline_routes_are_told_in_words(dump: ConfigDump) -> None:
    found = {(row.address, row.port): row.destination for row in listener_rows(dump)[5:]}
    assert found == {
        ("0.0.0.0", 15006): "Cluster: inbound|8080||",
        ("main_internal", 0): "Cluster: one, two",
        ("0.0.0.0", 15090): "Inline Route: /stats/prometheus*; a.example/b.example /exact, regex /v[0-9]+",
    }


def test_a_listeners_route_table_can_be_followed(dump: ConfigDump) -> None:
    assert [row.route for row in listener_rows(dump)[:3]] == ["", "8080", ""]


def test_routes_without_a_place_to_go_are_left_out_and_empty_hosts_answer_404(dump: ConfigDump) -> None:
    rows = [
        (row.name, row.domains.service, row.match, row.virtual_service) for row in route_rows(dump, DOMAIN, {"shop"})
    ]
    assert rows == [
        ("8080", "cart", "/v1* regex x+", "cart.shop"),
        ("8080", "cart", "/old", ""),
        ("backend", "*", "/*", "404"),
    ]


def test_the_bootstrap_is_there_whole(dump: ConfigDump) -> None:
    assert set(dump.section(Section.BOOTSTRAP)["bootstrap"]) == {"node", "admin"}


@pytest.mark.parametrize("raw", ODD)
def test_an_odd_dump_gives_what_can_be_read_of_it(raw: Any) -> None:
    dump = ConfigDump(raw)
    assert len(cluster_rows(dump, DOMAIN)) + len(listener_rows(dump)) + len(route_rows(dump, DOMAIN, ())) <= 1


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("cart", Host("cart", "", DOMAIN, True)),
        ("cart.shop.svc.cluster.local", Host("cart", "shop", DOMAIN, True)),
        ("cart.shop", Host("cart.shop")),
        ("api.example.com", Host("api.example.com")),
    ],
)
def test_a_clusters_host_is_complete_by_its_full_name(text: str, host: Host) -> None:
    assert parse_host(text, DOMAIN) == host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("cart.shop", Host("cart", "shop", DOMAIN, True)),
        ("cart.nowhere", Host("cart.nowhere")),
        ("cart.nowhere.svc", Host("cart", "nowhere", DOMAIN, True)),
        ("cart.shop.svc.cluster.local:8080", Host("cart", "shop", DOMAIN, True)),
        ("api.example.com:443", Host("api.example.com:443")),
    ],
)
def test_a_routes_domain_may_be_short(text: str, host: Host) -> None:
    assert parse_domain(text, DOMAIN, {"shop"}) == host


@pytest.mark.parametrize(
    ("domains", "best"),
    [
        (["10.0.0.1"], "10.0.0.1"),
        (["10.0.0.1", "long.example.com", "a.b"], "a.b"),
        (["10.0.0.1", "10.0.0.22"], "10.0.0.1"),
        ([], ""),
    ],
)
def test_the_best_domain_is_the_shortest_name(domains: list[str], best: str) -> None:
    assert best_domain(domains) == best


def test_a_ztunnels_services_tell_their_waypoint_and_how_many_endpoints_are_healthy() -> None:
    dump = read_ztunnel(json.loads((CASES / "ztunnel.json").read_text()))
    rows = [(row.name, row.vips, str(row.waypoint), row.endpoints, row.healthy) for row in dump.services]
    assert rows == [("cart", (), "None", 0, 0), ("web", ("/10.96.0.12",), "10.96.0.99:15008", 2, 1)]


def test_a_ztunnels_workloads_and_certificates_are_rows() -> None:
    dump = read_ztunnel(json.loads((CASES / "ztunnel.json").read_text()))
    workload, certificate = dump.workloads[0], dump.certificates[0]
    assert (workload.addresses, workload.node, workload.protocol) == (("10.0.0.7",), "node-1", "HBONE")
    assert str(workload.waypoint) == "waypoint.shop.svc.cluster.local:15008"
    assert (certificate.serial, certificate.expires) == ("42", "2026-05-05T10:00:00Z")


def test_an_older_ztunnel_writes_maps() -> None:
    assert [row.name for row in read_ztunnel({"services": {"x": {"name": "cart"}, "y": 3}}).services] == ["cart"]
