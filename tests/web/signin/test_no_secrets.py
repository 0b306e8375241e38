"""A token is in no page, no answer, no log and no text of an object, whatever happens with it."""

from __future__ import annotations

import logging

import pytest

from mesh.web.signin import asking
from mesh.web.visit import Visit
from tests.stand_ins.people import FULL
from tests.web.worlds.memory import HOME
from tests.web.worlds.signing_in import KEY, SigningIn, settings_with, signing_in, token_of

SECRET = token_of(sub="ann", secret="open-sesame-4711")
PAGES = (
    "/console/overview",
    "/console/namespaces",
    "/console/debug",
    "/console/debug?format=yaml",
    "/console/about",
    "/console/istio/new",
    "/console/session",
    "/console/namespaces/shop/services/none",
    "/api/status",
    "/api/config",
    "/api/auth/info",
    "/api/namespaces/none/info",
    "/console/sign-in",
)


def known(world: SigningIn) -> None:
    world.console.server.access.tokens[SECRET] = "fay"  # type: ignore[index]


def test_no_answer_and_no_log_has_it(world: SigningIn, caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    with caplog.at_level(logging.DEBUG):
        told.append(world.try_token(SECRET).content.decode())
        known(world)
        world.sign_in(SECRET)
        told += [world.person.get(path).content.decode() for path in PAGES]
        world.console.server.faults.fail_with(500)
        world.wait(11)
        told += [world.person.get(path).content.decode() for path in PAGES]
        told.append(world.try_api(SECRET))
        world.console.server.faults.recover()
        del world.console.server.access.tokens[SECRET]  # type: ignore[union-attr]
        world.wait(11)
        told += [world.person.get(path).content.decode() for path in PAGES]
    everything = "\n".join([*told, caplog.text])
    assert SECRET not in everything
    assert KEY not in everything


def test_a_failure_in_the_middle_does_not_tell_it(
    world: SigningIn, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(world)
    world.sign_in(SECRET)

    def fail(visit: Visit) -> None:
        raise RuntimeError(f"broken: {visit.identity!r} {asking.asked(visit.request)!r}")

    monkeypatch.setattr(Visit, "viewer", property(fail))
    answer = world.person.get("/console/overview")
    assert answer.status_code == 500
    assert "broken: Identity(" in caplog.text
    assert SECRET not in caplog.text + answer.content.decode()


def test_the_browser_gets_it_sealed(world: SigningIn) -> None:
    known(world)
    world.sign_in(SECRET)
    assert SECRET not in world.person.cookies.output()
    assert world.person.cookies[f"kiali-token-{HOME}"]["httponly"]


def test_a_token_of_a_header_is_in_no_answer_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    with signing_in(settings_with("header")) as world, caplog.at_level(logging.DEBUG):
        headers = {"Authorization": f"Bearer {FULL}"}
        told = [world.person.get(path, headers=headers).content.decode() for path in PAGES]
        world.person.post("/api/authenticate", headers=headers)
        assert FULL not in "\n".join([*told, caplog.text])
