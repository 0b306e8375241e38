"""Parts of the graph page that come on demand: links of things, their menu, small charts, the tour; without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.metrics.traffic import RATES
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot
from mesh.web.process.current import use_runtime
from tests.web.worlds.graph import SHOP, GraphMetrics
from tests.web.worlds.memory import HOME, NOW, everything, in_memory, namespaces, settings_of
from tests.web.worlds.metrics import ChartStore

PAGE = f"/console/graph/namespaces?{SHOP}"
CHARTS = "/console/graph/charts"
CART = f"node=workload:{HOME}:shop:cart-v1"


def text_of(visitor: Client, url: str, status: int = 200, **headers: str) -> str:
    found = visitor.get(url, headers=headers)
    assert found.status_code == status
    return unescape(found.content.decode())


def chosen(visitor: Client, label: str, more: str = "") -> str:
    """The query that chooses the node, edge or box whose name begins so."""
    found = re.search(rf'href="\?([^"]*)"[^>]*aria-label="{label}', text_of(visitor, PAGE + more))
    assert found, label
    return found[1]


def ways(text: str) -> dict[str, str]:
    return {
        label.strip(): url
        for url, label in re.findall(r'class="menu-item" href="([^"]*)">(?:<svg.*?</svg>)([^<]*)<', text)
    }


class TestWays:
    def test_a_version_leads_to_its_workload_and_keeps_the_time(self, graph_visitor: Client) -> None:
        query = chosen(graph_visitor, "App cart v1", "&duration=600&refresh=15000")
        found = ways(text_of(graph_visitor, f"/console/graph/namespaces?{query}").split("graph-panel", 1)[1])
        page = "/console/namespaces/shop/workloads/cart-v1"
        assert found["Details"] == f"{page}?duration=600&refresh=15000"
        assert found["Traffic"] == f"{page}?tab=traffic&duration=600&refresh=15000"
        assert found["Logs"].startswith(f"{page}?tab=logs&")
        assert found["Inbound metrics"] == f"{page}?tab=in_metrics&rangeDuration=600&refresh=15000"
        assert "tab=out_metrics" in found["Outbound metrics"]
        assert found["Node graph"].startswith("/console/graph/node/namespaces/shop/applications/cart/versions/v1?")

    def test_a_service_has_one_kind_of_metrics_and_no_logs(self, graph_visitor: Client) -> None:
        query = chosen(graph_visitor, "Service cart")
        found = ways(text_of(graph_visitor, f"/console/graph/namespaces?{query}").split("graph-panel", 1)[1])
        assert list(found) == ["Node graph", "Details", "Traffic", "Inbound metrics"]
        assert found["Inbound metrics"] == "/console/namespaces/shop/services/cart?tab=metrics"

    def test_an_edge_leads_to_both_of_its_ends(self, graph_visitor: Client) -> None:
        query = chosen(graph_visitor, r"front v1 \(shop\) to cart")
        text = text_of(graph_visitor, f"/console/graph/namespaces?{query}")
        assert re.findall(r'menu-title">([^<]*)<', text) == ["From: App front v1 (shop)", "To: Service cart (shop)"]

    def test_a_namespace_leads_to_a_graph_of_its_own(self, graph_visitor: Client) -> None:
        found = ways(text_of(graph_visitor, f"/console/graph/namespaces?{chosen(graph_visitor, 'NS store')}"))
        assert found["Namespace graph"] == "/console/graph/namespaces?namespaces=store"

    def test_names_in_the_panel_and_in_the_table_lead_to_pages(self, graph_visitor: Client) -> None:
        page = 'href="/console/namespaces/shop/workloads/cart-v1"'
        query = chosen(graph_visitor, "App cart v1")
        panel = text_of(graph_visitor, f"/console/graph/namespaces?{query}").split("graph-panel", 1)[1]
        assert f"{page}>cart</a>" in panel
        assert f"{page}>cart-v1</a>" in panel
        assert f"{page}>Details" in text_of(graph_visitor, f"{PAGE}&table=true")


class TestMenu:
    def test_it_has_the_links_of_what_was_pointed_at(self, graph_visitor: Client) -> None:
        query = chosen(graph_visitor, "App cart v1")
        text = text_of(graph_visitor, f"/console/graph/menu/namespaces?{query}", **{"HX-Request": "true"})
        assert "<html" not in text
        assert "Details" in ways(text)

    def test_it_is_a_page_without_scripts(self, graph_visitor: Client) -> None:
        text = text_of(graph_visitor, f"/console/graph/menu/namespaces?{chosen(graph_visitor, 'App cart v1')}")
        assert "<h1" in text
        assert "Details" in ways(text)

    def test_in_a_node_graph_nothing_leads_back_to_it(self, graph_visitor: Client) -> None:
        node = "node/namespaces/shop/workloads/cart-v1?graphType=workload"
        text = text_of(graph_visitor, f"/console/graph/{node}")
        query = re.search(r'href="\?([^"]*)"[^>]*aria-label="Workload cart-v1', text)
        assert query
        found = ways(text_of(graph_visitor, f"/console/graph/menu/{node.partition('?')[0]}?{query[1]}"))
        assert "Details" in found
        assert "Node graph" not in found

    def test_what_is_gone_is_said_to_be_gone(self, graph_visitor: Client) -> None:
        assert "not in the graph any more" in text_of(graph_visitor, "/console/graph/menu/namespaces?selectNode=00")


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
        text = text_of(charts_visitor, f"{CHARTS}?{CART}", **{"HX-Request": "true"})
        assert len(store.asked) == 2 * len(RATES)
        assert re.findall(r"<caption>([^<]*) <small>", text) == ["Requests in", "Requests out"]
        assert text.count('class="sparkline"') == 4
        assert "<html" not in text

    def test_those_of_an_edge_have_response_times(self, charts_visitor: Client, store: ChartStore) -> None:
        edge = f"source=workload:{HOME}:shop:front-v1&target=service:{HOME}:shop:cart&protocol=http"
        text = text_of(charts_visitor, f"{CHARTS}?{edge}&duration=1800")
        assert re.findall(r"<caption>([^<]*) <small>([^<]*)<", text) == [
            ("Requests", "Last 30m"),
            ("Response time", "Last 30m"),
        ]
        assert "99th percentile" in text
        assert "<h1" in text
        assert store.times[1] - store.times[0] >= 1800

    def test_a_fixed_moment_is_asked_for(self, charts_visitor: Client, store: ChartStore) -> None:
        text_of(charts_visitor, f"{CHARTS}?{CART}&queryTime={int(NOW) - 3600}")
        assert store.times[1] == NOW - 3600

    def test_a_store_that_fails_is_named_in_their_place(self, charts_visitor: Client, store: ChartStore) -> None:
        store.failing = ("istio",)
        text = text_of(charts_visitor, f"{CHARTS}?{CART}", **{"HX-Request": "true"})
        assert "Prometheus: connection refused" in text
        assert "No traffic" not in text

    def test_no_traffic_is_said_in_words(self, charts_visitor: Client, store: ChartStore) -> None:
        store.known = ()
        assert "No traffic in this time (last 10m)" in text_of(charts_visitor, f"{CHARTS}?{CART}")

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
        assert words in text_of(charts_visitor, f"{CHARTS}?{query}", status)
        assert store.asked == {}


class TestChartsInThePanel:
    @pytest.mark.parametrize(
        ("label", "address"),
        [
            ("App cart v1", f"node=workload:{HOME}:shop:cart-v1"),
            ("Service cart", f"node=service:{HOME}:shop:cart"),
            (
                r"front v1 \(shop\) to cart",
                f"source=workload:{HOME}:shop:front-v1&target=service:{HOME}:shop:cart&protocol=http",
            ),
            ("NS store", f"node=namespace:{HOME}:store:"),
        ],
    )
    def test_they_are_a_link_that_asks_for_itself(self, graph_visitor: Client, label: str, address: str) -> None:
        text = text_of(graph_visitor, f"/console/graph/namespaces?{chosen(graph_visitor, label)}")
        url = f"{CHARTS}?{address}&duration=600"
        assert f'hx-get="{url}"' in text
        assert f'<a href="{url}">' in text

    def test_the_whole_graph_has_them_when_it_is_of_one_namespace(self, graph_visitor: Client) -> None:
        assert "panel-charts" not in text_of(graph_visitor, PAGE)
        assert "node=namespace::shop:&" in text_of(graph_visitor, "/console/graph/namespaces?namespaces=shop")

    def test_between_services_it_says_why_there_are_none(self, graph_visitor: Client) -> None:
        query = chosen(graph_visitor, r"cart \(shop\) to", "&graphType=service")
        text = text_of(graph_visitor, f"/console/graph/namespaces?{query}")
        assert "No charts: metrics name who calls a service" in text

    def test_a_frame_of_a_replay_has_those_of_its_moment(self, graph_visitor: Client) -> None:
        text = text_of(graph_visitor, "/console/graph/namespaces?namespaces=shop&replayActive=true&replayFrame=2")
        assert f"queryTime={int(NOW) - 280}" in text


class TestPanel:
    def test_it_is_hidden_and_shown_by_a_link(self, graph_visitor: Client) -> None:
        hide = re.search(r'href="([^"]*)">(?:<svg.*?</svg>) Hide panel', text_of(graph_visitor, PAGE))
        assert hide
        text = text_of(graph_visitor, f"/console/graph/namespaces{hide[1]}")
        assert "<aside" not in text
        assert "Show panel" in text
        assert '<input type="hidden" name="panel" value="false">' in text


class TestTour:
    def test_its_stops_follow_each_other_and_lead_back_to_the_graph(self, graph_visitor: Client) -> None:
        text = text_of(graph_visitor, f"/console/graph/tour?{SHOP}&step=2")
        assert "2 of " in text
        assert f'href="?{SHOP}&step=1" rel="prev"' in text
        assert f'href="?{SHOP}&step=3" rel="next"' in text
        assert f'href="/console/graph/namespaces?{SHOP}#graph-graphType"' in text
        assert text.count("<h1") == 1

    def test_every_stop_is_in_the_page(self, graph_visitor: Client) -> None:
        page = text_of(graph_visitor, PAGE)
        for place in set(re.findall(r'#(graph-[\w-]+)"', self._all(graph_visitor))):
            assert f'id="{place}"' in page, place

    def _all(self, visitor: Client) -> str:
        first = text_of(visitor, "/console/graph/tour")
        count = int(re.search(r"1 of (\d+)", first)[1])  # type: ignore[index]
        return "".join(text_of(visitor, f"/console/graph/tour?step={step}") for step in range(1, count + 1))

    def test_it_begins_at_the_graph_and_ends_with_its_last_stop(self, graph_visitor: Client) -> None:
        assert 'href="/console/graph/tour?namespaces=bank,shop,store"' in text_of(graph_visitor, PAGE)
        assert 'rel="prev"' not in text_of(graph_visitor, "/console/graph/tour")
        assert "step" in text_of(graph_visitor, "/console/graph/tour?step=99", 400)


def test_in_a_replay_the_duration_is_that_of_a_frame_and_nothing_refreshes(graph_visitor: Client) -> None:
    text = text_of(graph_visitor, f"{PAGE}&replayActive=true&refresh=15000")
    assert ">1m traffic</option>" in text
    assert '<select name="refresh"' not in text
    assert '<input type="hidden" name="refresh" value="15000">' in text


def test_the_table_tells_what_changed_when_it_is_compared(graph_visitor: Client, metrics: GraphMetrics) -> None:
    assert ">Change</th>" not in text_of(graph_visitor, f"{PAGE}&table=true")
    metrics.earlier = (("front", "cart", 10.0),)
    table = text_of(graph_visitor, f"{PAGE}&table=true&compare=300").split('id="graph-table"')[1]
    assert table.count(">Change</th>") == 2
    assert "<td>new</td>" in table
    assert "<td>-</td>" in table


def test_the_chosen_edge_tells_its_protocol_and_units(graph_visitor: Client) -> None:
    query = chosen(graph_visitor, r"front v1 \(shop\) to cart", "&edges=trafficRate")
    assert "HTTP 10.00rps</text>" in text_of(graph_visitor, f"/console/graph/namespaces?{query}")
    assert ">10.00</text>" in text_of(graph_visitor, f"{PAGE}&edges=trafficRate")


@pytest.mark.parametrize(
    ("label", "words"), [("rt95", "no response times"), ("throughputRequest", "no throughput"), ("trafficRate", "")]
)
def test_labels_that_nothing_was_measured_for_are_told(graph_visitor: Client, label: str, words: str) -> None:
    text = text_of(graph_visitor, f"{PAGE}&edges={label}")
    assert ("Edge labels: the metrics have" in text) is bool(words)
    assert words in text


class TestDashes:
    @pytest.fixture(name="graph_settings")
    def dashed(self) -> Settings:
        graph = {"settings": {"animation": "dash"}}
        flags = {"ui_defaults": {"graph": graph}}
        return settings_of(kiali_feature_flags=flags)

    def test_traffic_moves_as_configured(self, graph_visitor: Client) -> None:
        text = text_of(graph_visitor, f"{PAGE}&animation=true")
        assert re.search(r'<use href="#p\d+" class="dash dash-5"', text)
        assert "animateMotion" not in text
