"""The forms for new objects, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.serving import served
from tests.web.worlds.configured import configured

pytestmark = pytest.mark.browser

NEW = "console/istio/new"
GATEWAY = f"{NEW}/networking.istio.io/v1/Gateway?namespaces=shop,depot"
POLICY = f"{NEW}/security.istio.io/v1/AuthorizationPolicy?namespaces=shop"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with configured() as _, served() as address:
        yield address


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def fill_server(page: Page, number: int, hosts: str, port: str, name: str) -> None:
    for field, text in (("hosts", hosts), ("port", port), ("name", name)):
        page.locator(f"#id_spec-servers-{number}-{field}").fill(text)


def test_rows_come_and_go_in_place_and_what_was_typed_stays(page: Page, url: str) -> None:
    page.goto(f"{url}/{GATEWAY}")
    page.evaluate("window.isSamePage = true")
    page.locator("#id_meta-name").fill("gate")
    fill_server(page, 0, "first.example", "80", "http")
    press(page, "Add a server")
    expect(page.locator("#id_spec-servers-1-hosts")).to_be_focused()
    fill_server(page, 1, "*", "443", "https")
    page.locator("#id_spec-servers-1-protocol").select_option("HTTPS")
    page.locator("#id_spec-servers-1-tls_mode").select_option("SIMPLE")
    page.locator("#id_spec-servers-1-certificate").fill("/c.pem")
    page.locator("#id_spec-servers-1-private_key").fill("/k.pem")
    press(page, "Remove server 1")
    expect(page.locator("#id_spec-servers_add")).to_be_focused()
    expect(page.locator("#id_spec-servers-0-private_key")).to_have_value("/k.pem")
    assert page.evaluate("window.isSamePage")

    press(page, "Preview")
    expect(page.locator("pre.yaml-code").first).to_contain_text("privateKey: /k.pem")
    expect(page.locator("pre.yaml-code").first).not_to_contain_text("first.example")
    press(page, "Create")
    expect(page.get_by_role("status").first).to_contain_text("2 objects were created.")


def test_what_is_typed_while_the_form_is_on_its_way_stays(page: Page, url: str) -> None:
    page.goto(f"{url}/{GATEWAY}")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/Gateway?*", hold, times=1)
    with page.expect_request("**/Gateway?*"):
        page.locator("#id_spec-servers-0-protocol").select_option("HTTPS")
    page.locator("#id_meta-name").fill("typed-meanwhile")
    held[0].continue_()
    expect(page.locator("#id_spec-servers-0-tls_mode")).to_be_visible()
    expect(page.locator("#id_meta-name")).to_have_value("typed-meanwhile")


def test_a_form_is_filled_in_and_its_faults_are_found_without_a_script(no_js_page: Page, url: str) -> None:
    page = no_js_page
    page.goto(f"{url}/{POLICY}")
    page.locator("#id_spec-policy").select_option("RULES")
    press(page, "Update the form")
    press(page, "Add a rule")
    press(page, "Add a source")
    page.locator("#id_spec-rules-0-sources-0-ip_blocks").fill("nowhere")
    page.locator("#id_meta-name").press("Enter")
    page.locator("#new-faults a", has_text="IP blocks").click()
    expect(page.locator("#id_spec-rules-0-sources-0-ip_blocks")).to_be_in_viewport()
    page.locator("#id_spec-rules-0-sources-0-ip_blocks").fill("10.0.0.0/8")
    page.locator("#id_meta-name").fill("by-address")
    press(page, "Preview")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "by-address_shop.yaml"
    press(page, "Create")
    expect(page.get_by_role("status").first).to_contain_text("was created.")


def test_a_line_that_is_named_is_shown_in_the_text_that_can_be_changed(page: Page, url: str) -> None:
    page.goto(f"{url}/{GATEWAY}")
    page.locator("#id_meta-name").fill("nobody")
    page.locator("#id_spec-selector").fill("app=nobody")
    fill_server(page, 0, "*", "80", "http")
    press(page, "Preview")
    page.locator("a[data-line]").first.click()
    expect(page.locator("textarea.config-manifest").first).to_be_focused()


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

    page.goto(f"{url}/{NEW}")
    looks_right()
    page.goto(f"{url}/{POLICY}")
    page.locator("#id_spec-policy").select_option("RULES")
    press(page, "Add a rule")
    press(page, "Add a source")
    press(page, "Add a label")
    press(page, "Preview")
    expect(page.locator("#new-faults")).to_be_focused()
    looks_right()
    page.locator("#id_meta-name").fill(f"long-{'x' * 80}")
    page.locator("#id_spec-rules-0-sources-0-principals").fill(f"cluster.local/ns/shop/sa/{'x' * 90}")
    press(page, "Preview")
    expect(page.locator("pre.yaml-code")).to_be_visible()
    looks_right()
