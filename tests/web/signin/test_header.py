"""A proxy before the console brings each request with a token, and with whom it is to stand for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import RequestFactory

from mesh.model.identity import Rights
from mesh.web.signin.strategies.header import rights_of
from tests.stand_ins.people import FULL, NONE, ONE
from tests.web.visits import AS_HTMX, get
from tests.web.worlds.memory import HOME
from tests.web.worlds.signing_in import SigningIn, settings_with, signing_in

BY_FULL = {"Authorization": f"Bearer {FULL}"}


@pytest.fixture
def proxied() -> Iterator[SigningIn]:
    with signing_in(settings_with("header")) as made:
        yield made


def names(world: SigningIn, headers: dict[str, str]) -> list[str]:
    return [found["name"] for found in world.person.get("/api/namespaces", headers=headers).json()]


def test_each_request_is_asked_with_its_own_token(proxied: SigningIn) -> None:
    assert names(proxied, BY_FULL) == ["shop", "vault"]
    assert names(proxied, {"Authorization": f"bearer  {ONE} "}) == ["shop"]
    assert names(proxied, {"Authorization": f"Bearer {NONE}"}) == []


def test_a_page_shows_whose_the_token_is_and_has_nothing_to_sign_out_of(proxied: SigningIn) -> None:
    page = get(proxied.person, "overview", headers=BY_FULL)
    assert page.one(".masthead-user").words == "fay"
    assert not page.has(".masthead-account")
    assert not page.has("#session-end")


@pytest.mark.parametrize(
    "authorization",
    ["", "Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "Bearer two words", "Bearer tökén", FULL],
)
def test_without_a_token_nobody_comes_in_and_no_page_asks_for_one(proxied: SigningIn, authorization: str) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    assert proxied.person.get("/api/namespaces", headers=headers).status_code == 401
    page = get(proxied.person, "overview", 401, headers)
    assert "the proxy before the console has to bring a token" in page.words
    assert not page.has("form.signin-form")
    assert HOME not in page.content
    assert proxied.person.get("/console/overview", headers={**headers, **AS_HTMX}).status_code == 401


def test_a_token_that_the_cluster_does_not_know_is_refused(proxied: SigningIn) -> None:
    headers = {"Authorization": "Bearer unknown"}
    assert proxied.person.get("/api/namespaces", headers=headers).content == b"Unauthorized\n"
    assert get(proxied.person, "overview", 401, headers).has("h1")


def test_whom_it_stands_for_is_whom_the_cluster_is_asked_as(proxied: SigningIn) -> None:
    headers = {**BY_FULL, "Impersonate-User": "one"}
    assert names(proxied, headers) == ["shop"]
    assert get(proxied.person, "overview", headers=headers).one(".masthead-user").words == "one"


def test_a_program_may_ask_for_a_session_and_needs_none(proxied: SigningIn) -> None:
    answer = proxied.person.post("/api/authenticate", headers=BY_FULL)
    assert answer.json() == {"expiresOn": "2023-11-15T22:13:20Z", "username": "fay"}
    assert proxied.session_cookies == [f"kiali-token-{HOME}"]
    told = proxied.person.get("/api/auth/info", headers=BY_FULL).json()
    assert told == {
        "strategy": "header",
        "sessionInfo": {"expiresOn": "Wed, 15 Nov 2023 22:13:20 +0000", "username": "fay"},
    }
    assert proxied.person.get("/api/namespaces").status_code == 401


def test_the_token_of_the_header_counts_and_not_that_of_the_session(proxied: SigningIn) -> None:
    proxied.person.post("/api/authenticate", headers=BY_FULL)
    assert names(proxied, {"Authorization": f"Bearer {ONE}"}) == ["shop"]
    assert proxied.session_cookies == []


def test_a_session_that_is_over_does_no_harm_and_is_dropped(proxied: SigningIn) -> None:
    proxied.person.post("/api/authenticate", headers=BY_FULL)
    proxied.wait(86_400)
    assert names(proxied, BY_FULL) == ["shop", "vault"]
    assert proxied.session_cookies == []


@pytest.mark.parametrize(
    ("headers", "status", "words"),
    [
        ({}, 401, "The request has no token"),
        ({"Authorization": "Bearer unknown"}, 401, "This token is wrong"),
        ({"Authorization": "Basic x"}, 401, "The request has no token"),
    ],
)
def test_asking_for_a_session_without_a_good_token_says_what_is_wrong(
    proxied: SigningIn, headers: dict[str, str], status: int, words: str
) -> None:
    answer = proxied.person.post("/api/authenticate", headers=headers)
    assert answer.status_code == status
    assert words in answer.json()["error"]


@pytest.mark.parametrize(
    ("headers", "rights"),
    [
        ({}, Rights("t")),
        ({"Impersonate-User": "ann"}, Rights("t", "ann")),
        ({"Impersonate-Group": "dev"}, Rights("t")),
        ({"Impersonate-User": "ann", "Impersonate-Group": "dev, ops"}, Rights("t", "ann", ("dev", "ops"))),
        (
            {
                "Impersonate-User": "ann",
                "Impersonate-Extra-Scopes": "view,edit",
                "Impersonate-Extra-acme.com%2Fteam": "a",
            },
            Rights("t", "ann", (), (("acme.com/team", "a"), ("scopes", "view"), ("scopes", "edit"))),
        ),
        ({"Impersonate-User": "änn".encode().decode("latin-1")}, Rights("t", "änn")),
    ],
)
def test_headers_are_read_as_the_cluster_reads_them(headers: dict[str, str], rights: Rights) -> None:
    given = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()}
    request = RequestFactory().get("/x", headers={"Authorization": "Bearer t"})
    request.META |= given
    assert rights_of(request) == rights
