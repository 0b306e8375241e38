"""The graph page in a browser: with scripts, with the keyboard, and the same journey without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.graph_page import CART, GRAPH, open_graph, view_box
from tests.stand_ins.metrics_server import Metrics


def test_namespaces_are_chosen_from_the_menu(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}{GRAPH}")
    page.get_by_text("Select namespaces").click()
    page.get_by_label("shop", exact=True).check()
    page.locator("#graph-choose").get_by_role("button", name="Apply").click()
    expect(page.locator(CART)).to_be_visible()
    assert "namespaces=shop" in page.url


def test_find_and_hide_work_from_their_boxes(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    page.get_by_label("Find", exact=True).fill("app = cart")
    page.get_by_label("Find", exact=True).press("Enter")
    expect(page.locator("#graph-found")).to_contain_text("Found")
    expect(page.locator(f"{CART}.is-found")).to_be_visible()
    page.get_by_label("Hide", exact=True).fill("app = stock")
    page.get_by_label("Hide", exact=True).press("Enter")
    expect(page.locator("#graph-region .node[aria-label^='App stock']")).to_have_count(0)


def test_a_node_is_reached_and_opened_by_keyboard(page: Page, console_url: str) -> None:
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


def test_a_refresh_keeps_selection_and_zoom(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    page.locator(CART).click()
    expect(page.locator(f"{CART}.is-selected")).to_be_visible()
    page.get_by_role("button", name="Zoom in").click()
    before = view_box(page)
    with page.expect_response(lambda answer: "HX-Request" in str(answer.request.headers) or GRAPH in answer.url):
        page.get_by_role("link", name="Refresh").click()
    expect(page.locator(f"{CART}.is-selected")).to_be_visible()
    assert view_box(page) == before


def test_the_menu_of_a_node_opens_at_the_pointer_and_by_keyboard(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    menu = page.locator("#graph-menu")
    page.locator(CART).click(button="right")
    expect(menu.get_by_role("link", name="Node graph")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.locator(CART)).to_be_focused()
    # The keys make the browser say no more than this.
    page.locator(CART).dispatch_event("contextmenu", {"button": 0})
    expect(menu.get_by_role("link", name="Details")).to_be_visible()
    page.locator("h1").click()
    expect(menu).to_be_hidden()


def test_a_drag_with_shift_zooms_to_its_frame(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    box = page.locator(".graph-canvas").bounding_box()
    assert box
    left, top, before = box["x"], box["y"], view_box(page)
    page.keyboard.down("Shift")
    page.mouse.move(left + 60, top + 60)
    page.mouse.down()
    page.mouse.move(left + 200, top + 160, steps=3)
    expect(page.locator(".graph-area")).to_be_visible()
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.locator(".graph-area")).to_have_count(0)
    assert float(view_box(page).split()[2]) < float(before.split()[2]) / 2


def test_the_panel_hides_and_stays_hidden(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    page.get_by_role("link", name="Hide panel").click()
    expect(page.get_by_role("link", name="Show panel")).to_be_visible()
    page.locator(CART).click()
    expect(page.locator(f"{CART}.is-selected")).to_be_visible()
    assert "panel=false" in page.url
    page.get_by_role("link", name="Show panel").click()
    expect(page.locator("#graph-panel h2")).to_contain_text("cart")


def test_the_panel_asks_for_its_charts(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    page.locator(CART).click()
    expect(page.locator("#graph-panel .panel-charts")).to_contain_text("No traffic in this time")


def test_a_replay_plays_two_frames_and_ends(page: Page, console_url: str) -> None:
    open_graph(page, console_url)
    page.get_by_role("link", name="Replay", exact=True).click()
    replay = page.get_by_role("region", name="Replay")
    expect(replay).to_contain_text("[1/30]")
    expect(page.locator("select[name=refresh]")).to_have_count(0)
    expect(page.locator("select[name=duration]")).to_contain_text("1m traffic")
    replay.get_by_role("link", name="fast").click()
    expect(replay).to_contain_text("[3/30]")
    replay.get_by_role("link", name="Pause").click()
    expect(replay.get_by_role("link", name="Pause")).to_have_count(0)
    replay.get_by_role("link", name="Close replay").click()
    expect(page.locator("select[name=duration]")).to_contain_text("Last 1m")
    assert "replay" not in page.url


def test_the_same_journey_works_without_scripts(no_js_page: Page, console_url: str) -> None:
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
def test_axe_finds_nothing_serious(page: Page, console_url: str, theme: str, axe: Callable[[Page], list[str]]) -> None:
    page.goto(f"{console_url}/console/theme?theme={theme}")
    open_graph(page, console_url, "&edges=trafficRate")
    assert axe(page) == []
    page.locator(CART).click()
    expect(page.locator(f"{CART}.is-selected")).to_be_visible()
    assert axe(page) == []


@pytest.mark.parametrize("width", [1600, 1000, 400])
def test_nothing_is_wider_than_the_window(page: Page, console_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_graph(page, console_url)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_failing_metrics_store_is_told_and_the_page_recovers(page: Page, console_url: str, metrics: Metrics) -> None:
    metrics.status = 500
    page.goto(f"{console_url}{GRAPH}?namespaces=shop")
    expect(page.locator("#problems")).to_contain_text("Prometheus")
    expect(page.get_by_text("Empty graph")).to_have_count(0)
    metrics.status = 200
    page.get_by_role("link", name="Refresh").first.click()
    expect(page.locator(CART)).to_be_visible()
