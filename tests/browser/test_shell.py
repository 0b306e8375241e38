"""The shell in a real browser: themes, menus, kiosk mode, accessibility."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.stand_ins.metrics_server import Metrics

pytestmark = pytest.mark.browser

PAGES = ("about", "help", "debug", "messages")
THEMES = ("light", "dark", "high-contrast")


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor"))


def test_a_theme_stays_from_page_to_page(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/about")
    light = background(page)
    page.get_by_text("Theme", exact=True).click()
    page.get_by_role("link", name="Dark").click()
    assert background(page) != light
    page.goto(f"{console_url}/console/help")
    assert "pf-v6-theme-dark" in (page.locator("html").get_attribute("class") or "")


def test_the_system_decides_where_nobody_chose(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/about")
    light = background(page)
    page.emulate_media(color_scheme="dark")
    assert background(page) != light


def test_a_menu_ends_with_escape_and_gives_the_focus_back(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/about")
    help_menu = page.locator("details.menu", has_text="Debug information").locator("summary")
    help_menu.press("Enter")
    expect(page.get_by_role("link", name="Debug information").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(help_menu).to_be_focused()
    expect(page.locator("details.menu[open]")).to_have_count(0)


def test_the_navigation_of_a_narrow_window_opens_by_keyboard(page: Page, console_url: str) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(f"{console_url}/console/about")
    first = page.get_by_role("link", name="Overview")
    expect(first).to_be_hidden()
    page.get_by_role("button", name="Navigation").press("Enter")
    expect(first).to_be_visible()
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("Escape")
    expect(first).to_be_hidden()


def test_the_navigation_of_a_narrow_window_needs_no_script(no_js_page: Page, console_url: str) -> None:
    no_js_page.set_viewport_size({"width": 400, "height": 800})
    no_js_page.goto(f"{console_url}/console/about")
    no_js_page.get_by_role("button", name="Navigation").click()
    no_js_page.get_by_role("link", name="Traffic Graph").click()
    expect(no_js_page.get_by_role("heading", level=1)).to_have_text("Traffic graph")


def test_a_menu_that_was_closed_stays_closed(no_js_page: Page, console_url: str) -> None:
    no_js_page.goto(f"{console_url}/console/about")
    no_js_page.get_by_role("link", name="Navigation").click()
    no_js_page.goto(f"{console_url}/console/help")
    expect(no_js_page.get_by_role("link", name="Traffic Graph")).to_be_hidden()


def test_the_first_tab_leads_to_the_content(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/about")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("width", [400, 1000, 1600])
def test_no_page_is_wider_than_its_window(page: Page, console_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for name in PAGES:
        page.goto(f"{console_url}/console/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_links_of_a_framed_page_are_told_to_the_portal(page: Page, console_url: str, portal_url: str) -> None:
    framed = f"{console_url}/console/about?kiosk={quote(portal_url)}"
    page.goto(f"{portal_url}/?src={quote(framed)}")
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name="Documentation and keys").click()
    expect(page.locator("#told li")).to_have_text(["/help"])
    expect(frame.get_by_role("heading", level=1)).to_have_text("About this console")


def test_a_changed_duration_is_told_to_the_portal(page: Page, console_url: str, portal_url: str) -> None:
    framed = f"{console_url}/console/graph/namespaces?kiosk={quote(portal_url)}"
    page.goto(f"{portal_url}/?src={quote(framed)}")
    page.frame_locator("iframe").get_by_label("Duration").select_option("300")
    expect(page.locator("#told li").first).to_have_text("duration=300")


def test_a_frame_stays_in_kiosk_mode_when_an_address_lost_it(page: Page, console_url: str, portal_url: str) -> None:
    page.goto(f"{portal_url}/?src={quote(f'{console_url}/console/about?kiosk=true')}")
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name="Documentation and keys").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Help")
    expect(frame.get_by_role("banner")).to_have_count(0)


def test_a_visit_beside_the_portal_has_its_masthead(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/about?kiosk=true")
    page.goto(f"{console_url}/console/about")
    expect(page.get_by_role("banner")).to_be_visible()


def test_a_refresh_brings_new_messages_into_an_open_drawer(page: Page, console_url: str, metrics: Metrics) -> None:
    page.goto(f"{console_url}/console/graph/namespaces?namespaces=shop&refresh=0")
    page.get_by_text("Messages", exact=True).first.click()
    page.locator("#messages-info summary").click()
    errors = page.locator("#messages-error")
    expect(errors).not_to_contain_text("Prometheus")
    metrics.status = 503
    page.evaluate("htmx.trigger('#graph-region', 'graph:refresh')")
    expect(errors).to_contain_text("Prometheus: unreachable (503)")
    expect(page.locator("#bell")).to_contain_text("unread")
    expect(page.locator("#messages-info")).to_have_attribute("open", "")


def test_what_is_on_its_way_is_seen(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/graph/namespaces?namespaces=shop&refresh=0")
    bar = page.locator(".progress")
    expect(bar).to_be_hidden()
    page.evaluate("document.querySelector('#graph-region').classList.add('htmx-request')")
    expect(bar).to_be_visible()


def test_debug_information_can_be_downloaded_without_a_script(no_js_page: Page, console_url: str) -> None:
    no_js_page.goto(f"{console_url}/console/debug")
    with no_js_page.expect_download() as download:
        no_js_page.get_by_role("link", name="Download as YAML").click()
    assert download.value.suggested_filename == "console-debug.yaml"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(
    page: Page, console_url: str, axe: Callable[[Page], list[str]], name: str, theme: str
) -> None:
    page.goto(f"{console_url}/console/{name}?theme={theme}")
    assert axe(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_an_open_drawer_and_an_error_are_accessible(
    page: Page, console_url: str, axe: Callable[[Page], list[str]], theme: str
) -> None:
    page.goto(f"{console_url}/console/about?theme={theme}")
    page.get_by_text("Messages", exact=True).first.click()
    assert axe(page) == []
    page.goto(f"{console_url}/console/theme?theme=pink")
    assert axe(page) == []
