"""Signing in and out by a program, in the words of the reference."""

from __future__ import annotations

import pytest

from tests.stand_ins.people import FULL, NONE
from tests.web.worlds.memory import HOME
from tests.web.worlds.signing_in import SigningIn, settings_with, signing_in, token_of


def test_a_token_in_a_form_gives_a_session(world: SigningIn) -> None:
    token = token_of(sub="system:serviceaccount:shop:cart")
    world.console.server.access.tokens[token] = "fay"  # type: ignore[index]
    answer = world.person.post("/api/authenticate", {"token": token})
    assert answer.status_code == 200
    assert answer.json() == {"expiresOn": "2023-11-15T22:13:20Z", "username": "shop:cart"}
    assert answer.content.startswith(b'{\n  "expiresOn"')
    assert world.session_cookies == [f"kiali-token-{HOME}"]
    assert world.person.get("/api/status").status_code == 200


def test_a_token_that_says_no_name_is_called_token(world: SigningIn) -> None:
    assert world.person.post("/api/authenticate", {"token": FULL}).json()["username"] == "token"


@pytest.mark.parametrize(
    ("form", "status"),
    [({"token": ""}, 400), ({}, 400), ({"token": "wrong"}, 401), ({"token": NONE}, 401), ({"token": "a b"}, 400)],
)
def test_a_refusal_has_a_status_and_a_reason(world: SigningIn, form: dict[str, str], status: int) -> None:
    answer = world.person.post("/api/authenticate", form)
    assert answer.status_code == status
    assert answer.json().keys() == {"error"}
    assert world.session_cookies == []


def test_the_address_is_no_place_for_a_token(world: SigningIn) -> None:
    assert world.person.post(f"/api/authenticate?token={FULL}").status_code == 400
    assert world.person.get(f"/api/authenticate?token={FULL}").status_code == 400


def test_a_cluster_that_does_not_answer_is_a_503(world: SigningIn) -> None:
    world.console.server.faults.fail_with(503)
    answer = world.person.post("/api/authenticate", {"token": FULL})
    assert answer.status_code == 503
    assert "it could not be asked" in answer.json()["error"]


def test_what_is_known_of_a_session_is_told_to_who_has_it(world: SigningIn) -> None:
    assert world.person.get("/api/auth/info").json() == {"strategy": "token", "sessionInfo": {}}
    world.person.post("/api/authenticate", {"token": FULL})
    told = world.person.get("/api/auth/info").json()
    assert told["sessionInfo"] == {"expiresOn": "Wed, 15 Nov 2023 22:13:20 +0000", "username": "token"}
    world.wait(86_400)
    assert world.person.get("/api/auth/info").json() == {"strategy": "token", "sessionInfo": {}}


def test_a_session_ends_and_is_forgotten(world: SigningIn) -> None:
    world.person.post("/api/authenticate", {"token": FULL})
    answer = world.person.get("/api/logout")
    assert (answer.status_code, answer.content) == (204, b"")
    assert world.session_cookies == []
    assert world.person.get("/api/logout").status_code == 204


def test_a_session_that_cannot_be_read_ends_all_the_same(world: SigningIn) -> None:
    world.person.cookies[f"kiali-token-{HOME}"] = "broken"
    assert world.person.get("/api/logout").status_code == 204
    assert world.session_cookies == []


def test_the_configuration_names_the_strategy(world: SigningIn) -> None:
    world.person.post("/api/authenticate", {"token": FULL})
    assert world.person.get("/api/config").json()["authStrategy"] == "token"


@pytest.mark.parametrize("path", ["redirect", "redirect/east", "openid_redirect", "callback", "callback/east"])
def test_where_no_provider_is_there_is_no_way_to_one(world: SigningIn, path: str) -> None:
    assert world.person.get(f"/api/auth/{path}").status_code == 404


def test_where_nobody_signs_in_all_of_it_is_empty() -> None:
    with signing_in(settings_with("anonymous")) as world:
        assert world.person.get("/api/auth/info").json() == {"strategy": "anonymous", "sessionInfo": {}}
        assert world.person.post("/api/authenticate", {"token": "x"}).content == b""
        assert world.person.get("/api/logout").status_code == 204
        assert world.session_cookies == []
