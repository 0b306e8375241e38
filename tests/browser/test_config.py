"""The list and the pages of configuration in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from mesh.istio.selectors import Reference
from mesh.model import kinds
from mesh.model.findings import Severity
from mesh.pages.istio import details
from mesh.pages.lists import config_rows
from mesh.pages.sources.sources import Sources
from mesh.validations.findings import Entry, Finding, Key, Told
from tests.browser.serving import served
from tests.web.worlds.configured import configured
from tests.web.worlds.memory import HOME

pytestmark = pytest.mark.browser

CART = "console/namespaces/shop/istio/networking.istio.io/v1/VirtualService/cart"
PAGES = ("console/istio", CART, "console/namespaces/shop/istio/gateway.networking.k8s.io/v1/Gateway/front")


def _entry(checks: tuple[Finding, ...] = ()) -> Entry:
    """Of any object."""
    return Entry(Key(HOME, kinds.VIRTUAL_SERVICE, "shop", "cart"), checks=checks)


FOUND = _entry(
    (
        Finding(
            "KIA1107", Severity.WARNING, "spec/http[1]/route[1]/destination/subset", Told("no such subset", "", "")
        ),
        Finding("KIA1101", Severity.ERROR, "spec/http[0]/route[0]/destination/host", Told("no such host", "", "")),
        Finding("KIA1108", Severity.UNKNOWN, "", Told("an old spelling", "", "")),
    )
)


def _findings(_sources: Sources, _cluster: str, _obj: Reference) -> Entry | None:
    return FOUND


@pytest.fixture(scope="module")
def config_url() -> Iterator[str]:
    """A console with one object of every kind, about each of which something was found."""
    with pytest.MonkeyPatch.context() as patch, configured(), served() as url:
        patch.setattr(details, "findings_of", _findings)
        patch.setattr(config_rows, "findings_of", _findings)
        yield url


def test_a_finding_leads_to_its_line_and_the_line_to_its_finding(page: Page, config_url: str) -> None:
    page.goto(f"{config_url}/{CART}")
    page.locator('.config-findings a[href^="#"]').first.click()
    line = page.locator(".yaml-line:target")
    expect(line).to_be_in_viewport()
    expect(line).to_contain_text("host: cart")
    line.locator("a").click()

    expect(page.locator(".config-findings li:target")).to_contain_text("KIA1101")


def test_a_refresh_replaces_the_region_alone(page: Page, config_url: str) -> None:
    page.goto(f"{config_url}/{CART}")
    page.locator("h1").evaluate("element => { element.dataset.before = 'yes' }")
    with page.expect_response(lambda answer: answer.url.endswith("VirtualService/cart")):
        page.get_by_role("link", name="Refresh").click()

    expect(page.locator("h1[data-before]")).to_be_visible()
    expect(page.locator("#config-region")).to_have_count(1)


def test_from_the_list_to_the_object_and_back_without_a_script(no_js_page: Page, config_url: str) -> None:
    no_js_page.goto(f"{config_url}/console/istio?type=VirtualService")
    no_js_page.locator("td.column-name a").click()
    expect(no_js_page.locator("#config-yaml")).to_contain_text("shop.example")
    no_js_page.get_by_role("link", name="edge").click()
    expect(no_js_page.get_by_role("heading", level=1)).to_contain_text("edge")
    no_js_page.get_by_role("link", name="Gateway", exact=True).click()

    expect(no_js_page.locator("tbody tr")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1600])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_its_window_and_axe_finds_nothing_serious(
    page: Page, config_url: str, axe: Callable[[Page], list[str]], *, path: str, width: int, theme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto(f"{config_url}/{path}")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
