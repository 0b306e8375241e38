"""A form changes something only when it comes from a page that this browser has got from the console."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.stand_ins.people import FULL
from tests.web.visits import page_of
from tests.web.worlds.signing_in import SigningIn, browser, settings_with, signing_in

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
POSTING = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>(.*?)</form>", re.S)
COOKIE = "console-form"


def forms() -> list[Any]:
    return [
        pytest.param(form, id=f"{path.relative_to(TEMPLATES)}")
        for path in sorted(TEMPLATES.rglob("*.html"))
        for form in POSTING.findall(path.read_text())
    ]


@pytest.mark.parametrize("form", forms())
def test_every_form_that_changes_something_has_a_token(form: str) -> None:
    assert form.count("{% csrf_token %}") == 1


def test_there_are_such_forms() -> None:
    assert len(forms()) >= 10


@pytest.mark.parametrize("token", ["", "x", "a" * 64])
def test_a_sign_in_without_the_page_s_token_is_refused(world: SigningIn, token: str) -> None:
    form = world.sign_in_page().form("form.signin-form")
    fields = {**dict(form.fields), "token": FULL, "csrfmiddlewaretoken": token}
    answer = world.person.post(form["action"], fields)
    assert answer.status_code == 403
    assert "did not come with the token that its page had" in page_of(answer).words
    assert world.session_cookies == []


def test_the_token_of_another_browser_does_not_count(world: SigningIn) -> None:
    form = world.sign_in_page().form("form.signin-form")
    other = browser()
    other.get("/console/sign-in")
    assert other.post(form["action"], {**dict(form.fields), "token": FULL}).status_code == 403


def test_a_page_that_stayed_open_over_a_sign_in_can_still_be_sent(world: SigningIn) -> None:
    world.sign_in(FULL)
    before = world.page("istio/new").form("form.config-form")
    world.press(world.page("overview").form('form[action="/console/sign-out"]'))
    world.sign_in(FULL)
    answer = world.press(before, "/console/istio/new", manifest="kind: Sidecar", preview="true")
    assert answer.status_code != 403


def test_programs_write_without_a_token(world: SigningIn) -> None:
    assert world.person.post("/api/authenticate", {"token": FULL}).status_code == 200
    assert world.person.patch("/api/namespaces/shop", b"{}", content_type="application/json").status_code != 403


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_of_another_site_is_refused_even_with_a_token(world: SigningIn, headers: dict[str, str]) -> None:
    form = world.sign_in_page().form("form.signin-form")
    answer = world.person.post(form["action"], {**dict(form.fields), "token": FULL}, headers=headers)
    assert answer.status_code == 403
    assert world.session_cookies == []


@pytest.mark.parametrize(
    ("headers", "server"),
    [
        ({"Origin": "https://mesh.example", "X-Forwarded-Host": "mesh.example", "X-Forwarded-Proto": "https"}, {}),
        ({"Origin": "https://kiali.example"}, {"web_fqdn": "kiali.example", "web_schema": "https"}),
    ],
)
def test_a_proxy_that_asks_by_another_name_is_no_obstacle(headers: dict[str, str], server: dict[str, str]) -> None:
    with signing_in(settings_with(server=server)) as world:
        form = world.sign_in_page().form("form.signin-form")
        answer = world.person.post(form["action"], {**dict(form.fields), "token": FULL}, headers=headers)
        assert answer.status_code == 302


def test_the_cookie_is_for_no_script_and_no_other_site(world: SigningIn) -> None:
    world.sign_in_page()
    morsel = world.person.cookies[COOKIE]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"], morsel["secure"]) == (True, "Lax", "/", "")
    world.person.get("/console/sign-in", secure=True)
    assert world.person.cookies[COOKIE]["secure"] is True


def test_in_a_frame_over_tls_it_comes_back(world: SigningIn) -> None:
    world.person.get("/console/sign-in?kiosk=true", secure=True)
    morsel = world.person.cookies[COOKIE]
    assert (morsel["samesite"], morsel["secure"]) == ("None", True)


def test_pages_without_a_form_set_no_cookie() -> None:
    with signing_in(settings_with("anonymous")) as world:
        for path in ("/console/overview", "/console/namespaces", "/api/namespaces", "/api/config"):
            assert COOKIE not in world.person.get(path).cookies
