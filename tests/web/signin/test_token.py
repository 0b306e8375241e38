"""Signing in with a token, staying signed in, and what ends it; as a browser without scripts does it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.stand_ins.people import FULL, NONE, ONE
from tests.web.html import Page
from tests.web.visits import AS_HTMX, page_of
from tests.web.worlds.memory import HOME, NOW
from tests.web.worlds.signing_in import NAMESPACES, SigningIn, settings_with, signing_in, token_of

ASKED = "/console/namespaces?duration=600&sort=name"
DAY = 86_400


def where(address: str) -> tuple[str, dict[str, list[str]]]:
    parts = urlsplit(address)
    return parts.path, parse_qs(parts.query)


def shown(world: SigningIn) -> list[str]:
    return [name for name in NAMESPACES if name in world.page("namespaces").content]


def test_a_page_leads_to_the_sign_in_and_the_sign_in_back_to_the_page(world: SigningIn) -> None:
    assert where(world.person.get(ASKED)["Location"]) == ("/console/sign-in", {"next": [ASKED]})
    assert world.sign_in(FULL, ASKED) == ASKED
    assert shown(world) == list(NAMESPACES)


def test_everybody_sees_what_their_own_token_shows(world: SigningIn) -> None:
    world.sign_in(ONE)
    assert shown(world) == ["shop"]
    assert [found["name"] for found in world.person.get("/api/namespaces").json()] == ["shop"]


def test_the_page_asks_for_a_token_and_says_what_one_is(world: SigningIn) -> None:
    page = world.sign_in_page()
    field = page.one("input[type=password]")
    assert page.one(f"label[for={field['id']}]").words == "Token"
    assert "kubectl create token" in page.one(f"#{field['aria-describedby']}").words
    assert field["autocomplete"] == "off"
    assert "required" in field
    assert page.one("h1").words == "Sign in"
    assert not page.has("[role=alert]")


@pytest.mark.parametrize(
    ("token", "status", "words"),
    [
        ("", 400, "Enter a token."),
        ("  \t ", 400, "Enter a token."),
        ("wrong-token", 401, "This token is wrong, or it has ended."),
        ("two words", 400, "This is no token"),
        ("tökén", 400, "This is no token"),
        ("a\r\nX-Evil: 1", 400, "This is no token"),
        (NONE, 401, "You are known to the cluster, but may see no namespace there."),
    ],
)
def test_who_does_not_get_in_is_told_why_and_gets_no_session(
    world: SigningIn, token: str, status: int, words: str
) -> None:
    answer = world.try_token(token, ASKED)
    page = page_of(answer)
    assert answer.status_code == status
    assert words in page.one("[role=alert]").words
    assert page.one("input[type=password]")["aria-invalid"] == "true"
    assert "signin-message" in page.one("input[type=password]")["aria-describedby"].split()
    assert page.form("form.signin-form").field("next") == [ASKED]
    assert world.session_cookies == []
    if len(token.strip()) > 3:
        assert token not in page.content


def test_blanks_around_a_token_do_no_harm(world: SigningIn) -> None:
    assert world.sign_in(f"  {FULL}\r\n") == "/console/overview"


def test_a_cluster_that_does_not_answer_is_not_a_wrong_token(world: SigningIn) -> None:
    world.console.server.faults.fail_with(503)
    answer = world.try_token(FULL)
    words = page_of(answer).one("[role=alert]").words
    assert answer.status_code == 503
    assert "the API server of cluster Kubernetes does not answer" in words
    assert "wrong" not in words
    world.console.server.faults.recover()
    assert world.sign_in(FULL) == "/console/overview"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/console/",
        "https://evil.example/console/",
        "/\\evil.example",
        "\\\\evil.example",
        "/%5Cevil.example",
        "javascript:alert(1)",
        "/console/../../evil",
        "/console/%2e%2e/evil",
        "/api/logout",
        "/console/sign-out",
        "/console/sign-in?next=/console/overview",
        "",
    ],
)
def test_a_sign_in_leads_to_no_other_place(world: SigningIn, target: str) -> None:
    page = world.page(f"sign-in?next={quote(target, safe='')}")
    form = page.form("form.signin-form")
    assert form.field("next") == ["/console/overview"]
    answer = world.person.post(form["action"], {**dict(form.fields), "next": target, "token": FULL})
    assert (answer.status_code, answer["Location"]) == (302, "/console/overview")
    assert world.person.get("/console/sign-in", {"next": target})["Location"] == "/console/overview"


def test_who_is_signed_in_is_led_on_from_the_sign_in_page(world: SigningIn) -> None:
    world.sign_in(FULL)
    assert world.person.get("/console/sign-in", {"next": ASKED})["Location"] == ASKED


def test_a_session_lasts_as_long_as_it_is_configured_to(world: SigningIn) -> None:
    world.sign_in(FULL)
    world.wait(DAY - 1)
    assert world.person.get(ASKED).status_code == 200
    world.wait(1)
    path, query = where(world.person.get(ASKED)["Location"])
    assert (path, query) == ("/console/sign-in", {"next": [ASKED], "why": ["expired"]})
    assert world.session_cookies == []
    page = world.page("sign-in?why=expired")
    assert page.one("#signin-message").words == "Your session has ended. Sign in again to go on where you were."


def test_a_session_does_not_outlive_its_token(world: SigningIn) -> None:
    token = token_of(sub="system:serviceaccount:shop:cart", exp=int(NOW) + 3600)
    world.console.server.access.tokens[token] = "fay"  # type: ignore[index]
    world.sign_in(token)
    assert int(world.person.cookies[f"kiali-token-{HOME}"]["max-age"]) == 3600
    assert "shop:cart" in world.page("overview").one(".masthead-account").words
    world.wait(3600)
    assert "why=expired" in world.person.get(ASKED)["Location"]


def test_a_token_that_is_revoked_ends_the_session_within_ten_seconds(world: SigningIn) -> None:
    world.sign_in(FULL)
    del world.console.server.access.tokens[FULL]  # type: ignore[union-attr]
    world.wait(11)
    assert where(world.person.get(ASKED)["Location"]) == ("/console/sign-in", {"next": [ASKED], "why": ["revoked"]})
    assert world.session_cookies == []


@pytest.mark.parametrize("value", ["x", "AAAA", "a" * 200, ""])
def test_a_session_that_cannot_be_read_is_dropped_and_does_not_stand_in_the_way(world: SigningIn, value: str) -> None:
    world.person.cookies[f"kiali-token-{HOME}"] = value
    assert "why=unreadable" in world.person.get(ASKED)["Location"]
    assert world.session_cookies == []
    world.person.cookies["kiali-token-chunks-west"] = "9"
    assert world.sign_in(FULL, ASKED) == ASKED
    assert world.person.get(ASKED).status_code == 200


def test_a_session_of_another_strategy_is_dropped() -> None:
    with signing_in() as by_token:
        by_token.sign_in(FULL)
        kept = by_token.person.cookies
    with signing_in(settings_with("header")) as by_header:
        by_header.person.cookies = kept
        assert by_header.person.get("/api/namespaces").status_code == 401
        assert by_header.session_cookies == []


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(world: SigningIn) -> None:
    shown_page = "http://testserver/console/overview?duration=600"
    answer = world.person.get("/console/overview?now=true", headers={**AS_HTMX, "HX-Current-URL": shown_page})
    assert answer.status_code == 401
    assert where(answer["HX-Redirect"]) == ("/console/sign-in", {"next": ["/console/overview?duration=600"]})
    for odd in ("http://evil.example//evil.example/x", "nothing", ""):
        answer = world.person.get("/console/overview", headers={**AS_HTMX, "HX-Current-URL": odd})
        assert answer["HX-Redirect"] == "/console/sign-in"


@pytest.mark.parametrize("path", ["/api/namespaces", "/api/status", "/api/config", "/api/nothing/at/all/x"])
def test_a_program_is_told_by_a_status_and_the_words_of_http(world: SigningIn, path: str) -> None:
    answer = world.person.get(path)
    if path.startswith("/api/nothing"):
        assert answer.status_code == 404
        return
    assert (answer.status_code, answer.content) == (401, b"Unauthorized\n")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_the_start_of_the_api_is_open_unless_it_is_to_be_closed() -> None:
    with signing_in() as usual:
        assert usual.person.get("/api").status_code == 200
    with signing_in(settings_with(server={"require_auth": True})) as closed:
        assert closed.person.get("/api").status_code == 401


def test_a_token_of_12_kb_signs_in(world: SigningIn) -> None:
    token = token_of(12 * 1024, sub="ann")
    assert len(token) > 12 * 1024
    world.console.server.access.tokens[token] = "fay"  # type: ignore[index]
    world.sign_in(token)
    assert f"kiali-token-chunks-{HOME}" in world.session_cookies
    assert len(world.session_cookies) > 6
    assert shown(world) == list(NAMESPACES)


def test_a_shorter_session_after_a_long_one_leaves_nothing_of_it(world: SigningIn) -> None:
    token = token_of(12 * 1024, sub="ann")
    world.console.server.access.tokens[token] = "fay"  # type: ignore[index]
    world.sign_in(token)
    form = Page(world.page("overview").source).form('form[action="/console/sign-out"]')
    world.person.cookies[f"kiali-token-{HOME}"] = "broken"
    assert world.sign_in(FULL) == "/console/overview"
    assert world.session_cookies == [f"kiali-token-{HOME}"]
    assert world.press(form).status_code == 302
    assert world.session_cookies == []


def test_a_token_that_no_browser_could_bring_back_is_refused_in_words(world: SigningIn) -> None:
    token = token_of(100 * 1024, sub="ann")
    world.console.server.access.tokens[token] = "fay"  # type: ignore[index]
    answer = world.try_token(token)
    assert answer.status_code == 413
    assert "This token is too large" in page_of(answer).one("[role=alert]").words
    assert world.session_cookies == []


def test_a_browser_that_keeps_no_session_is_told_so(world: SigningIn) -> None:
    world.sign_in(FULL)
    for name in world.session_cookies:
        del world.person.cookies[name]
    location = world.person.get(ASKED)["Location"]
    assert where(location)[1]["why"] == ["lost"]
    assert "your browser has brought no session" in world.page(location).words


def test_impersonation_headers_mean_nothing_to_people_with_a_session(world: SigningIn) -> None:
    world.sign_in(FULL)
    headers: dict[str, Any] = {"Impersonate-User": "one", "Impersonate-Group": "nobody"}
    found = world.person.get("/api/namespaces", headers=headers).json()
    assert [each["name"] for each in found] == list(NAMESPACES)


def test_where_nobody_signs_in_there_is_no_page_for_it() -> None:
    with signing_in(settings_with("anonymous")) as world:
        assert world.person.get(ASKED).status_code == 200
        assert world.person.get("/console/sign-in").status_code == 404
        assert not world.page("overview").has(".masthead-account")
        assert world.page("overview").one(".masthead-user").words == "anonymous"
