"""The charts of a detail page in a real browser: settings that act at once, no script, accessibility."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.stand_ins.metrics_server import Metrics

pytestmark = pytest.mark.browser

CART = "console/namespaces/shop/workloads/cart-v1?tab=in_metrics"
ALONE = f"{CART}&expand=Request+volume&bylbl=response_code"


@pytest.fixture(autouse=True)
def _history(metrics: Metrics) -> Iterator[None]:
    metrics.has_history = True
    yield
    metrics.has_history = False


def test_a_setting_acts_at_once_and_the_menu_stays_open(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/{CART}")
    page.locator("#metrics-settings > summary").click()
    page.get_by_role("checkbox", name="Remote namespace").uncheck()
    expect(page).to_have_url(f"{console_url}/{CART}&bylbl=source_canonical_service")
    page.get_by_role("checkbox", name="front", exact=True).check()

    expect(page).to_have_url(f"{console_url}/{CART}&bylbl=source_canonical_service%3Dfront")
    expect(page.locator("#metrics-settings")).to_have_attribute("open", "")
    expect(page.get_by_label("Series of Request volume, last values").get_by_role("listitem")).to_have_count(1)


def test_settings_and_a_chart_alone_work_without_a_script(no_js_page: Page, console_url: str) -> None:
    no_js_page.goto(f"{console_url}/{CART}")
    no_js_page.locator("#metrics-settings > summary").click()
    no_js_page.get_by_role("checkbox", name="Response code").check()
    no_js_page.locator("#metrics-settings").get_by_role("button", name="Apply").click()
    no_js_page.get_by_role("link", name="Maximise Request volume").click()
    no_js_page.get_by_text("Queries, as they were sent").click()

    expect(no_js_page.locator("code")).to_contain_text('destination_workload="cart-v1"')
    expect(no_js_page.get_by_role("columnheader", name="503")).to_be_visible()
    no_js_page.get_by_role("link", name="All charts").click()
    expect(no_js_page.get_by_role("heading", name="Request volume")).to_be_visible()


@pytest.mark.parametrize("width", [400, 1600])
@pytest.mark.parametrize("path", [CART, ALONE])
def test_charts_fit_the_window_and_axe_finds_nothing_serious(
    page: Page, console_url: str, axe: Callable[[Page], list[str]], path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{console_url}/{path}")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
