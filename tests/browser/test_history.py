"""Back and forward over pages that change by parts: each address is its whole page again, from whichever cache."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.browser.chromium import CHROMIUM, PATIENCE_MS

# Playwright's Chromium has no back-forward cache unless this is taken away.
_WITHOUT_CACHE = "--disable-back-forward-cache"


@pytest.fixture(params=[False, True], ids=["without-bfcache", "with-bfcache"])
def walker(request: pytest.FixtureRequest, browser_type: BrowserType) -> Iterator[Page]:
    browser = browser_type.launch(
        executable_path=str(CHROMIUM),
        args=["--no-sandbox"],
        ignore_default_args=[_WITHOUT_CACHE] if request.param else [],
    )
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    browser.close()


def is_whole(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    expect(page.locator("nav#navigation")).to_have_count(1)
    expect(page.locator("main")).to_have_count(1)


def refresh(page: Page) -> None:
    """The page asks for its parts at its own address, so that a cache may hold them instead of the page."""
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        page.get_by_role("link", name="Refresh", exact=True).first.click()


def test_each_page_is_whole_again(walker: Page, console_url: str) -> None:
    page = walker
    page.goto(f"{console_url}/console/graph/namespaces?namespaces=shop")
    page.get_by_label("Find", exact=True).fill("app = cart")
    page.get_by_label("Find", exact=True).press("Enter")
    page.wait_for_url("**graphFind=**")
    refresh(page)
    page.goto(f"{console_url}/console/workloads")
    page.get_by_placeholder("Workload name").fill("cart")
    page.get_by_placeholder("Workload name").press("Enter")
    page.wait_for_url("**workloadName=cart**")
    refresh(page)
    page.get_by_role("link", name="cart-v1", exact=True).click()
    is_whole(page, "cart-v1")
    refresh(page)
    page.get_by_role("link", name="Logs", exact=True).click()
    page.wait_for_url("**tab=logs**")
    visited = ["cart-v1", "Workloads", "Workloads", "Traffic graph", "Traffic graph"]

    for heading in visited:
        page.go_back(wait_until="commit")
        is_whole(page, heading)
    expect(page.locator("#graph-region svg").first).to_be_visible()
    for heading in [*reversed(visited[:-1]), "cart-v1"]:
        page.go_forward(wait_until="commit")
        is_whole(page, heading)
