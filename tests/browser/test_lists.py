"""The lists in a real browser: filters without losing one's place, going back, no script, accessibility."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LISTS = ("workloads", "services", "applications", "namespaces", "istio")


def test_a_filter_acts_at_once_and_its_menu_and_focus_stay(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/workloads")
    expect(page.locator("tbody tr")).to_have_count(5)
    page.locator("#list-filters > summary").press("Enter")
    page.get_by_role("checkbox", name="StatefulSet").check()

    expect(page).to_have_url(re.compile(r"\?workloadType=StatefulSet$"))
    expect(page.get_by_text("None of the 5 workloads passes all filters.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="StatefulSet")).to_be_focused()
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(5)
    expect(page.get_by_role("link", name="Traffic Graph")).to_be_visible()


def test_changes_in_quick_succession_all_count(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/workloads")
    page.locator("#list-filters > summary").click()
    page.evaluate("for (const each of document.querySelectorAll('[name=health]')) each.click()")

    expect(page).to_have_url(re.compile("health=Failure.*health=Degraded.*health=Not.Ready.*health=Healthy.*health=n"))
    expect(page.locator("#list-filters [name=health]:checked")).to_have_count(5)


def test_what_is_typed_while_an_answer_is_on_its_way_stays(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/workloads")
    page.locator("#list-filters > summary").click()
    with page.expect_response(lambda answer: "health=Healthy" in answer.url):
        page.evaluate("document.querySelector('[name=health][value=Healthy]').click()")
        page.evaluate("document.querySelector('#list-name').value = 'car'")

    expect(page).to_have_url(re.compile("health=Healthy"))
    expect(page.locator("#list-name")).to_have_value("car")


def test_a_name_is_sought_with_enter(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/workloads")
    page.get_by_label("Workload name").fill("cart")
    page.keyboard.press("Enter")

    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Remove the filter Workload name: cart").click()
    expect(page.locator("tbody tr")).to_have_count(5)


def test_a_refresh_leaves_open_what_a_person_opened(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/workloads")
    page.locator(".list-why > summary").first.click()
    with page.expect_response(lambda answer: "/console/workloads" in answer.url):
        page.get_by_role("link", name="Refresh").click()

    expect(page.locator(".list-why[open]")).to_have_count(1)


def test_the_namespaces_of_the_menu_are_narrowed_by_name(page: Page, console_url: str) -> None:
    page.goto(f"{console_url}/console/workloads")
    menu = page.locator("#list-namespaces")
    menu.locator("summary").click()
    menu.get_by_role("searchbox").fill("ISTIO")
    expect(menu.get_by_role("checkbox")).to_have_count(1)
    menu.get_by_role("checkbox").check()

    expect(page).to_have_url(re.compile(r"\?namespaces=istio-system$"))
    expect(menu.get_by_role("searchbox")).to_have_value("ISTIO")
    expect(menu.get_by_role("checkbox")).to_have_count(1)


def test_filters_work_without_a_script(no_js_page: Page, console_url: str) -> None:
    no_js_page.goto(f"{console_url}/console/workloads")
    no_js_page.locator("#list-name").fill("cart")
    no_js_page.get_by_role("button", name="Apply").last.click()

    expect(no_js_page.locator("tbody tr")).to_have_count(2)


@pytest.mark.parametrize("width", [400, 1600])
@pytest.mark.parametrize("route", LISTS)
def test_a_list_fits_its_window_and_axe_finds_nothing_serious(
    page: Page, console_url: str, axe: Callable[[Page], list[str]], route: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{console_url}/console/{route}")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
