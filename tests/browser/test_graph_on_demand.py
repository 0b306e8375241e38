"""What the graph page fetches or makes only when somebody wants it: legend, table, hints at the pointer."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.graph_page import CART, GRAPH, open_graph


def test_the_legend_opens_below_the_picture_and_stays_through_a_refresh(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    legend = page.locator("#graph-legend")
    expect(legend.get_by_text("Folded namespace")).to_have_count(0)
    page.locator("#graph-controls").get_by_role("link", name="Legend").click()
    expect(legend.get_by_text("Folded namespace")).to_be_visible()
    with page.expect_response(lambda answer: GRAPH in answer.url):
        page.get_by_role("link", name="Refresh").click()
    expect(legend.get_by_text("Folded namespace")).to_be_visible()


def test_without_scripts_the_legend_is_a_page(no_js_page: Page, console_url: str) -> None:
    no_js_page.goto(f"{console_url}{GRAPH}?namespaces=shop")
    no_js_page.locator("#graph-controls").get_by_role("link", name="Legend").click()
    expect(no_js_page.get_by_role("heading", level=1)).to_have_text("Legend of the graph")
    expect(no_js_page.get_by_text("Folded namespace")).to_be_visible()


def test_the_table_comes_without_a_new_page_and_stays_when_a_node_is_chosen(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    page.evaluate("window.stays = true")
    page.get_by_role("link", name="Show as table").click()
    expect(page.get_by_role("table", name="Edges")).to_be_visible()
    page.locator(CART).click()
    expect(page.locator(f"{CART}.is-selected")).to_be_visible()
    expect(page.get_by_role("table", name="Nodes")).to_be_visible()
    page.get_by_role("link", name="Hide table").click()
    expect(page.get_by_role("table", name="Edges")).to_have_count(0)
    assert page.evaluate("window.stays")


def test_a_refresh_keeps_the_focus_on_the_node(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    page.locator(CART).focus()
    with page.expect_response(lambda answer: GRAPH in answer.url):
        page.evaluate("document.querySelector('#graph-region').removeAttribute('hx-headers')")
        page.evaluate("htmx.trigger('#graph-region', 'graph:refresh')")
    expect(page.locator(CART)).to_be_focused()


def test_the_pointer_brings_a_hint(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    expect(page.locator(f"{CART} title")).to_have_count(0)
    page.locator(CART).hover()
    words = page.locator(CART).get_attribute("aria-label")
    assert page.locator(f"{CART} title").text_content() == words
