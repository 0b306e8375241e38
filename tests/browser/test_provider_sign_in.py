"""Signing in at a provider in a real browser, with scripts and without, and out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import served
from tests.stand_ins.openid_provider import OpenIdProvider, serving
from tests.web.worlds.memory import HOME
from tests.web.worlds.providers import EAST, Console, openid_console, openshift_console, tokens_of

pytestmark = pytest.mark.browser

ADDRESS = "/console/workloads?namespaces=shop"
GROUPS = 600
"""So many make a token of more than 12 KB."""


@dataclass
class World:
    url: str
    provider: OpenIdProvider
    console: Console


@pytest.fixture
def world() -> Iterator[World]:
    claims = {"sub": "rhea", "groups": [f"group-{number:010}" for number in range(GROUPS)]}
    with serving(claims=claims) as provider, openid_console(provider) as console, served() as url:
        yield World(url, provider, console)


@pytest.fixture(params=["with scripts", "without scripts"])
def any_page(request: pytest.FixtureRequest) -> Page:
    page: Page = request.getfixturevalue("page" if request.param == "with scripts" else "no_js_page")
    return page


def test_a_large_token_with_groups_signs_in_and_out(any_page: Page, world: World) -> None:
    any_page.goto(world.url + ADDRESS)
    expect(any_page).to_have_url(world.url + ADDRESS)
    expect(any_page.locator(".masthead-account .masthead-user")).to_have_text("rhea")
    assert max(len(token) for token in tokens_of(world.console.server)) > 12_000
    kept = any_page.context.cookies(world.url)
    assert len([cookie for cookie in kept if cookie["name"].startswith(f"kiali-token-{HOME}")]) > 4
    assert all(cookie["httpOnly"] for cookie in kept if cookie["name"].startswith("kiali-token"))

    any_page.locator(".masthead-account > summary").click()
    any_page.get_by_role("button", name="Sign out").click()
    any_page.wait_for_url(f"{world.provider.url}/logout?*")
    kept = any_page.context.cookies(world.url)
    assert not [cookie for cookie in kept if cookie["name"].startswith("kiali-token")]


def test_a_refusal_is_told_and_can_be_tried_again(any_page: Page, world: World) -> None:
    world.provider.denies = "access_denied"
    any_page.goto(world.url + ADDRESS)
    expect(any_page.get_by_role("alert")).to_contain_text("did not let you in")
    world.provider.denies = ""
    any_page.get_by_role("link", name="Log In With OpenID").click()
    expect(any_page).to_have_url(world.url + ADDRESS)


def test_the_page_to_sign_in_on_is_accessible(page: Page, world: World, axe: Callable[[Page], list[str]]) -> None:
    page.goto(f"{world.url}/console/sign-in?why=expired")
    expect(page.get_by_role("link", name="Log In With OpenID")).to_be_visible()
    assert axe(page) == []


def test_a_page_whose_session_ended_goes_on_where_it_was(page: Page, world: World) -> None:
    page.goto(world.url + ADDRESS)
    world.console.passed = 700
    world.provider.life = 2000
    page.get_by_role("link", name="Services", exact=True).first.click()
    page.get_by_role("link", name="Log In With OpenID").click()
    page.wait_for_url(f"{world.url}/console/services*")
    expect(page.locator(".masthead-account .masthead-user")).to_have_text("rhea")


def test_another_cluster_is_signed_in_to_from_the_account_menu(any_page: Page) -> None:
    with served() as url, openshift_console(url) as (_, home, east):
        home.user = east.user = "rhea"
        any_page.goto(url + ADDRESS)
        any_page.locator(".masthead-account > summary").click()
        expect(any_page.locator(".masthead-account")).to_contain_text(f"{HOME}: signed in until")
        any_page.locator(".masthead-account").get_by_role("link", name="sign in").click()
        expect(any_page).to_have_url(url + ADDRESS)
        any_page.locator(".masthead-account > summary").click()
        expect(any_page.locator(".masthead-account")).to_contain_text(f"{EAST}: signed in until")
        any_page.get_by_role("button", name="Sign out").click()
        expect(any_page.get_by_role("heading", level=1)).to_have_text("Sign in")
        assert (len(home.deleted), len(east.deleted)) == (1, 1)
