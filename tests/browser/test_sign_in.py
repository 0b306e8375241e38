"""Signing in as a person does it, with scripts and without: large tokens, a key that changes, sessions that end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import PATIENCE_MS
from tests.browser.serving import served
from tests.stand_ins.people import FULL, namespace
from tests.web.worlds.memory import HOME
from tests.web.worlds.people import Guarded, guarded_console
from tests.web.worlds.signing_in import KEY, settings_with, token_of

DAY = 86_400
LARGE = token_of(12 * 1024, sub="ann")
ASKED = "/console/namespaces?duration=600"


@dataclass
class Signing:
    """A person's page before a console with sign-in; `key` is the file of its signing key."""

    page: Page
    console: Guarded
    url: str
    key: Path

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def sign_in(self, token: str, path: str = ASKED) -> None:
        self.open(path)
        self.page.get_by_label("Token").fill(token)
        self.page.get_by_role("button", name="Sign in").click()

    def rotate(self) -> None:
        self.key.unlink()
        self.key.write_text("n" * 32)

    @property
    def session_cookies(self) -> list[str]:
        return [kept["name"] for kept in self.page.context.cookies() if kept["name"].startswith("kiali-token")]


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def signing(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Signing]:
    key = tmp_path / "key"
    key.write_text(KEY)
    settings = settings_with(key=str(key))
    context = browser.new_context(java_script_enabled=request.param)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    with guarded_console([namespace("shop"), namespace("vault")], settings) as console, served() as url:
        console.server.access.tokens[LARGE] = "fay"  # type: ignore[index]
        yield Signing(page, console, url, key)
        context.close()


def is_shown(signing: Signing) -> None:
    expect(signing.page.get_by_role("heading", level=1)).to_contain_text("Namespaces")
    expect(signing.page.get_by_role("link", name="vault", exact=True).first).to_be_visible()


def test_a_token_of_12_kb_signs_in_and_out_again(signing: Signing) -> None:
    signing.sign_in(LARGE)
    expect(signing.page).to_have_url(f"{signing.url}{ASKED}")
    is_shown(signing)
    assert f"kiali-token-chunks-{HOME}" in signing.session_cookies
    assert len(signing.session_cookies) > 6

    signing.page.locator(".masthead-account > summary").click()
    expect(signing.page.locator(".masthead-account")).to_contain_text("Signed in as ann")
    signing.page.get_by_role("button", name="Sign out").click()
    expect(signing.page.get_by_text("You are signed out.")).to_be_visible()
    assert signing.session_cookies == []
    signing.open(ASKED)
    expect(signing.page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_wrong_token_is_said_to_be_wrong_and_the_field_is_ready_for_another(signing: Signing) -> None:
    signing.sign_in("wrong")
    expect(signing.page.get_by_role("alert")).to_contain_text("This token is wrong, or it has ended.")
    field = signing.page.get_by_label("Token")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    field.fill(FULL)
    field.press("Enter")
    expect(signing.page).to_have_url(f"{signing.url}{ASKED}")


def test_a_new_key_signs_nobody_out(signing: Signing) -> None:
    signing.sign_in(LARGE)
    is_shown(signing)
    before = {kept["name"]: kept["value"] for kept in signing.page.context.cookies()}
    signing.rotate()
    signing.open(ASKED)
    is_shown(signing)
    after = {kept["name"]: kept["value"] for kept in signing.page.context.cookies()}
    assert after.keys() == before.keys()
    assert after[f"kiali-token-{HOME}"] != before[f"kiali-token-{HOME}"]


def test_after_the_end_of_a_session_the_sign_in_leads_back_to_the_page(signing: Signing) -> None:
    signing.sign_in(LARGE)
    is_shown(signing)
    signing.console.now[0] += DAY - 60
    signing.open(ASKED)
    expect(signing.page.get_by_text("Your session ends in less than")).to_be_visible()
    signing.page.get_by_role("button", name="Stay signed in").click()
    expect(signing.page).to_have_url(f"{signing.url}{ASKED}")
    expect(signing.page.get_by_text("Your session ends in less than")).to_have_count(0)

    signing.console.now[0] += DAY
    signing.open(ASKED)
    expect(signing.page.get_by_text("Your session has ended.")).to_be_visible()
    signing.page.get_by_label("Token").fill(FULL)
    signing.page.get_by_role("button", name="Sign in").click()
    expect(signing.page).to_have_url(f"{signing.url}{ASKED}")
    is_shown(signing)
    assert signing.session_cookies == [f"kiali-token-{HOME}"]


@pytest.mark.parametrize("signing", [True], indirect=True, ids=["scripts"])
def test_an_open_page_whose_session_has_ended_leads_to_the_sign_in_by_itself(signing: Signing) -> None:
    signing.sign_in(FULL)
    is_shown(signing)
    signing.console.now[0] += DAY
    signing.page.get_by_role("link", name="Refresh", exact=True).first.click()
    expect(signing.page.get_by_text("Your session has ended.")).to_be_visible()
    signing.page.get_by_label("Token").fill(FULL)
    signing.page.get_by_role("button", name="Sign in").click()
    is_shown(signing)


@pytest.mark.parametrize("signing", [True], indirect=True, ids=["scripts"])
def test_nothing_serious_is_wrong_with_the_pages_for_anybody(
    signing: Signing, axe: Callable[[Page], list[str]]
) -> None:
    signing.sign_in("wrong")
    expect(signing.page.get_by_role("alert")).to_be_visible()
    assert axe(signing.page) == []
    signing.sign_in(FULL)
    is_shown(signing)
    signing.page.locator(".masthead-account > summary").click()
    assert axe(signing.page) == []
