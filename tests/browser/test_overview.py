"""The overview in a real browser: cards that load by themselves, no script, hidden tabs, accessibility."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

HIDE = "Object.defineProperty(document, 'hidden', { configurable: true, get: () => %s })"
AWAKE = "document.dispatchEvent(new Event('visibilitychange'))"


def test_cards_load_by_themselves_and_a_refresh_brings_them_all(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/overview?refresh=0")
    expect(page.locator("#card-insights .overview-rankings")).to_be_visible()
    expect(page.locator("#card-namespaces .overview-spark").first).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response(lambda answer: answer.url.endswith("/console/overview?refresh=0")):
        page.get_by_role("link", name="Refresh").click()

    expect(page.locator("#card-insights .overview-rankings")).to_be_visible()
    assert asked == [f"{console_url}/console/overview?refresh=0"]


def test_the_refresh_is_chosen_at_once(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/overview")
    page.locator("#overview-refresh").select_option("15000")

    expect(page).to_have_url(re.compile(r"/console/overview\?refresh=15000$"))
    expect(page.locator("#overview-region")).to_have_attribute("hx-trigger", "every 15s")


def test_in_a_hidden_tab_nothing_is_asked_until_it_is_seen(page: Page, console_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(HIDE % "true")
    page.goto(f"{console_url}/console/overview")
    page.wait_for_load_state("networkidle")

    assert not [url for url in asked if url.endswith(("/insights", "/namespaces"))]
    page.evaluate(HIDE % "false")
    page.evaluate(AWAKE)
    expect(page.locator("#card-insights .overview-rankings")).to_be_visible()
    expect(page.locator("#card-namespaces .overview-spark").first).to_be_visible()


def test_every_card_is_a_page_without_a_script(no_js_page: Page, console_url: str) -> None:
    no_js_page.goto(f"{console_url}/console/overview")
    no_js_page.get_by_role("link", name="Show service insights").click()
    expect(no_js_page.locator(".overview-rankings")).to_contain_text("Error rates")
    no_js_page.locator("#manage-metrics > summary").click()
    no_js_page.get_by_role("checkbox", name="Error rates").uncheck()
    no_js_page.get_by_role("button", name="Save").click()

    expect(no_js_page).to_have_url(re.compile(r"/console/overview\?siMetrics=l$"))


@pytest.mark.parametrize("width", [400, 1600])
def test_the_overview_fits_its_window_and_axe_finds_nothing_serious(
    page: Page, console_url: str, axe: Callable[[Page], list[str]], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{console_url}/console/overview")
    expect(page.locator("#card-insights .overview-rankings")).to_be_visible()
    page.locator("#manage-metrics > summary").click()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
