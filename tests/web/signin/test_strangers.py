"""Who is not signed in reaches nothing but the way in, and learns nothing of the clusters."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.web.forms import Browser
from tests.web.visits import page_of
from tests.web.worlds.memory import HOME
from tests.web.worlds.signing_in import NAMESPACES, SigningIn, signing_in

OPEN = {
    "",
    "index.html",
    "console",
    "healthz",
    "readyz",
    "api",
    "api/auth/info",
    "api/auth/redirect",
    "api/auth/redirect/<str:cluster>",
    "api/auth/openid_redirect",
    "api/auth/callback",
    "api/auth/callback/<str:cluster>",
    "api/authenticate",
    "api/logout",
    "console/sign-in",
    "console/sign-in/extend",
    "console/sign-out",
    "console/theme",
}
VALUES = {"namespace": "shop", "name": "shop", "group": "networking.istio.io", "version": "v1", "kind": "Sidecar"}


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, prefix + str(each.pattern))
        else:
            yield prefix + str(each.pattern)


ROUTES = sorted(set(routes(get_resolver().url_patterns)))
CLOSED = [route for route in ROUTES if route not in OPEN]


def address(route: str) -> str:
    return "/" + re.sub(r"<\w+:(\w+)>", lambda match: VALUES.get(match[1], "x"), route)


def test_every_open_address_is_one_that_is_there() -> None:
    assert sorted(OPEN - set(ROUTES)) == []
    assert len(CLOSED) > 100


@pytest.fixture(scope="module")
def closed() -> Iterator[SigningIn]:
    with signing_in() as made:
        # The form's token is looked at first.
        made.person = Browser(raise_request_exception=False)
        yield made


@pytest.mark.parametrize("method", ["get", "post", "patch", "delete"])
@pytest.mark.parametrize("route", CLOSED)
def test_a_closed_address_answers_nobody(closed: SigningIn, route: str, method: str) -> None:
    answer = getattr(closed.person, method)(address(route))
    if answer.status_code == 405:
        return
    if route.startswith("api"):
        assert (answer.status_code, answer.content) == (401, b"Unauthorized\n")
    elif method == "get":
        assert answer.status_code == 302
        assert answer["Location"].startswith("/console/sign-in")
    else:
        assert answer.status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/console/sign-in",
        "/console/sign-in?why=expired",
        "/nothing",
        "/api/nothing",
        "/console/sign-out",
        "/api/auth/info",
    ],
)
def test_what_strangers_are_told_names_nothing_of_the_clusters(world: SigningIn, path: str) -> None:
    answer = world.person.get(path)
    assert answer.status_code in (200, 404, 405)
    if answer["Content-Type"].startswith("text/html"):
        page = page_of(answer)
        assert not page.has(".shell-nav, .masthead-cluster, #bell, #messages")
    told = answer.content.decode()
    assert [name for name in (HOME, *NAMESPACES) if name in told] == []


def test_a_stranger_may_choose_the_colours(world: SigningIn) -> None:
    page = world.page("sign-in")
    answer = world.person.get(page.link("Dark"))
    assert answer.status_code == 302
    assert page_of(world.person.get(answer["Location"])).has("html.pf-v6-theme-dark")


def test_an_unknown_page_leads_to_the_sign_in_by_way_of_the_start(world: SigningIn) -> None:
    answer = world.person.get("/console/nowhere")
    assert answer["Location"] == "/console/overview"
    assert world.person.get("/")["Location"] == "/console/overview"


def test_no_cluster_is_asked_for_strangers(world: SigningIn) -> None:
    asked = len(world.console.server.requests)
    for path in ("/console/sign-in", "/console/overview", "/api/namespaces", "/api/auth/info", "/nothing"):
        world.person.get(path)
    assert len(world.console.server.requests) == asked
