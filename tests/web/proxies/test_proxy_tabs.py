"""The tabs about proxies: Envoy, Ztunnel, Waypoint, and what istiod says of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.web.process.current import use_runtime
from tests.readers.kubernetes.fake_api import FakeApi, Reply, refusal
from tests.web import visits
from tests.web.html import Page
from tests.web.visits import AS_HTMX
from tests.web.worlds.memory import console
from tests.web.worlds.metrics import ChartStore
from tests.web.worlds.pods import PODS
from tests.web.worlds.pods import console as pods_console
from tests.web.worlds.proxies import (
    ADMIN,
    PAGES,
    SYNCZ,
    WORLD,
    ZTUNNEL,
    big_dump,
    line,
    tell_dump,
    tell_dumps,
    tell_syncz,
)

NOTHING = "\N{EN DASH}"


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with FakeApi() as server:
        tell_dumps(server)
        tell_syncz(server, line("web-1"), line("web-2", route_acked=""), line("gate-1", route_sent="", route_acked=""))
        yield server


@pytest.fixture
def shop(api: FakeApi) -> Iterator[Client]:
    with pods_console(api, WORLD) as client:
        yield client


def get(client: Client, address: str, headers: Mapping[str, str] | None = None) -> Page:
    return visits.get(client, address if address.startswith("/") else f"{PAGES}/{address}", headers=headers)


def count(page: Page) -> str:
    """What stands beside the heading of the table."""
    return page.one("h2 > .count").words


def entries(page: Page) -> list[str]:
    """The names of the clusters that can be unfolded."""
    return [text for text in page.texts("summary") if text.startswith("outbound")]


def tabs(page: Page) -> set[str]:
    return {link.rpartition("?tab=")[2] for link in page.values("nav.detail-tabs a", "href")}


@pytest.mark.parametrize(
    ("workload", "has"),
    [("web", {"envoy"}), ("door", {"envoy"}), ("gate", {"envoy", "waypoint"}), ("plain", set()), ("cart", set())],
)
def test_a_workload_has_the_tabs_of_its_proxy(shop: Client, workload: str, has: set[str]) -> None:
    assert tabs(get(shop, workload)) & {"envoy", "ztunnel", "waypoint"} == has


def test_a_ztunnel_has_its_own_tab(shop: Client) -> None:
    assert {"ztunnel"} == tabs(get(shop, ZTUNNEL)) & {"envoy", "ztunnel", "waypoint"}


def test_clusters_are_the_first_table(shop: Client) -> None:
    page = get(shop, "web?tab=envoy")
    assert page.cells[0] == ["S cart.shop.svc.cluster.local", "8080", "v2", "outbound", "EDS", "DR cart"]
    assert page.link("cart.shop.svc.cluster.local") == "/console/namespaces/shop/services/cart"
    assert page.link("cart", "tbody a").endswith("/istio/networking.istio.io/v1/DestinationRule/cart")


@pytest.mark.parametrize(
    ("query", "first", "number"),
    [
        ("fqdn=CART", "S cart.shop.svc.cluster.local", "2 of 8"),
        ("fqdn=cart&subset=v2", "S cart.shop.svc.cluster.local", "1 of 8"),
        ("port=443", "api.example.com", "1 of 8"),
        ("port=44", "", "0 of 8"),
        ("traffic=inbound", NOTHING, "1 of 8"),
        ("type=STATIC", "BlackHoleCluster", "2 of 8"),
        ("rule=cart.shop", "S cart.shop.svc.cluster.local", "1 of 8"),
        ("sort=port&direction=desc", "S cart.shop.svc.cluster.local", "8"),
        ("sort=fqdn&direction=desc", "xds-grpc", "8"),
        ("perPage=3&page=2", "cart", "8"),
    ],
)
def test_filters_and_sorting_are_in_the_address(shop: Client, query: str, first: str, number: str) -> None:
    page = get(shop, f"web?tab=envoy&{query}")
    assert next((row[0] for row in page.cells), "") == first
    assert count(page) == number


def test_a_filter_keeps_the_sorting_and_a_sorting_the_filter(shop: Client) -> None:
    page = get(shop, "web?tab=envoy&fqdn=cart&sort=port")
    assert ("sort", "port") in page.form("#detail-form").hidden
    assert f"{PAGES}/web?tab=envoy&fqdn=cart&sort=type" in page.links
    assert page.link("Clear filters") == f"{PAGES}/web?tab=envoy&sort=port"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("envoyTab=endpoints", 'envoyTab: "endpoints" is not allowed; allowed: clusters, listeners'),
        ("pod=gone", 'pod: "gone" is not allowed; allowed: web-1, web-2 (used: web-1)'),
        ("sort=colour", 'sort: "colour" is not allowed'),
        ("page=0", 'page: "0" is not allowed'),
        ("perPage=9999", 'perPage: "9999" is not allowed'),
        ("direction=up", 'direction: "up" is not allowed'),
        ("envoyTab=config&section=x", 'section: "x" is not allowed'),
        ("envoyTab=config&section=clusters&entry=99", 'entry: "99" is not allowed'),
    ],
)
def test_what_cannot_be_read_is_told(shop: Client, query: str, said: str) -> None:
    assert said in get(shop, f"web?tab=envoy&{query}").words


def test_a_listeners_route_leads_to_the_routes_of_that_name(shop: Client) -> None:
    page = get(shop, "web?tab=envoy&envoyTab=listeners&pod=web-2")
    address = "/console/namespaces/shop/workloads/web?tab=envoy&envoyTab=routes&pod=web-2&name=8080"
    assert "Route: 8080" in page.texts(f'a[href="{address}"]')
    found = get(shop, address).cells
    assert {row[0] for row in found} == {"8080"}
    assert "VS cart" in [row[3] for row in found]


def test_the_pod_that_is_chosen_is_asked(api: FakeApi, shop: Client) -> None:
    tell_dump(api, "web-2", big_dump(3))
    page = get(shop, "web?tab=envoy&pod=web-2")
    assert len(page.rows) == 3
    assert page.values("#proxy-pod [selected]", "value") == ["web-2"]


def test_thousands_of_clusters_are_paged(api: FakeApi, shop: Client) -> None:
    tell_dump(api, "web-1", big_dump(3000))
    page = get(shop, "web?tab=envoy&page=60")
    assert len(page.rows) == 50
    assert f"2951{NOTHING}3000 of 3000" in page.words
    assert len(page.source) < 60_000


def test_the_bootstrap_unfolds_without_a_script(shop: Client) -> None:
    page = get(shop, "web?tab=envoy&envoyTab=bootstrap")
    assert any(text.startswith("node") for text in page.texts("summary"))
    assert "id: sidecar~10.0.0.7~web-1.shop~shop.svc.cluster.local" in page.words


def test_the_configuration_opens_section_by_section(api: FakeApi, shop: Client) -> None:
    tell_dump(api, "web-1", big_dump(300))
    first = get(shop, "web?tab=envoy&envoyTab=config")
    assert first.cells[0][:2] == ["Clusters", "300"]
    section = get(shop, "web?tab=envoy&envoyTab=config&section=clusters")
    assert len(entries(section)) == 50
    assert len(section.source) < 140_000
    alone = get(shop, "web?tab=envoy&envoyTab=config&section=clusters&entry=300")
    assert "name: outbound|300||svc-300" in alone.words


def test_what_does_not_fit_is_asked_for_when_it_is_opened(api: FakeApi, shop: Client) -> None:
    dump = big_dump(2)
    dump["configs"][0]["dynamic_active_clusters"][0]["pad"] = "y" * 60_000
    tell_dump(api, "web-1", dump)
    page = get(shop, "web?tab=envoy&envoyTab=config&section=clusters")
    address = "/console/namespaces/shop/workloads/web?tab=envoy&envoyTab=config&section=clusters&entry=1"
    assert page.one(f'[hx-get="{address}"]')["hx-trigger"] == "toggle once"
    assert address in page.links
    assert "y" * 60_000 in get(shop, address, AS_HTMX).words.replace(" ", "")


def test_names_of_a_section_are_searched(api: FakeApi, shop: Client) -> None:
    tell_dump(api, "web-1", big_dump(300))
    page = get(shop, "web?tab=envoy&envoyTab=config&section=clusters&has=svc-299.")
    assert len(entries(page)) == 1
    assert ("section", "clusters") in page.form("#detail-form").hidden


def test_the_whole_configuration_is_a_file(shop: Client) -> None:
    answer = shop.get(f"{PAGES}/web/proxy-config?pod=web-1")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="web-1-config.json"'
    assert len(json.loads(answer.content)["configs"]) == 4
    assert shop.get(f"{PAGES}/web/proxy-config?pod=gone").status_code == 404
    assert shop.get(f"{PAGES}/plain/proxy-config?pod=plain-1").status_code == 404


def test_a_proxy_that_cannot_be_reached_is_told_and_the_page_is_there(api: FakeApi, shop: Client) -> None:
    api.answers[PODS.format("shop", "web-1") + "/portforward"] = refusal(403, "may not forward <b>")
    api.answers[ADMIN.format("shop", "web-1")] = refusal(503, "connection refused")
    page = get(shop, "web?tab=envoy")
    assert page.words.count("may not forward <b>") >= 2
    assert page.has('#proxy-pod option[value="web-2"]')
    assert any("envoyTab=listeners" in link for link in page.links)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"configs": [{"@type": "x.ClustersConfigDump"}]}', b"[]"])
@pytest.mark.parametrize("part", ["clusters", "listeners", "routes", "bootstrap", "config"])
def test_an_odd_dump_breaks_nothing(api: FakeApi, shop: Client, body: bytes, part: str) -> None:
    api.answers[ADMIN.format("shop", "web-1")] = Reply(body=body)
    get(shop, f"web?tab=envoy&envoyTab={part}")


def test_a_ztunnels_services_tell_healthy_endpoints(shop: Client) -> None:
    page = get(shop, f"{ZTUNNEL}?tab=ztunnel")
    assert page.cells == [
        ["shop", "S cart", NOTHING, "None", "0 / 0"],
        ["shop", "web", "10.96.0.12", "10.96.0.99:15008", "1 / 2 1 not healthy"],
    ]
    unhealthy = get(shop, f"{ZTUNNEL}?tab=ztunnel&endpoints=some+unhealthy")
    assert [row[1] for row in unhealthy.cells] == ["web"]


def test_a_ztunnels_workloads_tell_node_and_protocol(shop: Client) -> None:
    page = get(shop, f"{ZTUNNEL}?tab=ztunnel&ztunnelTab=workloads")
    waypoint = "waypoint.shop.svc.cluster.local:15008"
    assert page.cells == [["shop", "web-1", "10.0.0.7", "node-1", waypoint, "HBONE"]]


def test_a_waypoint_tells_what_it_captures(shop: Client) -> None:
    assert get(shop, "gate?tab=waypoint").cells == [["S cart", "shop", "service"]]
    assert get(shop, "gate?tab=waypoint&waypointTab=workload").cells == [["W cart", "shop", "workload"]]


def test_a_waypoint_tells_the_sync_states_of_its_pods(shop: Client) -> None:
    page = get(shop, "gate?tab=waypoint&waypointTab=information")
    assert page.cells == [["gate-1", "Synced", "Synced", "Synced", "IGNORED"]]
    assert "All: requests to enrolled services" in page.words


def test_sync_states_reach_pods_health_and_answers(shop: Client) -> None:
    page = get(shop, "web?tab=info")
    assert "2 of 2 pods available (1 proxy not synced)" in page.words
    assert "RDS Stale (Never Acknowledged)" in page.words
    data = shop.get("/api/namespaces/shop/workloads/web").json()
    assert data["health"]["workloadStatus"]["syncedProxies"] == 1
    assert [pod["proxyStatus"]["RDS"] for pod in data["pods"]] == ["Synced", "Stale (Never Acknowledged)"]
    assert shop.get("/api/namespaces/shop/pods/web-1").json()["proxyStatus"]["CDS"] == "Synced"
    assert shop.get("/api/namespaces/shop/workloads/plain").json()["pods"][0]["proxyStatus"] is None


def test_an_istiod_that_does_not_answer_is_a_problem_and_no_verdict(api: FakeApi, shop: Client) -> None:
    api.answers[SYNCZ] = refusal(503, "no istiod today")
    api.answers[PODS.format("istio-system", "istiod-1") + "/portforward"] = refusal(403, "no istiod today")
    page = get(shop, "web?tab=info")
    assert "the sync states of proxies are not known: no istiod today" in page.words
    assert "not synced" not in page.content
    assert shop.get("/api/namespaces/shop/workloads/web").json()["health"]["workloadStatus"]["syncedProxies"] == -1
    assert "Not known: no istiod told of it." in get(shop, "gate?tab=waypoint&waypointTab=information").words


def test_istiod_is_not_asked_where_configuration_forbids_it(api: FakeApi) -> None:
    with pods_console(api, WORLD, external_services={"istio": {"istio_api_enabled": False}}) as client:
        page = get(client, "gate?tab=waypoint&waypointTab=information")
        assert "istio_api_enabled" in page.words
        assert client.get("/api/namespaces/shop/workloads/web").json()["pods"][0]["proxyStatus"] is None
    assert not api.asked(SYNCZ)


@pytest.mark.parametrize(
    ("address", "charts"),
    [
        (f"{PAGES}/web?tab=envoy&envoyTab=metrics", "Pods uptime"),
        (f"{ZTUNNEL}?tab=ztunnel&ztunnelTab=metrics", "Ztunnel memory usage"),
    ],
)
def test_metrics_have_times_and_keep_their_part(settings_of_console: Settings, address: str, charts: str) -> None:
    with use_runtime(console(WORLD, settings_of_console, ChartStore())):
        page = get(Client(), f"{address}&rangeDuration=1800")
    part = address.rpartition("&")[2]
    assert charts in page.words
    assert page.one("select#detail-time")["name"] == "rangeDuration"
    assert (part.partition("=")[0], "metrics") in page.form("#detail-form").hidden
    assert part in page.one('[hx-trigger="every 60s"]')["hx-get"]


def test_without_metrics_there_are_no_charts(shop: Client) -> None:
    assert "envoyTab=metrics" not in get(shop, "web?tab=envoy").content
    assert "ztunnelTab=metrics" not in get(shop, f"{ZTUNNEL}?tab=ztunnel").content
