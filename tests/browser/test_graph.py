"""The graph page in a browser: with scripts, with the keyboard, and the same journey without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

GRAPH = "/console/graph/namespaces"
CART = "#graph-region .node[aria-label^='App cart v2']"


def view_box(page: Page) -> str:
    return page.locator(".graph-canvas .graph-svg").first.get_attribute("viewBox") or ""


def open_graph(page: Page, console_url: str, query: str = "") -> None:
    page.goto(f"{console_url}{GRAPH}?namespaces=shop{query}")
    expect(page.locator(CART)).to_be_visible()


def test_namespaces_are_chosen_from_the_menu(page: Page, console_url: str):
    page.goto(f"{console_url}{GRAPH}")
    page.get_by_text("Select namespaces").click()
    page.get_by_label("shop", exact=True).check()
    page.locator("#graph-choose").get_by_role("button", name="Apply").click()
    expect(page.locator(CART)).to_be_visible()
    assert "namespaces=shop" in page.url


def test_find_and_hide_work_from_their_boxes(page: Page, console_url: str):
    open_graph(page, console_url)
    page.get_by_label("Find", exact=True).fill("app = cart")
    page.get_by_label("Find", exact=True).press("Enter")
    expect(page.locator("#graph-found")).to_contain_text("Found")
    expect(page.locator(f"{CART}.is-found")).to_be_visible()
    page.get_by_label("Hide", exact=True).fill("app = stock")
    page.get_by_label("Hide", exact=True).press("Enter")
    expect(page.locator("#graph-region .node[aria-label^='App stock']")).to_have_count(0)


def test_a_node_is_reached_and_opened_by_keyboard(page: Page, console_url: str):
    open_graph(page, console_url)
    page.locator("#graph-region .node[aria-label^='App front']").focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert not focused.startswith("App front")
    page.keyboard.press("Enter")
    expect(page.locator("#graph-region .node.is-selected")).to_be_visible()
    name = re.split(r"[ (]", focused)[1]
    expect(page.locator("#graph-panel h2")).to_contain_text(name)


def test_a_refresh_keeps_selection_and_zoom(page: Page, console_url: str):
    open_graph(page, console_url)
    page.locator(CART).click()
    expect(page.locator(f"{CART}.is-selected")).to_be_visible()
    page.get_by_role("button", name="Zoom in").click()
    before = view_box(page)
    with page.expect_response(lambda answer: "HX-Request" in str(answer.request.headers) or GRAPH in answer.url):
        page.get_by_role("link", name="Refresh").click()
    expect(page.locator(f"{CART}.is-selected")).to_be_visible()
    assert view_box(page) == before


def test_the_same_journey_works_without_scripts(no_js_page: Page, console_url: str):
    page = no_js_page
    page.goto(f"{console_url}{GRAPH}")
    page.get_by_text("Select namespaces").click()
    page.get_by_label("shop", exact=True).check()
    page.locator("#graph-choose").get_by_role("button", name="Apply").click()
    expect(page.locator(CART)).to_be_visible()
    page.get_by_label("Find", exact=True).fill("app = cart")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(f"{CART}.is-found")).to_be_visible()
    page.locator(CART).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#graph-panel h2")).to_contain_text("cart")


@pytest.mark.parametrize("theme", ["light", "dark", "high-contrast"])
def test_axe_finds_nothing_serious(page: Page, console_url: str, theme: str, axe: Callable[[Page], list[str]]):
    page.goto(f"{console_url}/console/theme?theme={theme}")
    open_graph(page, console_url, "&edges=trafficRate")
    assert axe(page) == []
    page.locator(CART).click()
    expect(page.locator(f"{CART}.is-selected")).to_be_visible()
    assert axe(page) == []


@pytest.mark.parametrize("width", [1600, 1000, 400])
def test_nothing_is_wider_than_the_window(page: Page, console_url: str, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    open_graph(page, console_url)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_failing_metrics_store_is_told_and_the_page_recovers(page: Page, console_url: str, metrics):
    metrics.status = 500
    page.goto(f"{console_url}{GRAPH}?namespaces=shop")
    expect(page.locator("#problems")).to_contain_text("Prometheus")
    expect(page.get_by_text("Empty graph")).to_have_count(0)
    metrics.status = 200
    page.get_by_role("link", name="Refresh").first.click()
    expect(page.locator(CART)).to_be_visible()
