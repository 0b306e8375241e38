"""One sign-in for all OpenShift clusters: the console asks each of them in the name of the person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.signin.clusters import PAGE, SPACES, Clusters, clusters_with
from tests.web.worlds.memory import HOME
from tests.web.worlds.providers import EAST, tokens_of


@pytest.fixture
def world() -> Iterator[Clusters]:
    with clusters_with(impersonation={"enabled": True}) as made:
        yield made


def test_the_console_stands_in_for_people_in_all_clusters(world: Clusters) -> None:
    world.home.user = "one"
    page = world.walker.go(PAGE)
    assert "one" in page.words
    assert (world.walker.namespaces(), world.walker.namespaces(EAST)) == (["shop"], ["shop"])
    assert world.walker.sessions == {f"kiali-token-{HOME}"}
    assert not page.has('.masthead-account a[href^="/api/auth/redirect/"]')
    told = world.walker.browser.get("/api/auth/info").json()
    assert told["impersonationEnabled"] is True
    assert "authorizationEndpointPerCluster" not in told
    assert world.walker.browser.get(f"/api/auth/redirect/{EAST}").status_code == 400


def test_nobody_borrows_the_rights_of_the_system(world: Clusters) -> None:
    world.home.groups["rhea"] = ["system:masters"]
    page = world.walker.go(PAGE)
    assert "Accounts of the system may not sign in here" in page.words
    assert (len(world.home.deleted), world.tokens(world.home)) == (1, [])
    assert world.walker.status == 401
    assert world.walker.sessions == set()


def test_who_joins_a_group_of_the_system_later_is_signed_out(world: Clusters) -> None:
    world.walker.go(PAGE)
    assert world.walker.namespaces() == SPACES
    world.home.groups["rhea"] = ["system:masters"]
    world.console.passed = 60
    assert world.walker.browser.get("/api/namespaces").status_code == 401


def test_a_token_that_was_revoked_ends_standing_in(world: Clusters) -> None:
    world.walker.go(PAGE)
    for token in world.tokens(world.home):
        del tokens_of(world.home.server)[token]
    world.console.passed = 60
    assert world.walker.browser.get("/api/namespaces").status_code == 401


def test_only_listed_users_come_in() -> None:
    with clusters_with(impersonation={"enabled": True, "allowed_users": ("fay",)}) as world:
        page = world.walker.go(PAGE)
        assert world.walker.status == 403
        assert "none of those that may sign in here" in page.words
        world.home.user = "fay"
        world.walker.go(PAGE)
        assert world.walker.namespaces() == SPACES
