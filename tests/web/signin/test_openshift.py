"""Signing in at the OAuth servers of OpenShift clusters, one by one, as a browser without JavaScript does."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.stand_ins.openshift import PREFIX, stored_name
from tests.web.signin.clusters import PAGE, SPACES, Clusters, clusters_with
from tests.web.signin.walker import OWN, Walker
from tests.web.worlds.memory import HOME
from tests.web.worlds.providers import EAST, tokens_of


@pytest.fixture
def world() -> Iterator[Clusters]:
    with clusters_with() as made:
        yield made


def test_a_page_that_needs_a_sign_in_leads_to_the_oauth_server_and_back(world: Clusters) -> None:
    page = world.walker.go(PAGE)
    assert world.walker.trail[-1] == PAGE
    assert any(url.startswith(f"{world.home.url}/oauth/authorize?") for url in world.walker.trail)
    assert any(url.startswith("/api/auth/callback?code=") for url in world.walker.trail)
    assert "rhea" in page.words
    assert world.walker.namespaces() == SPACES
    assert world.walker.namespaces(EAST) == []
    assert world.walker.sessions == {f"kiali-token-{HOME}"}


def test_each_cluster_is_signed_in_to_by_itself(world: Clusters) -> None:
    world.walker.go(PAGE)
    world.east.user = "one"
    world.walker.go(f"/api/auth/redirect/{EAST}?next=/console/services")
    assert world.walker.trail[-1] == "/console/services"
    assert world.walker.sessions == {f"kiali-token-{HOME}", f"kiali-token-{EAST}"}
    assert (world.walker.namespaces(), world.walker.namespaces(EAST)) == (SPACES, ["shop"])
    told = world.walker.browser.get("/api/auth/info").json()
    assert told["sessionInfo"]["username"] == "rhea"
    assert told["sessionInfo"]["clusterInfo"] == {HOME: {"name": HOME}, EAST: {"name": EAST}}
    assert told["authorizationEndpointPerCluster"] == {
        HOME: f"{OWN}/api/auth/redirect/{HOME}",
        EAST: f"{OWN}/api/auth/redirect/{EAST}",
    }


def test_the_account_menu_leads_to_clusters_that_are_not_signed_in_to(world: Clusters) -> None:
    page = world.walker.go(PAGE)
    assert page.has(f'.masthead-account a[href^="/api/auth/redirect/{EAST}?next="]')
    assert not page.has(f'.masthead-account a[href^="/api/auth/redirect/{HOME}"]')
    world.walker.go(f"/api/auth/redirect/{EAST}")
    page = world.walker.go(PAGE)
    assert not page.has('.masthead-account a[href^="/api/auth/redirect/"]')
    assert EAST in page.one(".masthead-account").words


def test_who_signs_in_after_somebody_else_has_none_of_their_sessions(world: Clusters) -> None:
    world.walker.go(PAGE)
    world.walker.go(f"/api/auth/redirect/{EAST}")
    world.walker.go("/api/auth/redirect")
    assert world.walker.namespaces(EAST) == SPACES
    world.home.user = "one"
    world.walker.go("/api/auth/redirect")
    assert (world.walker.namespaces(), world.walker.namespaces(EAST)) == (["shop"], [])
    assert world.walker.sessions == {f"kiali-token-{HOME}"}


def test_another_cluster_alone_is_no_session(world: Clusters) -> None:
    world.walker.go(f"/api/auth/redirect/{EAST}")
    assert world.walker.status == 403
    assert world.walker.sessions == set()
    assert world.tokens(world.east) == []


def test_a_token_that_another_cluster_revoked_ends_that_session_alone(world: Clusters) -> None:
    world.walker.go(PAGE)
    world.walker.go(f"/api/auth/redirect/{EAST}")
    for token in world.tokens(world.east):
        del tokens_of(world.east.server)[token]
    world.console.passed = 60
    assert (world.walker.namespaces(), world.walker.namespaces(EAST)) == (SPACES, [])
    assert world.walker.sessions == {f"kiali-token-{HOME}"}


def test_a_token_that_the_home_cluster_revoked_ends_all_sessions(world: Clusters) -> None:
    world.walker.go(PAGE)
    world.walker.go(f"/api/auth/redirect/{EAST}")
    for token in world.tokens(world.home):
        del tokens_of(world.home.server)[token]
    world.console.passed = 60
    assert world.walker.browser.get("/api/namespaces").status_code == 401
    assert world.walker.sessions == set()


def test_signing_out_revokes_every_token(world: Clusters) -> None:
    world.walker.go(PAGE)
    world.walker.go(f"/api/auth/redirect/{EAST}")
    (mine,), (theirs,) = world.tokens(world.home), world.tokens(world.east)
    assert world.walker.browser.get("/api/logout").status_code == 204
    assert (world.home.deleted, world.east.deleted) == ([stored_name(mine)], [stored_name(theirs)])
    assert world.walker.sessions == set()


def test_signing_out_forgets_the_sessions_even_if_a_token_cannot_be_revoked(world: Clusters) -> None:
    world.walker.go(PAGE)
    world.walker.go(f"/api/auth/redirect/{EAST}")
    world.home.refuses_deletion = True
    page = world.walker.press("/console/sign-out")
    assert "may not be deleted" in page.words
    assert world.east.deleted
    assert world.walker.sessions == set()


def test_whoever_may_see_nothing_comes_in_and_sees_nothing(world: Clusters) -> None:
    world.home.user = "nemo"
    world.walker.go("/console/overview")
    assert world.walker.status == 200
    assert world.walker.namespaces() == []


def test_a_state_of_another_browser_is_refused(world: Clusters) -> None:
    other = Walker()
    other.go(PAGE, until="/api/auth/callback")
    world.walker.go(PAGE, until="/api/auth/callback")
    page = world.walker.go(other.trail[-1])
    assert world.walker.status == 403
    assert "not the sign-in that was begun in this browser" in page.words
    assert world.walker.sessions == set()
    assert world.tokens(world.home) == []


def test_a_refusal_leads_to_the_start_page_which_tells_it(world: Clusters) -> None:
    world.home.denies = "access_denied"
    page = world.walker.go(PAGE)
    assert world.walker.trail[-1].startswith("/?openshift_error=")
    assert "did not let you in" in page.words
    assert page.has('a[href^="/api/auth/redirect?next="]')
    world.walker.go(page.one('a[href^="/api/auth/redirect?next="]')["href"])
    world.home.denies = ""
    world.walker.go(PAGE)
    assert world.walker.namespaces() == SPACES


def test_a_cluster_that_does_not_know_the_console_says_so(world: Clusters) -> None:
    world.home.client = {}
    page = world.walker.go(PAGE)
    assert world.walker.status == 503
    assert "oauthclients" in page.words


@pytest.mark.parametrize("cluster", ["nowhere", "..", "east%2F..", "x" * 3000])
def test_there_is_no_way_to_other_clusters(world: Clusters, cluster: str) -> None:
    answer = world.walker.browser.get(f"/api/auth/redirect/{cluster}")
    assert answer.status_code in (400, 404)
    assert "Location" not in answer.headers


def test_a_token_in_the_header_counts_before_the_session(world: Clusters) -> None:
    tokens_of(world.home.server)["sha256~of-one"] = "one"
    assert world.walker.namespaces(authorization="Bearer sha256~of-one") == ["shop"]
    world.walker.go(PAGE)
    assert world.walker.namespaces(authorization="Bearer sha256~of-one") == ["shop"]
    assert world.walker.namespaces() == SPACES
    answer = world.walker.browser.get("/api/namespaces", headers={"authorization": "Bearer sha256~of-nobody"})
    assert answer.status_code == 401


def test_no_token_is_in_a_log(world: Clusters, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        world.walker.go(PAGE)
        world.home.refuses_deletion = True
        world.walker.browser.get("/api/logout")
    assert not [token for token in world.tokens(world.home) if token.removeprefix(PREFIX) in caplog.text]
