"""What the graph page offers beside its controls: folding, comparison, replay, motion, reasons, lasting links."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.model.samples import PrometheusFacts
from mesh.web.process.current import runtime
from tests.web.graph.pictures import choosing, drawn
from tests.web.html import Page
from tests.web.visits import AS_HTMX, get
from tests.web.worlds.graph import CALLS, SHOP, GraphMetrics
from tests.web.worlds.memory import NOW, settings_of

PAGE = f"/console/graph/namespaces?{SHOP}"
REFRESHES = '[hx-trigger^="every"]'


def page(visitor: Client, more: str = "") -> Page:
    return get(visitor, f"{PAGE}{more}")


def digest(page: Page) -> str:
    """What tells a refresh whether the picture has changed."""
    return str(json.loads(page.one("#graph-region")["hx-headers"])["X-Graph-Digest"])


def numbers(places: str) -> list[int]:
    """The figures of a path or of a place in the picture."""
    return [int(number) for number in re.findall(r"-?\d+", places)]


class TestFolding:
    @pytest.fixture(name="graph_settings")
    def small_limit(self) -> Settings:
        console = {"graph": {"fold_above_nodes": 3}}
        return settings_of(console=console)

    def test_a_big_graph_opens_folded_and_says_so(self, graph_visitor: Client) -> None:
        graph = page(graph_visitor)
        assert "3 folded namespaces" in graph.words
        assert drawn(graph, "Namespace store")
        assert "unfold=all" in graph.link("Unfold all")

    def test_unfolding_one_leaves_the_others_folded(self, graph_visitor: Client) -> None:
        graph = page(graph_visitor, "&unfold=Kubernetes:shop")
        assert drawn(graph, "App cart")
        assert drawn(graph, "Namespace store")
        assert not drawn(graph, "Namespace shop")
        assert "unfold" not in graph.link("Fold again")

    def test_unfolded_it_shows_every_node(self, graph_visitor: Client) -> None:
        graph = page(graph_visitor, "&unfold=all")
        assert drawn(graph, "App ledger")
        assert not drawn(graph, "Namespace bank")

    def test_the_panel_of_a_folded_namespace_unfolds_it(self, graph_visitor: Client) -> None:
        graph = get(graph_visitor, f"graph/namespaces?{choosing(page(graph_visitor), 'Namespace store')}")
        panel = graph.one("#graph-panel")
        assert "Unfold" in panel.texts('a[href$="unfold=Kubernetes:store"]')

    def test_edges_end_at_the_border_of_a_folded_namespace(self, graph_visitor: Client) -> None:
        graph = page(graph_visitor)
        nodes, edges = graph.all(".node:has(> .plate)"), graph.all(".edge")
        assert len(edges) == 2
        for edge in edges:
            start_x, start_y, *steps = numbers(edge.all("path")[0]["d"])
            node = nodes[int(edge["data-e"].split()[1])]
            (x, y), plate = numbers(node["transform"]), node.one(".shape.plate")
            width, height = int(plate["width"]), int(plate["height"])
            assert abs(start_x + steps[-2] - x) >= width / 2 or abs(start_y + steps[-1] - y) >= height / 2

    def test_a_comparison_is_of_what_is_drawn(self, graph_visitor: Client, metrics: GraphMetrics) -> None:
        metrics.earlier = CALLS[:2]
        graph = page(graph_visitor, "&compare=300")
        assert "1 node new, 1 edge new" in graph.words
        assert drawn(graph, "Namespace bank", ".node.is-new")


def test_a_comparison_marks_and_lists_what_differs(graph_visitor: Client, metrics: GraphMetrics) -> None:
    metrics.earlier = (("front", "cart", 1.0), ("cart", "stock", 4.0))
    metrics.calls = (("front", "cart", 10.0), ("cart", "ledger", 2.0))
    graph = page(graph_visitor, "&compare=3600")
    assert sorted(set(metrics.asked_at)) == [NOW - 3600, NOW]
    for mark in ("new", "gone", "changed"):
        assert graph.has(f".edge.is-{mark}")
        assert mark in graph.texts("td.figure")
    assert "compare" not in graph.link("Do not compare")


def test_without_changes_the_comparison_says_so(graph_visitor: Client) -> None:
    assert "Since 2023-11-14 22:08:20 UTC: unchanged" in page(graph_visitor, "&compare=300").words


def test_the_reasons_are_given_on_request_and_on_an_empty_graph(graph_visitor: Client, metrics: GraphMetrics) -> None:
    assert "graph-why-title" not in page(graph_visitor).content
    assert "istio_requests_total" in page(graph_visitor, "&why=true").words
    metrics.calls = ()
    text = page(graph_visitor).words
    assert "Nothing runs in shop of cluster Kubernetes" in text
    assert "was answered and found no traffic" in text


def test_a_fixed_moment_is_asked_for_and_leads_back_to_now(graph_visitor: Client, metrics: GraphMetrics) -> None:
    moment = int(NOW) - 7200
    graph = page(graph_visitor, f"&queryTime={moment}")
    assert set(metrics.asked_at) == {moment}
    assert "Fixed time" in graph.words
    assert "queryTime" not in graph.link("Back to now")
    assert not graph.has(REFRESHES)


def test_the_link_to_share_names_the_moment(graph_visitor: Client) -> None:
    graph = page(graph_visitor)
    assert f"queryTime={int(NOW)}" in graph.link("Link to this moment")
    assert graph.has('[data-copy="#graph-share"]')


class TestReplay:
    def test_it_begins_with_the_first_frame_of_a_pinned_window(
        self, graph_visitor: Client, metrics: GraphMetrics
    ) -> None:
        graph = page(graph_visitor, "&replayActive=true")
        start = int(NOW) - 300
        assert set(metrics.asked_at) == {start + 10}
        assert "[1/30]" in graph.words
        assert f"replayStart={start}000" in graph.link("Next")
        assert not graph.has("#replay-previous")

    def test_its_frames_are_links_and_a_slider(self, graph_visitor: Client, metrics: GraphMetrics) -> None:
        start = int(NOW) - 600
        graph = page(graph_visitor, f"&replayActive=true&replayStart={start}000&replayFrame=7")
        assert set(metrics.asked_at) == {start + 70}
        assert "replayFrame=6" in graph.link("Previous")
        assert "replayFrame=8" in graph.link("Next")
        assert graph.one(".graph-replay").values("[name=replayFrame]", "type") == ["range"]

    def test_the_last_frame_ends_it(self, graph_visitor: Client) -> None:
        graph = page(graph_visitor, "&replayActive=true&replayFrame=99&play=fast")
        assert "[30/30]" in graph.words
        assert "load delay:" not in graph.content

    def test_while_it_plays_the_next_frame_asks_for_itself(self, graph_visitor: Client) -> None:
        graph = page(graph_visitor, "&replayActive=true&play=medium")
        assert graph.has('[hx-trigger="load delay:3s"]')
        assert "&play=" not in graph.link("Pause")
        assert not graph.has(REFRESHES)

    def test_a_start_may_be_typed_as_a_browser_sends_it(self, graph_visitor: Client, metrics: GraphMetrics) -> None:
        page(graph_visitor, "&replayActive=true&replayStart=2023-11-14T20:00")
        assert metrics.asked_at[-1] == 1_699_992_000 + 10

    def test_it_does_not_begin_before_what_the_store_keeps(self, graph_visitor: Client, metrics: GraphMetrics) -> None:
        keeps_for(3600.0)
        graph = page(graph_visitor, "&replayActive=true&replayStart=2023-11-14T20:00")
        assert metrics.asked_at[-1] == NOW - 3600 + 10
        refusal = 'replayStart: "2023-11-14T20:00" is not allowed; allowed: what the metrics store keeps'
        assert refusal in graph.words

    def test_two_frames_with_the_same_picture_still_differ(self, graph_visitor: Client) -> None:
        first, second = (digest(page(graph_visitor, f"&replayActive=true&replayFrame={frame}")) for frame in (1, 2))
        assert first
        assert second
        assert first != second

    def test_closing_it_leads_back_to_the_graph_of_now(self, graph_visitor: Client) -> None:
        assert "replay" not in page(graph_visitor, "&replayActive=true&replayFrame=3").link("Close replay")


def test_traffic_moves_only_when_switched_on(graph_visitor: Client) -> None:
    assert not page(graph_visitor).has("animateMotion")
    graph = page(graph_visitor, "&animation=true")
    assert graph.has('g.dot.is-healthy > animateMotion > mpath[href^="#p"]')
    assert graph.inline_code == []


def test_the_table_comes_when_it_is_asked_for_and_stays_until_it_is_not(graph_visitor: Client) -> None:
    graph = page(graph_visitor)
    assert "Edges" not in graph.texts("caption")
    assert graph.link("Show as table").endswith("&table=true#graph-table")
    graph = page(graph_visitor, "&table=true")
    assert "Edges" in graph.texts("caption")
    assert "table=true" in graph.link("Hide healthy edges")
    assert ("table", "true") in graph.form("#graph-form").hidden
    assert "table" not in graph.link("Hide table")


def test_a_refresh_keeps_the_reasons_in_sight(graph_visitor: Client) -> None:
    assert "why=true" in page(graph_visitor, "&why=true").one("#graph-region")["hx-get"]


def keeps_for(retention: float, interval: float | None = None) -> None:
    """The store has told this of itself."""
    watch = runtime().metrics
    assert watch is not None
    watch.facts = PrometheusFacts("2.55.0", interval, retention)


def test_only_durations_that_the_store_can_answer_are_offered(graph_visitor: Client) -> None:
    keeps_for(7200.0, 60.0)
    offered = page(graph_visitor).one("[name=duration]").values("option", "value")
    assert offered == ["120", "300", "600", "1800", "3600"]


def test_a_duration_that_the_store_cannot_answer_is_told_and_replaced(graph_visitor: Client) -> None:
    keeps_for(7200.0)
    text = page(graph_visitor, "&duration=86400").words
    assert 'duration: "86400" is not allowed' in text
    assert "(used: 3600)" in text
    assert "is not allowed" not in page(graph_visitor, "&duration=3500").content


def test_the_legend_is_a_page_and_for_the_graph_only_its_groups(graph_visitor: Client) -> None:
    whole, part = get(graph_visitor, "graph/legend"), get(graph_visitor, "graph/legend", headers=AS_HTMX)
    for words in ("Folded namespace", "Mutual TLS (on edges)", "TCP (open arrow)"):
        assert words in whole.words
        assert words in part.words
    assert whole.has("h1")
    assert not part.has("h1")
    assert part.inline_code == []
