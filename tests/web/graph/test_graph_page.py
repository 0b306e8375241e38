"""The graph page as a browser without JavaScript sees it, and as htmx does; on a small metrics store."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from tests.stand_ins.metrics_server import Metrics, serving
from tests.web.worlds.graph import small_graph
from tests.web.worlds.memory import HOME

PAGE = "/console/graph/namespaces"


@pytest.fixture(scope="module")
def store() -> Iterator[Metrics]:
    with serving() as metrics:
        yield metrics


@pytest.fixture
def visitor(store: Metrics) -> Iterator[Client]:
    with small_graph(store) as opened:
        yield opened


def seen(visitor: Client, query: str = "", **headers: str) -> str:
    answer = visitor.get(f"{PAGE}?namespaces=shop{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def node_names(text: str) -> set[str]:
    return set(re.findall(r'class="node [^>]*aria-label="(?:App|Service|Workload|Namespace) ([^(.]+)', text))


def test_every_node_and_edge_is_a_link_with_its_name_health_and_rates(visitor: Client):
    text = seen(visitor)
    assert {"front v1 ", "cart v1 ", "cart v2 ", "stock "} <= node_names(text)
    assert re.search(r'aria-label="[^"]*front[^"]* to [^"]*cart[^"]*: HTTP', text)
    assert text.count("<h1") == 1
    assert "Show as table" in text


def test_choosing_a_node_shows_it_in_the_panel(visitor: Client):
    link = re.search(r'href="\?([^"]*selectNode=[0-9a-f]+)"[^>]*aria-label="App cart v2', seen(visitor))
    assert link
    text = visitor.get(f"{PAGE}?{link[1].replace('&amp;', '&')}").content.decode()
    assert "is-selected" in text
    assert re.search(r"graph-panel.*cart.*v2", text, re.DOTALL)


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("&injectServiceNodes=false", "App cart v1", "Service cart"),
        ("&switches=injectServiceNodes,boxNamespace", "App cart v1", "Service cart"),
        ("&graphType=service", "Service cart", "App cart"),
        ("&graphType=workload", "Workload cart-v1", "App cart"),
    ],
)
def test_the_controls_change_the_picture(visitor: Client, query: str, there: str, gone: str):
    text = seen(visitor, query)
    assert f'aria-label="{there}' in text
    assert f'aria-label="{gone}' not in text


def test_a_protocol_that_is_off_is_gone(visitor: Client):
    assert 'class="node' not in seen(visitor, "&traffic=&traffic=tcpSent").split("graph-legend")[0]


def test_find_marks_and_counts(visitor: Client):
    text = seen(visitor, "&graphFind=app+%3D+cart")
    assert re.search(r"Found \d+ nodes and 0 edges", text)
    assert re.search(r'class="node [^"]*is-found[^"]*"[^>]*aria-label="App cart', text)


def test_hide_removes_and_says_how_much(visitor: Client):
    text = seen(visitor, "&graphHide=app+%3D+stock")
    assert "Hidden:" in text
    assert 'aria-label="App stock' not in text


def test_when_all_is_hidden_the_page_says_so_and_offers_the_way_back(visitor: Client):
    text = seen(visitor, "&graphHide=node+%3D+app+or+node+%3D+svc")
    assert "Everything is hidden" in text
    assert "Show all" in text


@pytest.mark.parametrize("parameter", ["graphFind", "graphHide"])
def test_a_wrong_expression_is_explained_and_kept(visitor: Client, parameter: str):
    text = seen(visitor, f"&{parameter}=nonsense+%3C%3E")
    label = "Find:" if parameter == "graphFind" else "Hide:"
    assert label in text
    assert 'value="nonsense &lt;&gt;"' in text


def test_an_option_that_an_expression_needs_is_switched_on_and_said(visitor: Client):
    assert "Switched on, because the expression needs it: Rank" in seen(visitor, "&graphFind=rank+%3C%3D+2")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("&graphType=nonsense", "graphType"),
        ("&duration=soon", "duration"),
        ("&edges=nonsense", "edges"),
        ("&idleNodes=perhaps", "idleNodes"),
        ("&fold=sometimes", "fold"),
        ("&queryTime=tomorrow", "queryTime"),
    ],
)
def test_a_bad_value_falls_back_and_says_what_is_allowed(visitor: Client, query: str, words: str):
    text = seen(visitor, query)
    assert f"{words}: &quot;" in text
    assert "allowed:" in text
    assert 'class="node' in text


def test_a_namespace_that_is_not_there_is_named(visitor: Client):
    assert "namespaces: &quot;nowhere&quot; does not exist, or you may not see it" in seen(visitor, ",nowhere")


def test_no_namespace_selected_offers_all(visitor: Client):
    text = visitor.get(PAGE).content.decode()
    assert "No namespace selected" in text
    assert "Select all" in text


def test_folded_namespaces_are_single_nodes_with_counts_and_can_be_unfolded(visitor: Client):
    text = seen(visitor, "&fold=always")
    assert 'aria-label="Namespace shop' in text
    assert 'aria-label="App cart' not in text
    assert "Unfold all" in text
    assert 'aria-label="App cart' in seen(visitor, "&fold=always&unfold=all")
    assert 'aria-label="App cart' in seen(visitor, f"&fold=always&unfold={HOME}:shop")


def test_htmx_gets_the_region_only_and_nothing_when_nothing_changed(visitor: Client):
    answer = visitor.get(f"{PAGE}?namespaces=shop", headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    digest = re.search(r"X-Graph-Digest&quot;: &quot;(\w+)|X-Graph-Digest\": \"(\w+)", text)
    assert digest
    again = visitor.get(
        f"{PAGE}?namespaces=shop", headers={"HX-Request": "true", "X-Graph-Digest": digest[1] or digest[2]}
    )
    assert again.headers["HX-Reswap"] == "none"


def test_the_page_has_no_inline_style_script_or_handler(visitor: Client):
    text = seen(visitor)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert re.findall(r"<script(?![^>]*src=)", text) == []


def test_help_on_find_lists_every_operand(visitor: Client):
    text = visitor.get("/console/graph/find-help").content.decode()
    assert all(word in text for word in ("httpin", "responsetime", "outofmesh", "sourceprincipal"))


def test_going_back_gets_the_whole_page(visitor: Client):
    text = seen(visitor, **{"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in text


def test_hiding_edges_does_not_change_what_the_graph_sums_up_to(visitor: Client):
    panel = re.search(r'<aside class="graph-panel".*?</aside>', seen(visitor), re.DOTALL)
    hidden = re.search(r'<aside class="graph-panel".*?</aside>', seen(visitor, "&edgeMode=none"), re.DOTALL)
    assert panel
    assert hidden
    rates = re.findall(r"<td[^>]*>([\d.]+)</td>", panel[0])
    assert rates != []
    assert re.findall(r"<td[^>]*>([\d.]+)</td>", hidden[0]) == rates
