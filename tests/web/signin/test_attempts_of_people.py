"""Who tries too often has to wait; who succeeds, or meets a cluster that is away, does not; and all of it is noted."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

import pytest

from tests.stand_ins.people import FULL
from tests.web.visits import page_of
from tests.web.worlds.signing_in import SigningIn, settings_with, signing_in


def noted(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [record.__dict__["audit"] for record in caplog.records if record.name == "audit"]


def test_too_many_wrong_tokens_have_to_wait_on_the_page_and_in_the_api(world: SigningIn) -> None:
    statuses = [world.person.post("/api/authenticate", {"token": "wrong"}).status_code for _ in range(21)]
    assert statuses == [401] * 20 + [429]
    answer = world.try_token(FULL)
    assert answer.status_code == 429
    assert "There were too many attempts to sign in. Try again in 5 minutes." in page_of(answer).words
    assert page_of(answer).has("input[type=password]")
    assert 0 < int(answer["Retry-After"]) <= 300
    assert world.session_cookies == []


def test_good_tokens_and_clusters_that_are_away_cost_no_attempt(world: SigningIn) -> None:
    for _ in range(25):
        assert world.person.post("/api/authenticate", {"token": FULL}).status_code == 200
    world.console.server.faults.fail_with(503)
    assert {world.person.post("/api/authenticate", {"token": FULL}).status_code for _ in range(25)} == {503}


def test_what_another_site_can_have_a_browser_ask_locks_nobody_out(
    world: SigningIn, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="audit"):
        for _ in range(25):
            assert world.person.get("/api/authenticate").status_code == 400
            assert world.person.get("/api/auth/callback?code=x&state=y").status_code == 404
    assert noted(caplog) == []
    assert world.sign_in(FULL) == "/console/overview"


def test_who_comes_and_goes_is_noted_without_the_token(world: SigningIn, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="audit"):
        world.try_token("wrong-token")
        world.sign_in(FULL)
        world.press(world.page("overview").form('form[action="/console/sign-out"]'))
    refused, came, went = noted(caplog)
    assert (refused["operation"], refused["outcome"], refused["reason"]) == (
        "LOGIN",
        "refused",
        "This token is wrong, or it has ended.",
    )
    assert (came["operation"], came["user"], came["strategy"], came["outcome"]) == ("LOGIN", "token", "token", "done")
    assert came["mark"] == hashlib.sha256(FULL.encode()).hexdigest()[:16]
    assert (went["operation"], went["user"]) == ("LOGOUT", "token")
    assert [text for text in (FULL, "wrong-token") if text in caplog.text] == []


def test_nothing_is_noted_where_nothing_is_to_be(caplog: pytest.LogCaptureFixture) -> None:
    with signing_in(settings_with(server={"audit_log": False})) as world, caplog.at_level(logging.INFO, logger="audit"):
        world.try_token("wrong-token")
        world.sign_in(FULL)
        world.person.get("/api/logout")
    assert noted(caplog) == []
