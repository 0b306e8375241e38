"""The graph page's controls without JavaScript: what a form sends is what the picture then shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlencode

import pytest
from django.test import Client

from tests.stand_ins.metrics_server import Metrics, serving
from tests.web.graph.pictures import choosing, drawn
from tests.web.html import Form, Page
from tests.web.visits import AS_HTMX, get
from tests.web.worlds.graph import small_graph

PAGE = "/console/graph/namespaces"
NODE = "/console/graph/node/namespaces/shop"


def console(store: Metrics, **features: object) -> Iterator[Client]:
    flags = {"ui_defaults": {"graph": features}}
    with small_graph(store, kiali_feature_flags=flags) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def store() -> Iterator[Metrics]:
    with serving() as metrics:
        yield metrics


@pytest.fixture
def visitor(store: Metrics) -> Iterator[Client]:
    yield from console(store)


def seen(visitor: Client, query: str = "", path: str = PAGE, headers: Mapping[str, str] | None = None) -> Page:
    return get(visitor, f"{path}?namespaces=shop{query}", headers=headers)


def sent(visitor: Client, pairs: list[tuple[str, str]]) -> Page:
    """The answer to the form."""
    return get(visitor, f"{PAGE}?{urlencode(pairs)}")


def form(page: Page) -> Form:
    return page.form("#graph-form")


def selected(page: Page, label: str) -> str:
    """The id of a node, as an address has it."""
    return parse_qs(choosing(page, label))["selectNode"][0]


def refresh_address(page: Page) -> str:
    return page.one("#graph-region")["hx-get"]


QUERIES = (
    "",
    "&edges=responseTime,rt95,trafficRate",
    "&traffic=tcpTotal",
    "&idleNodes=true&boxNamespace=false&rank=true&rankBy=inboundEdges",
    "&layout=grid&edgeMode=unhealthy&fold=never&compare=300&kiosk=true",
    "&graphType=service&operationNodes=true&injectServiceNodes=false",
    "&graphFind=app+%3D+cart&graphHide=app+%3D+stock",
    "&queryTime=1699999000",
)


@pytest.mark.parametrize("query", QUERIES)
def test_a_form_sent_unchanged_asks_for_the_same(visitor: Client, query: str) -> None:
    page = seen(visitor, query)
    again = sent(visitor, form(page).fields)
    assert form(again).fields == form(page).fields
    assert refresh_address(again) == refresh_address(page)


def test_a_box_that_is_unticked_is_off(visitor: Client) -> None:
    page = sent(visitor, [field for field in form(seen(visitor)).fields if field[0] != "injectServiceNodes"])
    assert not drawn(page, "Service cart")
    assert "injectServiceNodes" not in form(page).names


def test_a_service_graph_disables_what_has_no_meaning_in_it(visitor: Client) -> None:
    assert form(seen(visitor, "&graphType=service")).disabled == {"operationNodes", "injectServiceNodes"}


def test_every_option_explains_itself(visitor: Client) -> None:
    titles = [box.get("title") for box in seen(visitor).all('#graph-display input[type="checkbox"]')]
    assert len(titles) >= 14
    assert all(titles)


def test_reset_keeps_what_is_looked_at_and_nothing_else(visitor: Client) -> None:
    page = seen(visitor, "&duration=600&graphType=workload&rank=true&layout=grid&graphFind=app+%3D+cart&kiosk=true")
    assert parse_qs(page.link("Reset the toolbar").removeprefix("?")) == {
        "namespaces": ["shop"],
        "duration": ["600"],
        "graphType": ["workload"],
        "kiosk": ["true"],
    }


def test_hiding_healthy_edges_and_hiding_all_exclude_each_other_and_end_by_themselves(visitor: Client) -> None:
    page = seen(visitor, "&edgeMode=none")
    assert not page.has("#graph-canvas .edge")
    assert "edgeMode=unhealthy" in page.link("Hide healthy edges")
    assert "edgeMode" not in page.link("Hide all edges")


@pytest.mark.parametrize("layout", ["grid", "concentric", "breadthfirst"])
def test_a_layout_without_boxes_shows_all_nodes_and_is_marked_as_chosen(visitor: Client, layout: str) -> None:
    page = seen(visitor, f"&layout={layout}")
    assert not page.has(".box")
    assert drawn(page, "App cart v1")
    current = page.one("#graph-controls").one("[aria-current]")
    assert current["href"].endswith(f"layout={layout}")


def test_ranks_stand_at_the_nodes_and_in_the_panel(visitor: Client) -> None:
    page = seen(visitor, "&rank=true")
    assert "#1" in page.texts("#graph-canvas .rank")
    node = selected(page, "Service cart")
    assert "Rank: 1 / " in seen(visitor, f"&rank=true&selectNode={node}").words
    assert "Rank: N/A" in seen(visitor, f"&rank=true&rankBy=&selectNode={node}").words


def test_presets_come_from_the_configuration_and_one_may_be_typed_in_already(store: Metrics) -> None:
    chosen = {"description": "Find: the cart", "expression": "app = cart", "auto_select": True}
    for visitor in console(store, find_options=(chosen,)):
        page = seen(visitor)
        assert form(page).field("graphFind") == ["app = cart"]
        assert page.link("Find: the cart").startswith("?")
        emptied = get(visitor, f"{PAGE}{page.link('Clear')}")
        assert not emptied.has('[value="app = cart"]')


def test_a_node_graph_is_fixed_to_its_type_and_keeps_it_when_the_form_is_sent(visitor: Client) -> None:
    controls = form(seen(visitor, "&graphType=workload", f"{NODE}/workloads/cart-v1"))
    assert "graphType" in controls.disabled
    assert ("graphType", "workload") in controls.fields


@pytest.mark.parametrize(
    ("path", "chosen"),
    [
        (f"{NODE}/workloads/cart-v1", "Workload cart-v1"),
        (f"{NODE}/services/cart", "Service cart"),
        (f"{NODE}/applications/cart/versions/v1", "App cart v1"),
    ],
)
def test_arriving_at_a_node_graph_chooses_its_node_and_flashes_it(visitor: Client, path: str, chosen: str) -> None:
    kind = "&graphType=workload" if "workloads" in path else ""
    page = seen(visitor, kind, path)
    assert drawn(page, f"{chosen} ", ".is-selected.is-focused")
    whole = get(visitor, page.one("#graph-back")["href"])
    assert drawn(whole, f"{chosen} ", ".is-selected.is-focused")


def test_arriving_at_the_graph_of_an_app_chooses_its_box(visitor: Client) -> None:
    assert seen(visitor, "", f"{NODE}/applications/cart").has(".box.box-app.is-selected")


def test_a_node_panel_leads_to_the_graph_of_the_node_but_not_to_where_one_is(visitor: Client) -> None:
    node = selected(seen(visitor), "Service cart")
    assert seen(visitor, f"&selectNode={node}").one("#graph-panel").has(f'a[href^="{NODE}/services/cart?"]')
    assert "Node graph" not in seen(visitor, "", f"{NODE}/services/cart").content


def test_on_a_node_graph_the_choice_can_be_ended(visitor: Client) -> None:
    clear = seen(visitor, "", f"{NODE}/services/cart").one("[data-clear]")["data-clear"]
    assert clear
    assert "is-selected" not in get(visitor, f"{NODE}/services/cart{clear}").content


def test_a_refresh_of_the_region_does_not_flash_again(visitor: Client) -> None:
    address = f"{NODE}/services/cart{refresh_address(seen(visitor, '', f'{NODE}/services/cart'))}"
    again = get(visitor, address, headers=AS_HTMX)
    assert again.has(".is-selected")
    assert "is-focused" not in again.content


def test_the_form_asks_at_an_address_without_a_query_of_its_own(visitor: Client) -> None:
    # htmx puts an address's query before the form's own values: a second change of a control would be lost.
    for path in (PAGE, f"{NODE}/services/cart"):
        assert form(seen(visitor, "&graphFind=app+%3D+cart", path))["hx-get"] == path


def test_the_parts_that_depend_on_the_form_come_back_only_to_the_form(visitor: Client) -> None:
    to_form = seen(visitor, headers={**AS_HTMX, "HX-Trigger": "graph-form"})
    to_refresh = seen(visitor, headers=AS_HTMX)
    assert to_form.has("#graph-shown")
    assert to_form.has("#graph-all")
    assert not to_refresh.has("#graph-shown")


@pytest.mark.parametrize(
    ("begun", "there", "gone"),
    [
        ("htt", "httpin", "grpcin"),
        ("app = cart and ver", "app = cart and version", "app = cart and name"),
        ("", "", "<option"),
        ('"><b>', "", "<b>"),
    ],
)
def test_an_unfinished_expression_is_completed(visitor: Client, begun: str, there: str, gone: str) -> None:
    part = get(visitor, f"graph/find-help?{urlencode({'graphFind': begun})}")
    offered = part.values("option", "value")
    assert (there in offered) is bool(there)
    assert gone not in part.source
    assert gone not in offered
    assert not part.is_whole


@pytest.mark.parametrize("expression", ["'", '"><script>', "\x00", "a" * 3000, "label:<b> = 1", "rank = 1000"])
def test_no_expression_breaks_the_page(visitor: Client, expression: str) -> None:
    page = sent(visitor, [("namespaces", "shop"), ("graphFind", expression), ("graphHide", expression)])
    assert "<script>" not in page.source
    assert page.inline_code == []
