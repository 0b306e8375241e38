"""What the graph page offers beside its controls: folding, comparison, replay, motion, reasons, lasting links."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.model.samples import PrometheusFacts
from mesh.web.process.current import runtime
from tests.web.worlds.graph import CALLS, SHOP, GraphMetrics
from tests.web.worlds.memory import NOW, settings_of

PAGE = f"/console/graph/namespaces?{SHOP}"


def page(visitor: Client, more: str = "", **headers: str) -> str:
    found = visitor.get(f"{PAGE}{more}", headers=headers)
    assert found.status_code == 200
    return found.content.decode()


def link(text: str, label: str) -> str:
    """The address behind a label."""
    icon = r"(?:<svg[^>]*><use[^>]*></use></svg>)?"
    found = re.search(rf'<a href="([^"]*)"[^>]*>{icon}\s*{re.escape(label)}', text)
    assert found, label
    return found[1].replace("&amp;", "&")


class TestFolding:
    @pytest.fixture(name="graph_settings")
    def small_limit(self) -> Settings:
        console = {"graph": {"fold_above_nodes": 3}}
        return settings_of(console=console)

    def test_a_big_graph_opens_folded_and_says_so(self, graph_visitor: Client) -> None:
        text = page(graph_visitor)
        assert "3 folded namespaces" in text
        assert 'aria-label="Namespace store' in text
        assert "unfold=all" in link(text, "Unfold all")

    def test_unfolding_one_leaves_the_others_folded(self, graph_visitor: Client) -> None:
        text = page(graph_visitor, "&unfold=Kubernetes:shop")
        assert 'aria-label="App cart' in text
        assert 'aria-label="Namespace store' in text
        assert 'aria-label="Namespace shop' not in text
        assert "unfold" not in link(text, "Fold again")

    def test_unfolded_it_shows_every_node(self, graph_visitor: Client) -> None:
        text = page(graph_visitor, "&unfold=all")
        assert 'aria-label="App ledger' in text
        assert 'aria-label="Namespace bank' not in text

    def test_the_panel_of_a_folded_namespace_unfolds_it(self, graph_visitor: Client) -> None:
        short = re.search(r'selectNode=(\w+)" aria-label="Namespace store', page(graph_visitor))
        assert short
        text = page(graph_visitor, f"&selectNode={short[1]}")
        assert "unfold=Kubernetes:store" in text

    def test_edges_end_at_the_border_of_a_folded_namespace(self, graph_visitor: Client) -> None:
        text = page(graph_visitor)
        plate = r'class="node [^>]*translate\((\d+) (\d+)\)"><rect class="shape plate"[^>]*width="(\d+)" height="(\d+)"'
        places = [tuple(int(part) for part in found) for found in re.findall(plate, text)]
        edges = re.findall(r'data-e="\d+ (\d+)".*? d="M(\d+) (\d+)c([^"]*)"', text)
        assert len(edges) == 2
        for target, start_x, start_y, steps in edges:
            dx, dy = (int(step) for step in re.findall(r"-?\d+", steps)[-2:])
            x, y, width, height = places[int(target)]
            assert abs(int(start_x) + dx - x) >= width / 2 or abs(int(start_y) + dy - y) >= height / 2

    def test_a_comparison_is_of_what_is_drawn(self, graph_visitor: Client, metrics: GraphMetrics) -> None:
        metrics.earlier = CALLS[:2]
        text = page(graph_visitor, "&compare=300")
        assert "1 node new, 1 edge new" in text
        assert re.search(r'class="node [^"]*is-new[^"]*"[^>]*aria-label="Namespace bank', text)


def test_a_comparison_marks_and_lists_what_differs(graph_visitor: Client, metrics: GraphMetrics) -> None:
    metrics.earlier = (("front", "cart", 1.0), ("cart", "stock", 4.0))
    metrics.calls = (("front", "cart", 10.0), ("cart", "ledger", 2.0))
    text = page(graph_visitor, "&compare=3600")
    assert sorted(set(metrics.asked_at)) == [NOW - 3600, NOW]
    for mark in ("new", "gone", "changed"):
        assert re.search(rf'class="edge [^"]*is-{mark}', text)
        assert f'<td class="figure">{mark}</td>' in text
    assert "compare" not in link(text, "Do not compare")


def test_without_changes_the_comparison_says_so(graph_visitor: Client) -> None:
    assert re.search(r"Since 2023-11-14 22:08:20 UTC: unchanged", page(graph_visitor, "&compare=300"))


def test_the_reasons_are_given_on_request_and_on_an_empty_graph(graph_visitor: Client, metrics: GraphMetrics) -> None:
    assert "graph-why-title" not in page(graph_visitor)
    assert "istio_requests_total" in page(graph_visitor, "&why=true")
    metrics.calls = ()
    text = page(graph_visitor)
    assert "Nothing runs in shop of cluster Kubernetes" in text
    assert "was answered and found no traffic" in text


def test_a_fixed_moment_is_asked_for_and_leads_back_to_now(graph_visitor: Client, metrics: GraphMetrics) -> None:
    moment = int(NOW) - 7200
    text = page(graph_visitor, f"&queryTime={moment}")
    assert set(metrics.asked_at) == {moment}
    assert "Fixed time" in text
    assert "queryTime" not in link(text, "Back to now")
    assert not re.search(r'hx-trigger="every', text)


def test_the_link_to_share_names_the_moment(graph_visitor: Client) -> None:
    text = page(graph_visitor)
    assert f"queryTime={int(NOW)}" in link(text, "Link to this moment")
    assert 'data-copy="#graph-share"' in text


class TestReplay:
    def test_it_begins_with_the_first_frame_of_a_pinned_window(
        self, graph_visitor: Client, metrics: GraphMetrics
    ) -> None:
        text = page(graph_visitor, "&replayActive=true")
        start = int(NOW) - 300
        assert set(metrics.asked_at) == {start + 10}
        assert "[1/30]" in text
        assert f"replayStart={start}000" in link(text, "Next")
        assert 'id="replay-previous"' not in text

    def test_its_frames_are_links_and_a_slider(self, graph_visitor: Client, metrics: GraphMetrics) -> None:
        start = int(NOW) - 600
        text = page(graph_visitor, f"&replayActive=true&replayStart={start}000&replayFrame=7")
        assert set(metrics.asked_at) == {start + 70}
        assert "replayFrame=6" in link(text, "Previous")
        assert "replayFrame=8" in link(text, "Next")
        slider = text[text.index('class="graph-replay"') :]
        assert 'type="range" name="replayFrame"' in slider
        assert 'type="hidden" name="replayFrame"' not in slider

    def test_the_last_frame_ends_it(self, graph_visitor: Client) -> None:
        text = page(graph_visitor, "&replayActive=true&replayFrame=99&play=fast")
        assert "[30/30]" in text
        assert "load delay:" not in text

    def test_while_it_plays_the_next_frame_asks_for_itself(self, graph_visitor: Client) -> None:
        text = page(graph_visitor, "&replayActive=true&play=medium")
        assert 'hx-trigger="load delay:3s"' in text
        assert "&play=" not in link(text, "Pause")
        assert not re.search(r'hx-trigger="every', text)

    def test_a_start_may_be_typed_as_a_browser_sends_it(self, graph_visitor: Client, metrics: GraphMetrics) -> None:
        page(graph_visitor, "&replayActive=true&replayStart=2023-11-14T20:00")
        assert metrics.asked_at[-1] == 1_699_992_000 + 10

    def test_it_does_not_begin_before_what_the_store_keeps(self, graph_visitor: Client, metrics: GraphMetrics) -> None:
        keeps_for(3600.0)
        text = page(graph_visitor, "&replayActive=true&replayStart=2023-11-14T20:00")
        assert metrics.asked_at[-1] == NOW - 3600 + 10
        assert "replayStart: &quot;2023-11-14T20:00&quot; is not allowed; allowed: what the metrics store keeps" in text

    def test_two_frames_with_the_same_picture_still_differ(self, graph_visitor: Client) -> None:
        first, second = (
            re.search(r'"X-Graph-Digest": "(\w+)"', page(graph_visitor, f"&replayActive=true&replayFrame={frame}"))
            for frame in (1, 2)
        )
        assert first
        assert second
        assert first[1] != second[1]

    def test_closing_it_leads_back_to_the_graph_of_now(self, graph_visitor: Client) -> None:
        assert "replay" not in link(page(graph_visitor, "&replayActive=true&replayFrame=3"), "Close replay")


def test_traffic_moves_only_when_switched_on(graph_visitor: Client) -> None:
    assert "animateMotion" not in page(graph_visitor)
    text = page(graph_visitor, "&animation=true")
    assert re.search(r'<g class="dot is-healthy">.*?<mpath href="#p\d+"/>', text)
    assert "style=" not in text


def test_the_table_comes_when_it_is_asked_for_and_stays_until_it_is_not(graph_visitor: Client) -> None:
    text = page(graph_visitor)
    assert "<caption>Edges</caption>" not in text
    assert link(text, "Show as table").endswith("&table=true#graph-table")
    text = page(graph_visitor, "&table=true")
    assert "<caption>Edges</caption>" in text
    assert "table=true" in link(text, "Hide healthy edges")
    assert '<input type="hidden" name="table" value="true">' in text
    assert "table" not in link(text, "Hide table")


def test_a_refresh_keeps_the_reasons_in_sight(graph_visitor: Client) -> None:
    assert re.search(r'id="graph-region" hx-get="[^"]*why=true', page(graph_visitor, "&why=true"))


def keeps_for(retention: float, interval: float | None = None) -> None:
    """The store has told this of itself."""
    watch = runtime().metrics
    assert watch is not None
    watch.facts = PrometheusFacts("2.55.0", interval, retention)


def test_only_durations_that_the_store_can_answer_are_offered(graph_visitor: Client) -> None:
    keeps_for(7200.0, 60.0)
    text = page(graph_visitor)
    select = text[text.index('name="duration"') :]
    offered = re.findall(r'<option value="(\d+)"', select[: select.index("</select>")])
    assert offered == ["120", "300", "600", "1800", "3600"]


def test_a_duration_that_the_store_cannot_answer_is_told_and_replaced(graph_visitor: Client) -> None:
    keeps_for(7200.0)
    text = page(graph_visitor, "&duration=86400")
    assert "duration: &quot;86400&quot; is not allowed" in text
    assert "(used: 3600)" in text
    assert "is not allowed" not in page(graph_visitor, "&duration=3500")


def test_the_legend_is_a_page_and_for_the_graph_only_its_groups(graph_visitor: Client) -> None:
    whole = graph_visitor.get("/console/graph/legend").content.decode()
    part = graph_visitor.get("/console/graph/legend", headers={"HX-Request": "true"}).content.decode()
    for words in ("Folded namespace", "Mutual TLS (on edges)", "TCP (open arrow)"):
        assert words in whole
        assert words in part
    assert "<h1" in whole
    assert "<h1" not in part
    assert "style=" not in part
