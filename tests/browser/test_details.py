"""Detail pages in a real browser: panels that load by themselves, a refresh, no script, accessibility."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

CART = "console/namespaces/shop/workloads/cart-v1"
PAGES = (
    CART,
    f"{CART}?tab=traffic",
    "console/namespaces/shop/services/cart",
    "console/namespaces/shop/applications/cart",
)


def test_the_picture_comes_by_itself_and_stays_through_a_refresh(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/{CART}")
    picture = page.locator(".detail-picture svg")
    expect(picture).to_be_visible()
    picture.evaluate("element => { element.dataset.before = 'yes' }")
    with page.expect_response(lambda answer: answer.url.endswith("cart-v1?tab=info")):
        page.get_by_role("link", name="Refresh").click()

    expect(page.locator(".detail-picture svg[data-before]")).to_be_visible()


def test_another_duration_acts_at_once_and_brings_another_picture(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/{CART}")
    expect(page.locator(".detail-picture svg")).to_be_visible()
    page.locator("#detail-time").select_option("300")

    expect(page).to_have_url(f"{console_url}/{CART}?tab=info&duration=300")
    expect(page.locator(".detail-state")).to_contain_text("last 5m")
    expect(page.locator(".detail-picture svg")).to_be_visible()


def test_a_refresh_keeps_the_focus_on_a_link(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/{CART}?tab=traffic")
    metrics = page.get_by_role("link", name="View metrics").first
    metrics.focus()
    with page.expect_response(lambda answer: answer.url.endswith("cart-v1?tab=traffic")):
        page.locator("#detail-now").evaluate("link => link.click()")

    expect(metrics).to_be_focused()


def test_a_node_of_the_picture_leads_to_its_page(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/{CART}")
    page.locator(".detail-picture a.node").filter(has_text="front-v1").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("front-v1")


def test_tabs_and_pictures_work_without_a_script(no_js_page: Page, console_url: str) -> None:
    no_js_page.goto(f"{console_url}/{CART}")
    no_js_page.get_by_role("link", name="Show the traffic around this").click()
    expect(no_js_page.locator(".detail-picture svg")).to_be_visible()
    no_js_page.get_by_role("link", name="Back to the page").click()
    no_js_page.get_by_role("link", name="Traffic", exact=True).click()
    no_js_page.locator("#detail-time").select_option("300")
    no_js_page.get_by_role("button", name="Apply").click()

    expect(no_js_page.get_by_role("heading", name="Inbound traffic")).to_be_visible()
    expect(no_js_page.get_by_text("front-v1 (shop)").first).to_be_visible()


@pytest.mark.parametrize("width", [400, 1000, 1600])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_its_window_and_axe_finds_nothing_serious(
    page: Page, console_url: str, axe: Callable[[Page], list[str]], path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{console_url}/{path}")
    if "tab=" not in path:
        expect(page.locator(".detail-picture svg")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
