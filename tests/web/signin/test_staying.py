"""Signing out, staying for longer, and what was typed while a session ended."""

from __future__ import annotations

import pytest

from mesh.clients.errors import Unreachable
from mesh.model.problems import System
from mesh.web.signin.strategies.token import Token
from tests.stand_ins.people import FULL
from tests.web.visits import AS_HTMX, get, page_of
from tests.web.worlds.memory import HOME
from tests.web.worlds.signing_in import SigningIn

DAY = 86_400
MANIFEST = """\
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata:
  name: typed
  namespace: shop

spec: {}
"""


def sign_out_form(world: SigningIn) -> object:
    return world.page("overview").form('form[action="/console/sign-out"]')


def test_signing_out_drops_all_that_the_browser_has_of_sessions(world: SigningIn) -> None:
    world.sign_in(FULL)
    form = sign_out_form(world)
    for name in ("kiali-token-west", "kiali-token-chunks-west", "kiali-token-west-1"):
        world.person.cookies[name] = "1"
    answer = world.press(form)
    assert (answer.status_code, answer["Location"]) == (302, "/console/sign-in?why=out")
    assert world.session_cookies == []
    assert answer["Clear-Site-Data"] == '"cache"'
    assert "You are signed out." in world.page(answer["Location"]).one("#signin-message").words
    assert world.person.get("/console/overview").status_code == 302


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Unreachable("no answer", system=System.KUBERNETES, cluster=HOME), "could not be ended where it was given out"),
        (RuntimeError("broken"), "could not be ended where it was given out"),
    ],
)
def test_signing_out_signs_out_of_the_browser_whatever_fails(
    world: SigningIn, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fail(*_: object) -> str:
        raise error

    world.sign_in(FULL)
    form = sign_out_form(world)
    monkeypatch.setattr(Token, "sign_out", fail)
    answer = world.press(form)
    assert answer.status_code == 200
    assert "You are signed out of this browser" in page_of(answer).words
    assert words in page_of(answer).words
    assert world.session_cookies == []


def test_signing_out_without_a_session_is_no_error(world: SigningIn) -> None:
    world.sign_in(FULL)
    form = sign_out_form(world)
    world.press(form)
    assert world.press(form).status_code == 302


def test_a_session_that_ends_soon_is_said_to(world: SigningIn) -> None:
    world.sign_in(FULL)
    assert not world.page("overview").has(".session-end")
    world.wait(DAY - 240)
    alert = world.page("overview").one(".session-end")
    assert "Your session ends in less than 5 min, at 2023-11-15 22:13:20 UTC" in alert.words
    assert alert["role"] == "status"


def test_an_open_page_asks_when_it_is_time(world: SigningIn) -> None:
    world.sign_in(FULL)
    waiting = world.page("overview").one("#session-end")
    assert waiting["hx-trigger"] == f"load delay:{DAY - 300 + 1}s"
    world.wait(DAY - 299)
    headers = {**AS_HTMX, "HX-Current-URL": "http://testserver/console/graph/namespaces"}
    part = get(world.person, waiting["hx-get"], headers=headers)
    assert not part.is_whole
    assert "ends in less than 5 min" in part.one("#session-end").words
    assert part.form().field("next") == ["/console/graph/namespaces"]


def test_who_stays_stays_as_long_as_after_a_sign_in(world: SigningIn) -> None:
    world.sign_in(FULL)
    world.wait(DAY - 60)
    answer = world.press(world.page("namespaces?sort=name").form(".session-end form"))
    assert (answer.status_code, answer["Location"]) == (302, "/console/namespaces?sort=name")
    world.wait(DAY - 400)
    assert not world.page("overview").has(".session-end")
    world.wait(400)
    assert "why=expired" in world.person.get("/console/overview")["Location"]


def test_who_stays_too_late_signs_in_again(world: SigningIn) -> None:
    world.sign_in(FULL)
    world.wait(DAY - 60)
    form = world.page("namespaces").form(".session-end form")
    world.wait(60)
    assert world.press(form)["Location"] == "/console/sign-in?next=%2Fconsole%2Fnamespaces&why=expired"


def test_a_revoked_token_cannot_be_made_to_last(world: SigningIn) -> None:
    world.sign_in(FULL)
    world.wait(DAY - 60)
    form = world.page("namespaces").form(".session-end form")
    del world.console.server.access.tokens[FULL]  # type: ignore[union-attr]
    world.wait(11)
    assert "/console/sign-in" in world.press(form)["Location"]


def test_what_was_typed_while_the_session_ended_is_sent_after_signing_in(world: SigningIn) -> None:
    world.sign_in(FULL)
    form = world.page("istio/new").form("form.config-form")
    world.wait(DAY)
    answer = world.person.post(
        form["action"],
        {**dict(form.fields), "manifest": MANIFEST, "preview": "true"},
        headers={"Origin": "http://testserver"},
    )
    page = page_of(answer)
    assert answer.status_code == 401
    assert answer["Cache-Control"] == "no-store"
    again = page.form("form.signin-form")
    assert again.field("manifest") == [MANIFEST.replace("\n", "\r\n")]
    assert again.field("preview") == ["true"]
    assert page.link("Sign in") == "/console/sign-in"
    assert page.one("ol a")["target"] == "_blank"

    world.sign_in(FULL)
    sent = page_of(world.press(again))
    assert "Sidecar" in sent.words
    assert sent.form("form.config-form").field("manifest")[0].strip().startswith("apiVersion: networking.istio.io/v1")
    assert "Sign in" not in sent.one("h1").words
