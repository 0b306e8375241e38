"""What the demo's proxies tell is what the console reads of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from demo import proxies
from demo.envoy_dumps import config_dump
from demo.mesh import WORKLOAD
from mesh.envoy.clusters import cluster_rows
from mesh.envoy.dump import ConfigDump
from mesh.envoy.listeners import listener_rows
from mesh.envoy.routes import route_rows
from mesh.envoy.sections import sections
from mesh.envoy.ztunnel import read_ztunnel

DOMAIN = "svc.cluster.local"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def dump_of(key: str) -> ConfigDump:
    return ConfigDump(config_dump(WORKLOAD[key], 0, "2026-11-25T12:00:00Z"))


def test_a_sidecar_knows_services_subsets_and_what_they_come_from() -> None:
    rows = cluster_rows(dump_of("storefront/portal-v1"), DOMAIN)
    quotes = [row for row in rows if row.host.service == "quotes"]
    assert {row.subset for row in quotes} == {"", "v1", "v2", "v3"}
    assert {row.destination_rule for row in quotes} == {"quotes.storefront"}
    assert any(row.direction == "inbound" and row.port == 8080 for row in rows)


def test_a_sidecars_routes_are_those_that_its_listeners_name() -> None:
    dump = dump_of("storefront/portal-v1")
    named = {row.route for row in listener_rows(dump)} - {""}
    routes = route_rows(dump, DOMAIN, ())
    assert named == {row.name for row in routes}
    assert "quotes.storefront" in {row.virtual_service for row in routes}


def test_the_front_door_serves_the_hosts_of_its_gateway() -> None:
    rows = route_rows(dump_of("istio-system/istio-ingressgateway"), DOMAIN, ())
    assert {row.domains.service for row in rows} == {"parcels.kestrel.example", "track.kestrel.example"}


def test_a_waypoint_takes_what_is_enrolled() -> None:
    rows = cluster_rows(dump_of("tracking/waypoint"), DOMAIN)
    assert {"tracker", "scans", "eta"} <= {row.host.service for row in rows}
    assert len(sections(dump_of("tracking/waypoint").raw)) == 5


def test_a_ztunnel_knows_healthy_endpoints_and_waypoints() -> None:
    dump = read_ztunnel(proxies.ztunnel_dump("kestrel-node-a", NOW))
    labels = next(row for row in dump.services if row.name == "labels")
    tracker = next(row for row in dump.services if row.name == "tracker")
    assert (labels.healthy, labels.endpoints) == (2, 4)
    assert tracker.waypoint is not None
    assert {row.protocol for row in dump.workloads} == {"HBONE", "TCP"}


def test_the_answers_lie_where_the_api_server_looks(tmp_path: Path) -> None:
    proxies.write(tmp_path, NOW)
    istiod = proxies.ISTIOD.pods[0]
    lines = json.loads((tmp_path / "envoy" / "istio-system" / istiod / "debug" / "syncz.json").read_text())
    behind = [line["proxy"] for line in lines if line["endpoint_sent"] != line["endpoint_acked"]]
    assert [name.rpartition(".")[0] for name in behind] == list(WORKLOAD[proxies.BEHIND].pods)
    portal = WORKLOAD["storefront/portal-v1"].pods[1]
    assert (tmp_path / "envoy" / "storefront" / portal / "config_dump.json").is_file()
