"""Parts of the graph page that come on demand: links of things, their menu, small charts, the tour; without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.metrics.traffic import RATES
from mesh.model import kinds
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.web.process.current import use_runtime
from tests.unit.workloads.world import config
from tests.web.graph.pictures import choosing, ways
from tests.web.html import Page
from tests.web.visits import AS_HTMX, get
from tests.web.worlds.graph import SHOP, GraphMetrics
from tests.web.worlds.memory import HOME, NOW, everything, in_memory, namespace, namespaces, settings_of
from tests.web.worlds.metrics import ChartStore

PAGE = f"/console/graph/namespaces?{SHOP}"
CHARTS = "/console/graph/charts"
CART = f"node=workload:{HOME}:shop:cart-v1"


def chosen(visitor: Client, label: str, more: str = "") -> str:
    """The query that chooses the node, edge or box whose name begins so."""
    return choosing(get(visitor, PAGE + more), label)


def with_chosen(visitor: Client, label: str, more: str = "") -> Page:
    """The page after that choice."""
    return get(visitor, f"graph/namespaces?{chosen(visitor, label, more)}")


class TestWays:
    def test_a_version_leads_to_its_workload_and_keeps_the_time(self, graph_visitor: Client) -> None:
        chosen = with_chosen(graph_visitor, "App cart v1", "&duration=600&refresh=15000")
        found = ways(chosen.one("#graph-panel"))
        page = "/console/namespaces/shop/workloads/cart-v1"
        assert found["Details"] == f"{page}?duration=600&refresh=15000"
        assert found["Traffic"] == f"{page}?tab=traffic&duration=600&refresh=15000"
        assert found["Logs"].startswith(f"{page}?tab=logs&")
        assert found["Inbound metrics"] == f"{page}?tab=in_metrics&rangeDuration=600&refresh=15000"
        assert "tab=out_metrics" in found["Outbound metrics"]
        assert found["Node graph"].startswith("/console/graph/node/namespaces/shop/applications/cart/versions/v1?")

    def test_a_service_has_one_kind_of_metrics_and_no_logs(self, graph_visitor: Client) -> None:
        found = ways(with_chosen(graph_visitor, "Service cart").one("#graph-panel"))
        assert list(found) == ["Node graph", "Details", "Traffic", "Inbound metrics"]
        assert found["Inbound metrics"] == "/console/namespaces/shop/services/cart?tab=metrics"

    def test_a_service_leads_to_the_object_that_routes_its_requests(self, graph_settings: Settings) -> None:
        route = config(kinds.VIRTUAL_SERVICE, "ways", {"http": [{"route": [{"destination": {"host": "cart"}}]}]})
        seen = snapshot_of(HOME, [(kinds.NAMESPACE, namespace(name)) for name in ("shop", "store", "bank")] + [route])
        with use_runtime(in_memory(graph_settings, GraphMetrics(), seen, find_viewer=everything)):
            visitor = Client(raise_request_exception=False)
            found = ways(with_chosen(visitor, "Service cart").one("#graph-panel"))
            others = ways(with_chosen(visitor, "Service stock").one("#graph-panel"))

        assert (
            found["Virtual service ways"] == "/console/namespaces/shop/istio/networking.istio.io/v1/VirtualService/ways"
        )
        assert list(others) == ["Node graph", "Details", "Traffic", "Inbound metrics"]

    def test_an_edge_leads_to_both_of_its_ends(self, graph_visitor: Client) -> None:
        page = with_chosen(graph_visitor, "front v1 (shop) to cart")
        assert page.texts(".menu-title") == ["From: App front v1 (shop)", "To: Service cart (shop)"]

    def test_a_namespace_leads_to_a_graph_of_its_own(self, graph_visitor: Client) -> None:
        found = ways(with_chosen(graph_visitor, "NS store"))
        assert found["Namespace graph"] == "/console/graph/namespaces?namespaces=store"

    def test_names_in_the_panel_and_in_the_table_lead_to_pages(self, graph_visitor: Client) -> None:
        to_cart = 'a[href="/console/namespaces/shop/workloads/cart-v1"]'
        panel = with_chosen(graph_visitor, "App cart v1").one("#graph-panel")
        assert {"cart", "cart-v1"} <= set(panel.texts(to_cart))
        table = get(graph_visitor, f"{PAGE}&table=true").one("#graph-table")
        assert any(text.startswith("Details") for text in table.texts(to_cart))


class TestMenu:
    def test_it_has_the_links_of_what_was_pointed_at(self, graph_visitor: Client) -> None:
        query = chosen(graph_visitor, "App cart v1")
        menu = get(graph_visitor, f"graph/menu/namespaces?{query}", headers=AS_HTMX)
        assert not menu.is_whole
        assert "Details" in ways(menu)

    def test_it_is_a_page_without_scripts(self, graph_visitor: Client) -> None:
        page = get(graph_visitor, f"graph/menu/namespaces?{chosen(graph_visitor, 'App cart v1')}")
        assert page.has("h1")
        assert "Details" in ways(page)

    def test_in_a_node_graph_nothing_leads_back_to_it(self, graph_visitor: Client) -> None:
        node = "node/namespaces/shop/workloads/cart-v1?graphType=workload"
        query = choosing(get(graph_visitor, f"graph/{node}"), "Workload cart-v1")
        found = ways(get(graph_visitor, f"graph/menu/{node.partition('?')[0]}?{query}"))
        assert "Details" in found
        assert "Node graph" not in found

    def test_what_is_gone_is_said_to_be_gone(self, graph_visitor: Client) -> None:
        menu = get(graph_visitor, "graph/menu/namespaces?selectNode=00")
        assert "not in the graph any more" in menu.words


@pytest.fixture(name="store")
def store_fixture() -> ChartStore:
    callers = ({"reporter": "destination"}, {"reporter": "source"})
    return ChartStore(callers=callers, known=("requests_total", "request_duration"))


@pytest.fixture(name="charts_visitor")
def charts_visitor_fixture(store: ChartStore) -> Iterator[Client]:
    def visible(snapshots: Mapping[str, ClusterSnapshot]) -> Viewer:
        viewer = everything(snapshots)
        return Viewer("someone", {key: found for key, found in viewer.namespaces.items() if key[1] != "hidden"})

    with use_runtime(in_memory(settings_of(), store, namespaces("shop", "hidden"), find_viewer=visible)):
        yield Client(raise_request_exception=False)


class TestCharts:
    def test_those_of_a_node_cost_the_same_queries_whatever_it_does(
        self, charts_visitor: Client, store: ChartStore
    ) -> None:
        part = get(charts_visitor, f"{CHARTS}?{CART}", headers=AS_HTMX)
        assert len(store.asked) == 2 * len(RATES)
        assert part.texts("caption") == ["Requests in Last 10m", "Requests out Last 10m"]
        assert len(part.all(".sparkline")) == 4
        assert not part.is_whole

    def test_those_of_an_edge_have_response_times(self, charts_visitor: Client, store: ChartStore) -> None:
        edge = f"source=workload:{HOME}:shop:front-v1&target=service:{HOME}:shop:cart&protocol=http"
        page = get(charts_visitor, f"{CHARTS}?{edge}&duration=1800")
        assert page.texts("caption") == ["Requests Last 30m", "Response time Last 30m"]
        assert page.texts("caption > small") == ["Last 30m", "Last 30m"]
        assert "99th percentile" in page.words
        assert page.has("h1")
        assert store.times[1] - store.times[0] >= 1800

    def test_a_fixed_moment_is_asked_for(self, charts_visitor: Client, store: ChartStore) -> None:
        get(charts_visitor, f"{CHARTS}?{CART}&queryTime={int(NOW) - 3600}")
        assert store.times[1] == NOW - 3600

    def test_a_store_that_fails_is_named_in_their_place(self, charts_visitor: Client, store: ChartStore) -> None:
        store.failing = ("istio",)
        part = get(charts_visitor, f"{CHARTS}?{CART}", headers=AS_HTMX)
        assert "Prometheus: connection refused" in part.words
        assert "No traffic" not in part.content

    def test_no_traffic_is_said_in_words(self, charts_visitor: Client, store: ChartStore) -> None:
        store.known = ()
        assert "No traffic in this time (last 10m)" in get(charts_visitor, f"{CHARTS}?{CART}").words

    @pytest.mark.parametrize(
        ("query", "status", "words"),
        [
            ("", 400, "node: missing"),
            ("node=box::shop:x", 400, '"box" is not a kind'),
            ("node=unknown", 400, "an unknown end"),
            ("source=unknown&target=unknown", 400, "an unknown end"),
            (f"{CART}&duration=soon", 400, "duration"),
            (f"source={CART[5:]}&target=unknown&protocol=udp", 400, "http, grpc, tcp"),
            ("node=workload::hidden:x", 403, "hidden"),
            (f"source={CART[5:]}&target=workload::hidden:x", 403, "hidden"),
        ],
    )
    def test_what_cannot_or_must_not_be_asked_is_refused(
        self, charts_visitor: Client, store: ChartStore, query: str, status: int, words: str
    ) -> None:
        assert words in get(charts_visitor, f"{CHARTS}?{query}", status).words
        assert store.asked == {}


class TestChartsInThePanel:
    @pytest.mark.parametrize(
        ("label", "address"),
        [
            ("App cart v1", f"node=workload:{HOME}:shop:cart-v1"),
            ("Service cart", f"node=service:{HOME}:shop:cart"),
            (
                "front v1 (shop) to cart",
                f"source=workload:{HOME}:shop:front-v1&target=service:{HOME}:shop:cart&protocol=http",
            ),
            ("NS store", f"node=namespace:{HOME}:store:"),
        ],
    )
    def test_they_are_a_link_that_asks_for_itself(self, graph_visitor: Client, label: str, address: str) -> None:
        page = with_chosen(graph_visitor, label)
        url = f"{CHARTS}?{address}&duration=600"
        assert url in page.loading
        assert url in page.links

    def test_the_whole_graph_has_them_when_it_is_of_one_namespace(self, graph_visitor: Client) -> None:
        assert "panel-charts" not in get(graph_visitor, PAGE).content
        (charts,) = get(graph_visitor, "graph/namespaces?namespaces=shop").loading
        assert "node=namespace::shop:&" in charts

    def test_between_services_it_says_why_there_are_none(self, graph_visitor: Client) -> None:
        edges = [f"cart (shop) to {other}" for other in ("stock", "ledger")]
        for edge in edges:
            page = with_chosen(graph_visitor, edge, "&graphType=service")
            assert "No charts: metrics name who calls a service" in page.words

    def test_a_frame_of_a_replay_has_those_of_its_moment(self, graph_visitor: Client) -> None:
        page = get(graph_visitor, "graph/namespaces?namespaces=shop&replayActive=true&replayFrame=2")
        (charts,) = [address for address in page.loading if address.startswith(CHARTS)]
        assert f"queryTime={int(NOW) - 280}" in charts


class TestPanel:
    def test_it_is_hidden_and_shown_by_a_link(self, graph_visitor: Client) -> None:
        page = get(graph_visitor, f"graph/namespaces{get(graph_visitor, PAGE).link('Hide panel')}")
        assert not page.has("aside")
        assert page.has_link("Show panel")
        assert ("panel", "false") in page.form("#graph-form").hidden


class TestTour:
    def test_its_stops_follow_each_other_and_lead_back_to_the_graph(self, graph_visitor: Client) -> None:
        page = get(graph_visitor, f"graph/tour?{SHOP}&step=2")
        assert "2 of " in page.words
        assert page.one("[rel=prev]")["href"] == f"?{SHOP}&step=1"
        assert page.one("[rel=next]")["href"] == f"?{SHOP}&step=3"
        assert f"/console/graph/namespaces?{SHOP}#graph-graphType" in page.links
        assert len(page.all("h1")) == 1

    def test_every_stop_is_in_the_page(self, graph_visitor: Client) -> None:
        page = get(graph_visitor, PAGE)
        places = self._places(graph_visitor)
        assert places
        for place in places:
            assert page.has(f"#{place}"), place

    def _places(self, visitor: Client) -> set[str]:
        """The parts of the graph page that the stops lead to."""
        count = re.search(r"1 of (\d+)", get(visitor, "graph/tour").words)
        assert count
        stops = [get(visitor, f"graph/tour?step={step}") for step in range(1, int(count[1]) + 1)]
        places = {link.partition("#")[2] for stop in stops for link in stop.links}
        return {place for place in places if place.startswith("graph-")}

    def test_it_begins_at_the_graph_and_ends_with_its_last_stop(self, graph_visitor: Client) -> None:
        assert "/console/graph/tour?namespaces=bank,shop,store" in get(graph_visitor, PAGE).links
        assert not get(graph_visitor, "graph/tour").has("[rel=prev]")
        assert "step" in get(graph_visitor, "graph/tour?step=99", 400).words


def test_in_a_replay_the_duration_is_that_of_a_frame_and_nothing_refreshes(graph_visitor: Client) -> None:
    page = get(graph_visitor, f"{PAGE}&replayActive=true&refresh=15000")
    assert "1m traffic" in page.texts("option")
    assert not page.has("select[name=refresh]")
    assert ("refresh", "15000") in page.form("#graph-form").hidden


def test_the_table_tells_what_changed_when_it_is_compared(graph_visitor: Client, metrics: GraphMetrics) -> None:
    assert "Change" not in get(graph_visitor, f"{PAGE}&table=true").texts("th")
    metrics.earlier = (("front", "cart", 10.0),)
    table = get(graph_visitor, f"{PAGE}&table=true&compare=300").one("#graph-table")
    assert table.texts("th").count("Change") == 2
    assert {"new", "-"} <= set(table.texts("td"))


def test_the_chosen_edge_tells_its_protocol_and_units(graph_visitor: Client) -> None:
    page = with_chosen(graph_visitor, "front v1 (shop) to cart", "&edges=trafficRate")
    assert any(text.endswith("HTTP 10.00rps") for text in page.texts("svg text"))
    assert "10.00" in get(graph_visitor, f"{PAGE}&edges=trafficRate").texts("svg text")


@pytest.mark.parametrize(
    ("label", "words"), [("rt95", "no response times"), ("throughputRequest", "no throughput"), ("trafficRate", "")]
)
def test_labels_that_nothing_was_measured_for_are_told(graph_visitor: Client, label: str, words: str) -> None:
    text = get(graph_visitor, f"{PAGE}&edges={label}").words
    assert ("Edge labels: the metrics have" in text) is bool(words)
    assert words in text


class TestDashes:
    @pytest.fixture(name="graph_settings")
    def dashed(self) -> Settings:
        graph = {"settings": {"animation": "dash"}}
        flags = {"ui_defaults": {"graph": graph}}
        return settings_of(kiali_feature_flags=flags)

    def test_traffic_moves_as_configured(self, graph_visitor: Client) -> None:
        page = get(graph_visitor, f"{PAGE}&animation=true")
        assert page.has('use.dash.dash-5[href^="#p"]')
        assert not page.has("animateMotion")
