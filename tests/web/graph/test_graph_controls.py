"""The graph page's controls without JavaScript: what a form sends is what the picture then shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from django.test import Client

from tests.stand_ins.metrics_server import Metrics, serving
from tests.web.worlds.graph import small_graph

PAGE = "/console/graph/namespaces"
NODE = "/console/graph/node/namespaces/shop"


class Form(HTMLParser):
    """The pairs that a browser would send of the page's form, and the names of its disabled controls."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self.disabled: set[str] = set()
        self._inside = False
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "form":
            self._inside = given.get("id") == "graph-form"
        if not self._inside:
            return
        if "disabled" in given:
            self.disabled.add(given.get("name", ""))
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select and "selected" in given:
            self.pairs.append((self._select, given["value"]))
        elif tag == "input" and "name" in given and (given.get("type") != "checkbox" or "checked" in given):
            self.pairs.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "select":
            self._select = ""

    def names(self) -> set[str]:
        return {name for name, _ in self.pairs}


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


def seen(visitor: Client, query: str = "", path: str = PAGE, **headers: str) -> str:
    answer = visitor.get(f"{path}?namespaces=shop{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def refresh_address(text: str) -> str:
    found = re.search(r'id="graph-region" hx-get="([^"]*)"', text)
    assert found
    return found[1].replace("&amp;", "&")


def links(text: str, label: str) -> list[str]:
    return [url.replace("&amp;", "&") for url in re.findall(rf'<a href="(\?[^"]*)"[^>]*>\s*{label}\s*</a>', text)]


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
def test_a_form_sent_unchanged_asks_for_the_same(visitor: Client, query: str):
    text = seen(visitor, query)
    again = visitor.get(f"{PAGE}?{urlencode(Form(text).pairs)}").content.decode()
    assert Form(again).pairs == Form(text).pairs
    assert refresh_address(again) == refresh_address(text)


def test_a_box_that_is_unticked_is_off(visitor: Client):
    pairs = [pair for pair in Form(seen(visitor)).pairs if pair[0] != "injectServiceNodes"]
    text = visitor.get(f"{PAGE}?{urlencode(pairs)}").content.decode()
    assert 'aria-label="Service cart' not in text
    assert "injectServiceNodes" not in Form(text).names()


def test_a_service_graph_disables_what_has_no_meaning_in_it(visitor: Client):
    assert Form(seen(visitor, "&graphType=service")).disabled == {"operationNodes", "injectServiceNodes"}


def test_every_option_explains_itself(visitor: Client):
    boxes = re.findall(r'<input type="checkbox" id="graph-\w+" title="([^"]*)"', seen(visitor))
    assert len(boxes) >= 14
    assert all(boxes)


def test_reset_keeps_what_is_looked_at_and_nothing_else(visitor: Client):
    text = seen(visitor, "&duration=600&graphType=workload&rank=true&layout=grid&graphFind=app+%3D+cart&kiosk=true")
    assert parse_qs(links(text, "Reset the toolbar")[0][1:]) == {
        "namespaces": ["shop"],
        "duration": ["600"],
        "graphType": ["workload"],
        "kiosk": ["true"],
    }


def test_hiding_healthy_edges_and_hiding_all_exclude_each_other_and_end_by_themselves(visitor: Client):
    text = seen(visitor, "&edgeMode=none")
    assert 'class="edge is-' not in text.split('class="graph-legend')[0]
    assert "edgeMode=unhealthy" in links(text, "Hide healthy edges")[0]
    assert "edgeMode" not in links(text, "Hide all edges")[0]


@pytest.mark.parametrize("layout", ["grid", "concentric", "breadthfirst"])
def test_a_layout_without_boxes_shows_all_nodes_and_is_marked_as_chosen(visitor: Client, layout: str):
    text = seen(visitor, f"&layout={layout}")
    assert 'class="box ' not in text
    assert 'aria-label="App cart v1' in text
    bar = text.split('id="graph-controls"')[1].split("</nav>")[0]
    assert len(re.findall(rf'layout={layout}"\s+aria-current', bar)) == 1
    assert bar.count("aria-current") == 1


def test_ranks_stand_at_the_nodes_and_in_the_panel(visitor: Client):
    text = seen(visitor, "&rank=true")
    assert re.search(r'class="rank"[^>]*>#1<', text)
    node = re.search(r'selectNode=(\w+)" aria-label="Service cart', text)
    assert node
    assert "Rank: 1 / " in seen(visitor, f"&rank=true&selectNode={node[1]}")
    assert "Rank: N/A" in seen(visitor, f"&rank=true&rankBy=&selectNode={node[1]}")


def test_presets_come_from_the_configuration_and_one_may_be_typed_in_already(store: Metrics):
    chosen = {"description": "Find: the cart", "expression": "app = cart", "auto_select": True}
    for visitor in console(store, find_options=(chosen,)):
        text = seen(visitor)
        assert 'value="app = cart"' in text
        assert links(text, "Find: the cart")
        emptied = visitor.get(f"{PAGE}{links(text, 'Clear')[0]}").content.decode()
        assert 'value="app = cart"' not in emptied


def test_a_node_graph_is_fixed_to_its_type_and_keeps_it_when_the_form_is_sent(visitor: Client):
    form = Form(seen(visitor, "&graphType=workload", f"{NODE}/workloads/cart-v1"))
    assert "graphType" in form.disabled
    assert ("graphType", "workload") in form.pairs


@pytest.mark.parametrize(
    ("path", "chosen"),
    [
        (f"{NODE}/workloads/cart-v1", "Workload cart-v1"),
        (f"{NODE}/services/cart", "Service cart"),
        (f"{NODE}/applications/cart/versions/v1", "App cart v1"),
    ],
)
def test_arriving_at_a_node_graph_chooses_its_node_and_flashes_it(visitor: Client, path: str, chosen: str):
    kind = "&graphType=workload" if "workloads" in path else ""
    text = seen(visitor, kind, path)
    assert re.search(rf'is-selected is-focused"[^>]*aria-label="{chosen} ', text)
    back = re.search(r'id="graph-back" href="([^"]+)"', text)
    assert back
    whole = visitor.get(back[1].replace("&amp;", "&")).content.decode()
    assert re.search(rf'is-selected is-focused"[^>]*aria-label="{chosen} ', whole)


def test_arriving_at_the_graph_of_an_app_chooses_its_box(visitor: Client):
    assert re.search(r'class="box box-app [^"]*is-selected', seen(visitor, "", f"{NODE}/applications/cart"))


def test_a_node_panel_leads_to_the_graph_of_the_node_but_not_to_where_one_is(visitor: Client):
    node = re.search(r'selectNode=(\w+)" aria-label="Service cart', seen(visitor))
    assert node
    assert f'href="{NODE}/services/cart?' in seen(visitor, f"&selectNode={node[1]}")
    assert "Node graph" not in seen(visitor, "", f"{NODE}/services/cart")


def test_on_a_node_graph_the_choice_can_be_ended(visitor: Client):
    text = seen(visitor, "", f"{NODE}/services/cart")
    clear = re.search(r'data-clear="([^"]*)"', text)
    assert clear
    assert "is-selected" not in visitor.get(f"{NODE}/services/cart{clear[1].replace('&amp;', '&')}").content.decode()


def test_a_refresh_of_the_region_does_not_flash_again(visitor: Client):
    address = f"{NODE}/services/cart{refresh_address(seen(visitor, '', f'{NODE}/services/cart'))}"
    again = visitor.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "is-selected" in again
    assert "is-focused" not in again


def test_the_form_asks_at_an_address_without_a_query_of_its_own(visitor: Client):
    # htmx puts an address's query before the form's own values: a second change of a control would be lost.
    assert f'hx-get="{PAGE}"' in seen(visitor, "&graphFind=app+%3D+cart")
    path = f"{NODE}/services/cart"
    assert f'hx-get="{path}"' in seen(visitor, "&graphFind=app+%3D+cart", path)


def test_the_parts_that_depend_on_the_form_come_back_only_to_the_form(visitor: Client):
    to_form = seen(visitor, "", **{"HX-Request": "true", "HX-Trigger": "graph-form"})
    to_refresh = seen(visitor, "", **{"HX-Request": "true"})
    assert 'id="graph-shown"' in to_form
    assert 'id="graph-all"' in to_form
    assert 'id="graph-shown"' not in to_refresh


@pytest.mark.parametrize(
    ("begun", "there", "gone"),
    [
        ("htt", "httpin", "grpcin"),
        ("app = cart and ver", "app = cart and version", "app = cart and name"),
        ("", "", "<option"),
        ('"><b>', "", "<b>"),
    ],
)
def test_an_unfinished_expression_is_completed(visitor: Client, begun: str, there: str, gone: str):
    text = visitor.get("/console/graph/find-help", {"graphFind": begun}).content.decode()
    assert (f'<option value="{there}"></option>' in text) is bool(there)
    assert gone not in text
    assert "<html" not in text


@pytest.mark.parametrize("expression", ["'", '"><script>', "\x00", "a" * 3000, "label:<b> = 1", "rank = 1000"])
def test_no_expression_breaks_the_page(visitor: Client, expression: str):
    answer = visitor.get(PAGE, {"namespaces": "shop", "graphFind": expression, "graphHide": expression})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
