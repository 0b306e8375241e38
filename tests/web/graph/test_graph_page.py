"""The graph page as a browser without JavaScript sees it, and as htmx does; on a small metrics store."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

import pytest
from django.test import Client

from tests.stand_ins.metrics_server import Metrics, serving
from tests.web.graph.pictures import choosing, drawn
from tests.web.html import Page
from tests.web.visits import AS_HTMX, get
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


def seen(visitor: Client, query: str = "", headers: Mapping[str, str] | None = None) -> Page:
    return get(visitor, f"{PAGE}?namespaces=shop{query}", headers=headers)


def node_names(page: Page) -> set[str]:
    """Without the word for the kind of the node, and without what follows its name."""
    return {re.split(r"[(.]", label.partition(" ")[2])[0] for label in page.values(".node", "aria-label")}


def test_every_node_and_edge_is_a_link_with_its_name_health_and_rates(visitor: Client) -> None:
    page = seen(visitor)
    assert {"front v1 ", "cart v1 ", "cart v2 ", "stock "} <= node_names(page)
    assert any(re.search("front.* to .*cart.*: HTTP", label) for label in page.values("a.edge[href]", "aria-label"))
    assert len(page.all("a.node[href]")) == len(page.all(".node"))
    assert len(page.all("h1")) == 1
    assert "Show as table" in page.words


def test_choosing_a_node_shows_it_in_the_panel(visitor: Client) -> None:
    query = choosing(seen(visitor), "App cart v2")
    assert re.search("selectNode=[0-9a-f]+", query)
    page = get(visitor, f"{PAGE}?{query}")
    assert page.has(".node.is-selected")
    assert re.search("cart.*v2", page.one("#graph-panel").words)


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("&injectServiceNodes=false", "App cart v1", "Service cart"),
        ("&switches=injectServiceNodes,boxNamespace", "App cart v1", "Service cart"),
        ("&graphType=service", "Service cart", "App cart"),
        ("&graphType=workload", "Workload cart-v1", "App cart"),
    ],
)
def test_the_controls_change_the_picture(visitor: Client, query: str, there: str, gone: str) -> None:
    page = seen(visitor, query)
    assert drawn(page, there)
    assert not drawn(page, gone)


def test_a_protocol_that_is_off_is_gone(visitor: Client) -> None:
    assert not seen(visitor, "&traffic=&traffic=tcpSent").has(".node")


def test_find_marks_and_counts(visitor: Client) -> None:
    page = seen(visitor, "&graphFind=app+%3D+cart")
    assert re.search(r"Found \d+ nodes and 0 edges", page.words)
    assert drawn(page, "App cart", ".node.is-found")


def test_hide_removes_and_says_how_much(visitor: Client) -> None:
    page = seen(visitor, "&graphHide=app+%3D+stock")
    assert "Hidden:" in page.words
    assert not drawn(page, "App stock")


def test_when_all_is_hidden_the_page_says_so_and_offers_the_way_back(visitor: Client) -> None:
    page = seen(visitor, "&graphHide=node+%3D+app+or+node+%3D+svc")
    assert "Everything is hidden" in page.words
    assert "Show all" in page.words


@pytest.mark.parametrize("parameter", ["graphFind", "graphHide"])
def test_a_wrong_expression_is_explained_and_kept(visitor: Client, parameter: str) -> None:
    page = seen(visitor, f"&{parameter}=nonsense+%3C%3E")
    label = "Find:" if parameter == "graphFind" else "Hide:"
    assert label in page.words
    assert page.form("#graph-form").field(parameter) == ["nonsense <>"]


def test_an_option_that_an_expression_needs_is_switched_on_and_said(visitor: Client) -> None:
    assert "Switched on, because the expression needs it: Rank" in seen(visitor, "&graphFind=rank+%3C%3D+2").words


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
def test_a_bad_value_falls_back_and_says_what_is_allowed(visitor: Client, query: str, words: str) -> None:
    page = seen(visitor, query)
    assert f'{words}: "' in page.words
    assert "allowed:" in page.words
    assert page.has(".node")


def test_a_namespace_that_is_not_there_is_named(visitor: Client) -> None:
    assert 'namespaces: "nowhere" does not exist, or you may not see it' in seen(visitor, ",nowhere").words


def test_no_namespace_selected_offers_all(visitor: Client) -> None:
    page = get(visitor, PAGE)
    assert "No namespace selected" in page.words
    assert "Select all" in page.words


def test_folded_namespaces_are_single_nodes_with_counts_and_can_be_unfolded(visitor: Client) -> None:
    page = seen(visitor, "&fold=always")
    assert drawn(page, "Namespace shop")
    assert not drawn(page, "App cart")
    assert "Unfold all" in page.words
    assert drawn(seen(visitor, "&fold=always&unfold=all"), "App cart")
    assert drawn(seen(visitor, f"&fold=always&unfold={HOME}:shop"), "App cart")


def test_htmx_gets_the_region_only_and_nothing_when_nothing_changed(visitor: Client) -> None:
    part = seen(visitor, headers=AS_HTMX)
    assert not part.is_whole
    digest = json.loads(part.one("#graph-region")["hx-headers"])["X-Graph-Digest"]
    assert digest
    again = visitor.get(f"{PAGE}?namespaces=shop", headers={**AS_HTMX, "X-Graph-Digest": digest})
    assert again.headers["HX-Reswap"] == "none"


def test_the_page_has_no_inline_style_script_or_handler(visitor: Client) -> None:
    page = seen(visitor)
    assert page.has("script")
    assert page.inline_code == []


def test_help_on_find_lists_every_operand(visitor: Client) -> None:
    text = get(visitor, "graph/find-help").words
    assert all(word in text for word in ("httpin", "responsetime", "outofmesh", "sourceprincipal"))


def test_going_back_gets_the_whole_page(visitor: Client) -> None:
    assert seen(visitor, headers={**AS_HTMX, "HX-History-Restore-Request": "true"}).is_whole


def test_hiding_edges_does_not_change_what_the_graph_sums_up_to(visitor: Client) -> None:
    rates, hidden = (
        [text for text in seen(visitor, query).one("aside.graph-panel").texts("td") if re.fullmatch(r"[\d.]+", text)]
        for query in ("", "&edgeMode=none")
    )
    assert rates != []
    assert hidden == rates
