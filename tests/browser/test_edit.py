"""The pages that edit and delete configuration, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import served
from tests.web.worlds.configured import configured

pytestmark = pytest.mark.browser

CART = "console/namespaces/shop/istio/networking.istio.io/v1/VirtualService/cart"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with configured(), served() as address:
        yield address


def preview(page: Page, old: str, new: str) -> None:
    field = page.locator("#manifest")
    typed = field.input_value()
    assert old in typed
    field.fill(typed.replace(old, new, 1))
    with page.expect_navigation():
        page.get_by_role("button", name="Preview").click()


def test_a_line_that_is_named_is_selected_in_the_field_and_the_next_preview_begins_at_its_top(
    page: Page, url: str
) -> None:
    page.goto(f"{url}/{CART}/edit")
    preview(page, "kind: VirtualService", "kind: Gateway")
    page.locator("#faults a", has_text="line 2").click()

    expect(page.locator("#manifest")).to_be_focused()
    chosen = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert page.locator("#manifest").evaluate(chosen) == "kind: Gateway"
    page.keyboard.type("kind: VirtualService")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(page.get_by_text("Nothing: the object is like this already.")).to_be_visible()


def test_an_edit_is_saved_and_undone_without_a_script(no_js_page: Page, url: str) -> None:
    no_js_page.goto(f"{url}/{CART}")
    no_js_page.get_by_role("link", name="Edit", exact=True).click()
    expect(no_js_page.locator("[data-copy]").first).to_be_hidden()
    preview(no_js_page, "spec:", "spec:\n  exportTo: [depot]")
    expect(no_js_page.locator(".config-diff")).to_contain_text("+   - depot")
    no_js_page.get_by_role("button", name="Save").click()
    expect(no_js_page.get_by_role("status").first).to_contain_text("was saved")

    no_js_page.get_by_role("button", name="Preview going back").click()
    no_js_page.get_by_role("button", name="Save").click()
    no_js_page.get_by_role("link", name="To the object").click()
    expect(no_js_page.locator("#config-yaml")).not_to_contain_text("depot")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1000, 1600])
def test_the_pages_fit_their_window_and_axe_finds_nothing_serious(
    page: Page, url: str, axe: Callable[[Page], list[str]], width: int, theme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")

    def looks_right() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe(page) == []

    for path in (f"{CART}/edit", f"{CART}/delete", "console/istio/new"):
        page.goto(f"{url}/{path}")
        looks_right()
    page.goto(f"{url}/{CART}/edit")
    preview(page, "host: cart", f"host: nobody-{'x' * 80}")
    looks_right()
    preview(page, "kind: VirtualService", "kind: Gateway")
    looks_right()
