"""The pages of one workload, service and application: overview, traffic, and the picture around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest
from django.test import Client

from mesh.clients.prometheus.answers import Answers
from mesh.config import Settings
from mesh.graph.metrics import REQUESTS
from mesh.model import kinds
from mesh.model.cluster import snapshot_of
from mesh.model.objects import Service
from mesh.web.graph.of_object import object_view
from mesh.web.process.current import use_runtime
from tests.unit.workloads.world import SIDECAR, Placed, config, deployment, service
from tests.web.html import Page
from tests.web.visits import AS_HTMX, get, page_of
from tests.web.worlds.graph import GraphMetrics
from tests.web.worlds.memory import HOME, MemoryCache, console, namespace, settings_of

HOSTILE = {"app": "cart", "version": "v1", "note": '"><script>alert(1)</script>'}
OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace("shop", **{"istio-injection": "enabled"})),
    (kinds.NAMESPACE, namespace("store")),
    (kinds.NAMESPACE, namespace("bank")),
    *deployment("cart-v1", HOSTILE, "cart-1", sidecar=SIDECAR),
    *deployment("front-v1", {"app": "front", "version": "v1"}, "front-1", sidecar=SIDECAR),
    service("cart", {"app": "cart"}, {"app": "cart"}),
    config(kinds.PEER_AUTHENTICATION, "default", {"mtls": {"mode": "STRICT"}}),
    config(
        kinds.VIRTUAL_SERVICE,
        "cart",
        {"hosts": ["cart.example"], "http": [{"route": [{"destination": {"host": "cart"}}]}]},
    ),
]
WORKLOAD = "namespaces/shop/workloads/cart-v1"
SERVICE = "namespaces/shop/services/cart"
APP = "namespaces/shop/applications/cart"
PAGES = (WORKLOAD, SERVICE, APP)
OUTSIDE = "api.maps.example"


class BothReporters(GraphMetrics):
    """What leaves `cart` is told by its own proxy, as a node graph asks for it; `patience` of each question."""

    def __init__(self) -> None:
        super().__init__()
        self.patience: list[float] = []

    def query_many(self, plan: Mapping[str, Any], at: float, *, deadline_seconds: float) -> Answers:
        self.patience.append(deadline_seconds)
        answers = super().query_many(plan, at, deadline_seconds=deadline_seconds)
        for sample in answers.vectors.get(REQUESTS, ()):
            if sample.labels["source_workload"] == "cart-v1":
                sample.labels["reporter"] = "source"
        return answers


class OutsideCalls(GraphMetrics):
    """`cart` calls a host outside, as its own proxy reports it: with neither a cluster nor a workload there."""

    def query_many(self, plan: Mapping[str, Any], at: float, *, deadline_seconds: float) -> Answers:
        answers = super().query_many(plan, at, deadline_seconds=deadline_seconds)
        for sample in answers.vectors.get(REQUESTS, ()):
            sample.labels.update({name: "unknown" for name in sample.labels if name.startswith("destination_")})
            sample.labels.update(dict.fromkeys(("destination_service", "destination_service_name"), OUTSIDE))
            sample.labels["destination_service_namespace"] = "shop"
            sample.labels["reporter"] = "source"
        return answers


@pytest.fixture
def metrics() -> BothReporters:
    return BothReporters()


@pytest.fixture
def shop(settings_of_console: Settings, metrics: GraphMetrics) -> Iterator[Client]:
    with use_runtime(console(OBJECTS, settings_of_console, metrics)):
        yield Client(raise_request_exception=False)


def options(page: Page, selector: str) -> list[str]:
    """The values that are chosen in a menu."""
    return page.values(f"{selector} option[selected]", "value")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_its_object_once_and_says_where_it_belongs(shop: Client, path: str) -> None:
    page = get(shop, path)

    assert path.rpartition("/")[2] in page.one("h1").words
    assert "Namespace: shop" in page.words
    assert "Overview" in page.texts('a[aria-current="page"]')


def test_a_workload_tells_its_facts_its_pods_and_what_concerns_it(shop: Client) -> None:
    text = get(shop, WORKLOAD).words

    assert "Type Deployment" in text
    assert "Mode Sidecar" in text
    assert "1 of 1 available" in text
    assert "cart-1" in text
    assert "PA default PeerAuthentication" in text


@pytest.mark.parametrize(
    ("path", "target"),
    [
        (WORKLOAD, "/console/namespaces/shop/applications/cart"),
        (WORKLOAD, "/console/namespaces/shop/services/cart"),
        (SERVICE, "/console/namespaces/shop/workloads/cart-v1"),
        (APP, "/console/namespaces/shop/workloads/cart-v1"),
        (APP, "/console/namespaces/shop/services/cart"),
    ],
)
def test_what_belongs_together_is_a_link_away(shop: Client, path: str, target: str) -> None:
    assert target in get(shop, path).links


def test_a_service_tells_its_ports_its_endpoints_and_its_host_names(shop: Client) -> None:
    text = get(shop, SERVICE).words

    assert "Host names cart.example" in text
    assert "VS cart VirtualService" in text


def test_labels_of_pods_are_text(shop: Client) -> None:
    page = get(shop, WORKLOAD)

    assert "<script>alert" not in page.source
    assert page.inline_code == []
    assert 'note="><script>alert(1)</script>' in page.words


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("namespaces/shop/workloads/gone", 'there is no workload "gone" in namespace "shop"'),
        ("namespaces/shop/services/gone", 'there is no service "gone" in namespace "shop"'),
        ("namespaces/shop/applications/gone", 'there is no application "gone" in namespace "shop"'),
    ],
)
def test_what_is_gone_is_a_404_that_names_it(shop: Client, path: str, told: str) -> None:
    assert told in get(shop, path, 404).words


def test_a_namespace_that_may_not_be_seen_is_a_403(shop: Client) -> None:
    assert "not there or not accessible" in get(shop, "namespaces/hidden/workloads/cart-v1", 403).words


def test_an_object_that_goes_between_two_clicks_is_told_in_the_place_of_the_refresh(
    shop: Client, settings_of_console: Settings, metrics: GraphMetrics
) -> None:
    get(shop, WORKLOAD)
    with use_runtime(console(OBJECTS[:3], settings_of_console, metrics)):
        answer = get(shop, WORKLOAD, 404, AS_HTMX)

    assert "there is no workload" in answer.words
    assert not answer.is_whole


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("tab=nothing", 'tab: "nothing" is not allowed; allowed: info'),
        ("duration=long", 'duration: "long" is not allowed; allowed: seconds'),
        ("refresh=soon", 'refresh: "soon" is not allowed; allowed: milliseconds'),
        ("tab=traffic&sort=size", 'sort: "size" is not allowed; allowed: status, name'),
        ("sort=size", 'sort: "size" is not allowed; allowed: name, revision, health'),
    ],
)
def test_what_cannot_be_read_in_the_address_is_told_and_the_page_is_there(shop: Client, query: str, told: str) -> None:
    page = get(shop, f"{WORKLOAD}?{query}").words

    assert told in page
    assert "cart-v1" in page


def test_the_traffic_tab_lists_callers_and_callees_with_their_share_of_success(
    shop: Client, metrics: GraphMetrics
) -> None:
    inbound, outbound = get(shop, f"{WORKLOAD}?tab=traffic").words.split("Outbound traffic", 1)

    assert "W front-v1 (shop) through service cart 10.00 rps 100%" in inbound
    assert "S stock (store) 4.00 rps 100%" in outbound
    assert "W ledger-v1 (bank) through service ledger 2.00 rps" in outbound


def test_traffic_is_sorted_by_numbers_and_the_header_turns_it(shop: Client) -> None:
    page = get(shop, f"{WORKLOAD}?tab=traffic&sort=rate&direction=desc")
    outbound = page.words.split("Outbound traffic", 1)[1]

    assert outbound.index("4.00 rps") < outbound.index("2.00 rps")
    assert page.has('th[aria-sort="descending"]')


def test_the_metrics_of_a_caller_are_a_link_narrowed_to_this_traffic(shop: Client) -> None:
    links = "\n".join(get(shop, f"{WORKLOAD}?tab=traffic").links)

    assert "/console/namespaces/shop/workloads/front-v1?tab=out_metrics" in links
    assert "tab=out_metrics&bylbl=destination_service_name%3Dledger" in links


def test_the_queries_are_shown_on_request_as_they_were_sent(shop: Client) -> None:
    page = get(shop, f"{WORKLOAD}?tab=traffic&queries=true").words

    assert "What was asked" in page
    assert "istio_requests_total" in page


def test_without_an_answer_of_the_metrics_store_nothing_is_said_about_traffic(
    shop: Client, metrics: GraphMetrics
) -> None:
    metrics.is_down = True
    overview, traffic = get(shop, WORKLOAD), get(shop, f"{WORKLOAD}?tab=traffic")

    assert "The traffic is not known." in overview.words
    assert "connection refused" in overview.words
    assert "nothing can be said about the traffic" in traffic.words
    assert "No inbound traffic" not in traffic.content


def test_without_metrics_there_is_no_traffic_tab(settings_of_console: Settings) -> None:
    with use_runtime(console(OBJECTS, settings_of_console, None)):
        page = get(Client(), WORKLOAD)

    assert "tab=traffic" not in page.content
    assert "mini-graph" not in page.content


@pytest.mark.parametrize("path", [*PAGES, "namespaces/shop"])
def test_the_picture_around_an_object_is_a_page_of_its_own_and_a_fragment(shop: Client, path: str) -> None:
    page = get(shop, f"{path}/mini-graph")
    part = get(shop, f"{path}/mini-graph", headers=AS_HTMX)

    assert page.is_whole
    assert not part.is_whole
    assert "/console/namespaces/shop/workloads/front-v1" in part.links


def test_an_edge_of_the_picture_leads_to_the_charts_of_its_traffic(shop: Client) -> None:
    part = get(shop, f"{WORKLOAD}/mini-graph")

    assert any("?tab=in_metrics&bylbl=source_canonical_service%3Dfront" in link for link in part.links)


def test_a_refresh_brings_the_parts_and_a_change_of_the_form_its_address(shop: Client) -> None:
    headers = {**AS_HTMX, "HX-Trigger": "detail-form"}
    answer = shop.get(f"/console/{WORKLOAD}?tab=info&duration=300", headers=headers)

    assert not page_of(answer).is_whole
    assert page_of(answer).has("#detail-region")
    assert answer.headers["HX-Push-Url"] == f"/console/{WORKLOAD}?tab=info&duration=300"


def test_many_pods_are_cut_and_all_are_a_link_away(settings_of_console: Settings) -> None:
    crowd = deployment("crowd", {"app": "crowd", "version": "v1"}, *(f"crowd-{each:02}" for each in range(60)))
    with use_runtime(console([*OBJECTS, *crowd], settings_of_console, None)):
        page = get(Client(), "namespaces/shop/workloads/crowd")
        everything = get(Client(), "namespaces/shop/workloads/crowd?pods=all")

    assert page.link("Show all 60") == "/console/namespaces/shop/workloads/crowd?tab=info&pods=all#card-pods"
    assert "crowd-49" in page.words
    assert "crowd-50" not in page.content
    assert "crowd-59" in everything.words


def test_the_cluster_is_named_where_there_are_several(settings_of_console: Settings) -> None:
    with use_runtime(console(OBJECTS, settings_of_console, None, HOME, "west")):
        page = get(Client(), f"{WORKLOAD}?clusterName=west")

    assert "Cluster west" in page.words
    assert any("clusterName=west" in link for link in page.links)


@pytest.mark.parametrize("path", PAGES)
def test_the_cluster_is_named_where_there_is_only_one(shop: Client, path: str) -> None:
    assert f"Cluster {HOME}" in get(shop, path).words


def test_a_pod_of_the_ambient_mesh_tells_its_protocol(settings_of_console: Settings) -> None:
    till = deployment("till", {"app": "till"}, "till-1", ambient=True)
    with use_runtime(console([*OBJECTS, *till], settings_of_console, None)):
        page = get(Client(), "namespaces/shop/workloads/till")
        told = Client().get("/api/namespaces/shop/workloads/till").json()["pods"]
    assert "Protocol HBONE" in page.words
    assert [pod["protocol"] for pod in told] == ["HBONE"]


def test_a_cache_that_knows_nothing_yet_refuses_instead_of_failing(settings_of_console: Settings) -> None:
    made = console(OBJECTS, settings_of_console, None)
    cache = made.caches[HOME]
    assert isinstance(cache, MemoryCache)
    cache.seen = snapshot_of(HOME, [])
    with use_runtime(made):
        get(Client(), WORKLOAD, 403)


@pytest.fixture
def maps(settings_of_console: Settings) -> Iterator[Client]:
    entry = config(kinds.SERVICE_ENTRY, "maps", {"hosts": [OUTSIDE], "location": "MESH_EXTERNAL"})
    with use_runtime(console([*OBJECTS, entry], settings_of_console, OutsideCalls(calls=[("cart", "cart", 3.0)]))):
        yield Client()


def test_an_outside_host_has_the_traffic_that_its_callers_report(maps: Client) -> None:
    text = get(maps, f"namespaces/shop/services/{OUTSIDE}?tab=traffic").words

    assert "W cart-v1 (shop) 3.00 rps 100%" in text


def test_an_outside_host_is_called_external_and_stands_out_in_its_picture(maps: Client) -> None:
    page = get(maps, f"namespaces/shop/services/{OUTSIDE}")
    picture = get(maps, f"namespaces/shop/services/{OUTSIDE}/mini-graph")

    assert f"ES {OUTSIDE}" in page.one("h1").words
    assert picture.has('.node.is-selected[aria-label^="Service entry maps"]')


@pytest.mark.parametrize(
    ("labels", "mode"),
    [
        ({"gateway.istio.io/managed": "istio.io-mesh-controller"}, "Mode Waypoint"),
        ({"app": "ztunnel"}, "Mode Ztunnel"),
        ({"istio": "ingressgateway", "operator.istio.io/component": "IngressGateways"}, "Mode Gateway"),
    ],
)
def test_what_carries_the_traffic_of_others_says_so(
    settings_of_console: Settings, labels: dict[str, str], mode: str
) -> None:
    carrier = deployment("carrier", {"gateway.networking.k8s.io/gateway-name": "x", **labels}, "carrier-1")
    with use_runtime(console([*OBJECTS, *carrier], settings_of_console, None)):
        assert mode in get(Client(), "namespaces/shop/workloads/carrier").words


def test_the_graph_around_a_waypoint_has_waypoints() -> None:
    with use_runtime(console(OBJECTS, settings_of(), None)):
        assert "waypoints" in object_view(settings_of(), "workload", "shop", 60, is_waypoint=True).flags
        assert "waypoints" not in object_view(settings_of(), "workload", "shop", 60).flags


def test_a_time_that_cannot_be_read_loses_no_other_one(shop: Client) -> None:
    page = get(shop, f"{WORKLOAD}?duration=300&refresh=often")

    assert 'refresh: "often" is not allowed' in page.words
    assert options(page, "#detail-time") == ["300"]


def test_requests_that_no_proxy_counts_are_not_said_to_be_none(settings_of_console: Settings) -> None:
    plain = deployment("plain", {"app": "plain", "version": "v1"}, "plain-1")
    with use_runtime(console([*OBJECTS, *plain], settings_of_console, GraphMetrics(calls=()))):
        page = get(Client(), "namespaces/shop/workloads/plain").words
        other = get(Client(), WORKLOAD).words

    assert "No proxy counts its requests." in page
    assert "No requests in this time." in other


def test_many_links_are_folded_away(settings_of_console: Settings) -> None:
    crowd = [each for number in range(12) for each in deployment(f"crowd-{number:02}", {"app": "crowd"}, f"c-{number}")]
    apps = [service("crowd", {"app": "crowd"}, {"app": "crowd"}), *crowd]
    with use_runtime(console([*OBJECTS, *apps], settings_of_console, None)):
        page = get(Client(), "namespaces/shop/services/crowd")

    more = page.one('details:has(> summary:lexbor-contains("2 more"))')
    assert more.one("summary").words == "2 more"
    links = [text for text in page.texts("a, summary") if text.startswith(("crowd-09", "2 more", "crowd-10"))]
    assert links == ["crowd-09", "2 more", "crowd-10"]


def test_a_port_tells_the_protocol_of_its_application(settings_of_console: Settings) -> None:
    port = {"name": "http", "port": 80, "appProtocol": "http2"}
    raw = {"metadata": {"name": "web", "namespace": "shop"}, "spec": {"ports": [port, {"name": "raw", "port": 81}]}}
    web = (kinds.SERVICE, msgspec.convert(raw, Service))
    with use_runtime(console([*OBJECTS, web], settings_of_console, None)):
        assert "http 80 (TCP, http2) raw 81 (TCP)" in get(Client(), "namespaces/shop/services/web").words


def test_traffic_tells_the_cluster_of_the_other_end_where_there_are_several(
    settings_of_console: Settings, metrics: GraphMetrics
) -> None:
    with use_runtime(console(OBJECTS, settings_of_console, metrics, HOME, "west")):
        several = get(Client(), f"{WORKLOAD}?tab=traffic&clusterName={HOME}&sort=cluster").words
    with use_runtime(console(OBJECTS, settings_of_console, metrics)):
        one = get(Client(), f"{WORKLOAD}?tab=traffic").words

    assert f"W front-v1 (shop) through service cart {HOME} 10.00 rps" in several
    assert "Cluster" not in one.split("Inbound traffic", 1)[1]


def test_links_to_other_objects_keep_the_duration(shop: Client) -> None:
    overview = get(shop, f"{WORKLOAD}?duration=300")
    traffic = get(shop, f"{WORKLOAD}?tab=traffic&duration=300")
    picture = get(shop, f"{WORKLOAD}/mini-graph?duration=300")

    assert "/console/namespaces/shop/services/cart?duration=300" in overview.links
    assert "/console/namespaces/shop/workloads/front-v1?duration=300" in traffic.links
    assert "/console/namespaces/shop/workloads/front-v1?duration=300" in picture.links


def test_an_edge_of_the_picture_keeps_the_cluster(settings_of_console: Settings, metrics: GraphMetrics) -> None:
    with use_runtime(console(OBJECTS, settings_of_console, metrics, HOME, "west")):
        part = get(Client(), f"{WORKLOAD}/mini-graph?clusterName={HOME}")

    charts = f"cart-v1?clusterName={HOME}&tab=in_metrics&bylbl=source_canonical_service%3Dfront"
    assert any(charts in link for link in part.links)


def test_a_slow_metrics_store_is_not_waited_for_long(shop: Client, metrics: BothReporters) -> None:
    get(shop, WORKLOAD)

    assert metrics.patience
    assert max(metrics.patience) <= 5
