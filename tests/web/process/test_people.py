"""What people may see is what the cluster lets them: asked with their own rights, for ten seconds, and no longer."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from apiserver import Server
from mesh.clients.errors import SourceError, Unauthorized, Unreachable
from mesh.config import Settings
from mesh.model.cluster import ClusterSnapshot
from mesh.model.identity import NOBODY, OWN, Identity, Rights
from mesh.model.kinds import POD
from mesh.readers.namespaces import anonymous_viewer
from mesh.readers.person_namespaces import GRACE_SECONDS
from mesh.web.process.people import NoNamespaces
from mesh.web.process.runtime import Runtime
from tests.stand_ins.people import FULL, NONE, ONE, READER, binding, guarded, namespace
from tests.web.worlds.memory import HOME, settings_of
from tests.web.worlds.people import Guarded, Seen, console_client, guarded_console, look, signed_in

SPACES = [namespace(name) for name in ("shop", "vault", "istio-system", "kube-system")]
ALL_SHOWN = ("istio-system", "shop", "vault")


@pytest.fixture
def console() -> Iterator[Guarded]:
    with guarded_console(SPACES) as made:
        yield made


def seen(console: Guarded, identity: Identity) -> tuple[str, ...]:
    return console.runtime.viewer(identity).names()


def asked(console: Guarded, start: str = "/api/v1/namespaces") -> list[str]:
    return [path for _, path in console.server.requests if path.startswith(start)]


@pytest.mark.parametrize(("token", "names"), [(FULL, ALL_SHOWN), (READER, ALL_SHOWN), (ONE, ("shop",)), (NONE, ())])
def test_everybody_sees_the_namespaces_that_the_cluster_shows_them(
    console: Guarded, token: str, names: tuple[str, ...]
) -> None:
    assert seen(console, signed_in(token)) == names


def test_whoever_uses_the_consoles_rights_sees_what_it_does_under_their_own_name(console: Guarded) -> None:
    own = console.runtime.viewer()
    console.server.requests.clear()

    assert console.runtime.viewer(NOBODY) is own
    ann = console.runtime.viewer(Identity("ann"))
    assert (ann.user, ann.namespaces) == ("ann", own.namespaces)
    assert console.runtime.viewer(Identity("bob")).user == "bob"
    assert asked(console) == []


def test_who_may_list_namespaces_costs_one_question(console: Guarded) -> None:
    console.server.requests.clear()
    seen(console, signed_in(FULL))

    assert asked(console) == ["/api/v1/namespaces"]


def test_who_may_not_list_is_asked_about_each_that_the_console_shows(console: Guarded) -> None:
    console.server.requests.clear()
    seen(console, signed_in(ONE))

    assert sorted(asked(console)) == ["/api/v1/namespaces", *(f"/api/v1/namespaces/{name}" for name in ALL_SHOWN)]


def test_each_is_asked_about_where_a_list_is_not_to_be_trusted() -> None:
    settings = settings_of(kiali_feature_flags={"authz": {"require_namespace_get": True}})
    with guarded_console(SPACES, settings) as console:
        console.server.requests.clear()

        assert seen(console, signed_in(FULL)) == ALL_SHOWN
        assert "/api/v1/namespaces" not in asked(console)


def test_without_cluster_wide_access_only_the_accessible_are_asked_about() -> None:
    names = {
        "matchExpressions": (
            {"key": "kubernetes.io/metadata.name", "operator": "In", "values": ("shop", "istio-system")},
        )
    }
    labelled = [namespace(name, **{"kubernetes.io/metadata.name": name}) for name in ("shop", "vault", "istio-system")]
    settings = settings_of(deployment={"cluster_wide_access": False, "discovery_selectors": {"default": (names,)}})
    with guarded_console(labelled, settings) as console:
        console.server.requests.clear()

        assert seen(console, signed_in(FULL)) == ("istio-system", "shop")
        assert sorted(asked(console)) == [f"/api/v1/namespaces/{name}" for name in ("istio-system", "shop")]
        assert seen(console, signed_in(ONE)) == ("shop",)


def test_discovery_selectors_hold_for_people_too() -> None:
    settings = settings_of(deployment={"discovery_selectors": {"default": ({"matchLabels": {"team": "a"}},)}})
    with guarded_console([namespace("shop", team="a"), namespace("vault")], settings) as console:
        assert seen(console, signed_in(FULL)) == ("shop",)


def test_rights_that_are_taken_away_are_gone_after_ten_seconds(console: Guarded) -> None:
    assert seen(console, signed_in(ONE)) == ("shop",)
    console.server.forbid("namespaces", user="one")
    console.now[0] += 9
    assert seen(console, signed_in(ONE)) == ("shop",)
    console.now[0] += 1
    assert seen(console, signed_in(ONE)) == ()


def test_many_requests_at_once_ask_once(console: Guarded) -> None:
    console.server.requests.clear()
    console.server.delay(0.05)
    with ThreadPoolExecutor(8) as pool:
        viewers = list(pool.map(lambda _: console.runtime.viewer(signed_in(FULL)), range(16)))

    assert {viewer.names() for viewer in viewers} == {ALL_SHOWN}
    assert asked(console) == ["/api/v1/namespaces"]


def test_the_viewer_stays_the_same_object_while_it_sees_the_same(console: Guarded) -> None:
    first = console.runtime.viewer(signed_in(ONE))
    console.now[0] += 60

    assert console.runtime.viewer(signed_in(ONE)) is first
    assert console.runtime.viewer(signed_in(FULL)) is not first


def test_two_with_one_token_are_told_apart_by_name_alone(console: Guarded) -> None:
    console.server.requests.clear()
    users = [console.runtime.viewer(signed_in(FULL, name)).user for name in ("ann", "bob")]

    assert users == ["ann", "bob"]
    assert len(asked(console)) == 1


def test_a_token_that_is_not_taken_is_an_error_of_its_own(console: Guarded) -> None:
    with pytest.raises(Unauthorized) as refused:
        console.runtime.viewer(signed_in("ended"))

    assert (refused.value.status, refused.value.cluster) == (401, HOME)


def test_what_was_seen_is_still_seen_for_a_minute_where_the_cluster_gives_no_answer(console: Guarded) -> None:
    assert seen(console, signed_in(ONE)) == ("shop",)
    console.server.fail_with(500)
    for seconds in (10, 20, 29):
        console.now[0] += seconds
        viewer = console.runtime.viewer(signed_in(ONE))
        assert viewer.names() == ("shop",)
        assert [problem.cluster for problem in viewer.problems] == [HOME]
    console.now[0] += 10
    with pytest.raises(SourceError):
        seen(console, signed_in(ONE))


def test_who_was_never_seen_is_not_let_in_without_an_answer(console: Guarded) -> None:
    seen(console, signed_in(FULL))
    console.server.fail_with(500)
    with pytest.raises(SourceError):
        seen(console, signed_in(ONE))
    with pytest.raises(SourceError):
        console.runtime.people.admit(signed_in(FULL), console.runtime.viewer())


def test_a_refusal_is_an_answer_and_ends_what_was_seen(console: Guarded) -> None:
    seen(console, signed_in(FULL))
    console.now[0] += 10
    console.server.access.tokens.pop(FULL)  # type: ignore[union-attr]
    with pytest.raises(Unauthorized):
        seen(console, signed_in(FULL))


def test_a_home_cluster_that_gives_no_answer_for_long_shows_nothing_and_says_why(console: Guarded) -> None:
    seen(console, signed_in(FULL))
    console.now[0] += GRACE_SECONDS
    console.server.fail_with(500)
    with pytest.raises(SourceError, match="could not be asked which namespaces you may see") as failed:
        console.runtime.viewer(signed_in(FULL))
    assert failed.value.status == 503

    console.server.recover()
    assert seen(console, signed_in(FULL)) == ALL_SHOWN


def test_a_failure_half_way_through_is_no_half_answer(console: Guarded) -> None:
    plain = console.server.answer

    def answer(request: Any) -> Any:
        if request.path.endswith("/namespaces/vault"):
            console.server.fail_with(500)
        return plain(request)

    console.server.answer = answer  # type: ignore[method-assign]
    with pytest.raises(SourceError):
        console.runtime.viewer(signed_in(ONE))


class TestSignIn:
    def test_a_fresh_sign_in_is_asked_afresh(self, console: Guarded) -> None:
        with pytest.raises(NoNamespaces):
            console.runtime.admit(signed_in(NONE))
        console.server.store.add(binding("reading", "nemo"))

        assert console.runtime.admit(signed_in(NONE)).names() == ALL_SHOWN

    def test_a_token_that_is_not_taken_is_refused(self, console: Guarded) -> None:
        with pytest.raises(Unauthorized):
            console.runtime.admit(signed_in("nonsense"))

    def test_a_cluster_that_is_away_is_no_refusal(self, console: Guarded) -> None:
        console.server.stop()
        with pytest.raises(SourceError) as failed:
            console.runtime.admit(signed_in(FULL))
        assert not isinstance(failed.value, Unauthorized)


class TestSeveralClusters:
    @pytest.fixture
    def two(self, console: Guarded) -> Iterator[tuple[Runtime, Server]]:
        with guarded([namespace("depot"), namespace("shop")], own="depot") as east:
            caches = {HOME: console.runtime.caches[HOME], "east": look(east, "east")}
            yield _runtime(console.runtime.settings, caches), east

    def test_each_cluster_is_asked_with_its_own_rights(self, two: tuple[Runtime, Server]) -> None:
        rights = {HOME: Rights(token=ONE), "east": Rights(user="one")}
        viewer = two[0].viewer(Identity("one", "", rights))

        assert set(viewer.namespaces) == {(HOME, "shop"), ("east", "depot")}

    def test_a_cluster_without_rights_is_not_shown(self, two: tuple[Runtime, Server]) -> None:
        two[1].requests.clear()
        viewer = two[0].viewer(signed_in(FULL))

        assert {cluster for cluster, _ in viewer.namespaces} == {HOME}
        assert two[1].requests == []
        assert two[0].people.client(signed_in(FULL), "east") is None

    def test_a_remote_cluster_that_does_not_say_is_left_out_and_told(self, two: tuple[Runtime, Server]) -> None:
        rights = {HOME: Rights(token=FULL), "east": Rights(token="nobody's")}
        viewer = two[0].viewer(Identity("fay", "", rights))

        assert {cluster for cluster, _ in viewer.namespaces} == {HOME}
        assert [(problem.cluster, problem.status) for problem in viewer.problems] == [("east", 401)]
        assert two[0].sources(viewer).problems("east")[-1].status == 401

    def test_the_consoles_own_rights_need_no_question(self, two: tuple[Runtime, Server]) -> None:
        viewer = two[0].viewer(Identity("fay", "", {HOME: OWN, "east": OWN}))

        assert len(viewer.namespaces) == len(ALL_SHOWN) + 2


def _runtime(settings: Settings, caches: Any) -> Runtime:
    return Runtime(settings, caches, None, HOME, lambda seen: anonymous_viewer(seen.values(), settings))


def test_nothing_is_kept_of_who_signs_out(console: Guarded) -> None:
    seen(console, signed_in(FULL))
    client = console.runtime.people.client(signed_in(FULL), HOME)
    console.runtime.people.forget(signed_in(FULL))
    console.server.requests.clear()

    assert len(console.runtime.people.clients) == 0
    assert seen(console, signed_in(FULL)) == ALL_SHOWN
    assert asked(console) == ["/api/v1/namespaces"]
    assert console.runtime.people.client(signed_in(FULL), HOME) is not client


class TestNotReadYet:
    """The console has not read the cluster's namespaces yet."""

    @pytest.fixture
    def early(self, console: Guarded) -> Runtime:
        cache = Seen(console_client(console.server.url), console.server)
        cache.seen, cache.version = ClusterSnapshot(HOME, synced=False), console.server.store.version
        return _runtime(console.runtime.settings, {HOME: cache})

    def test_nobody_is_told_that_they_may_see_nothing(self, early: Runtime) -> None:
        with pytest.raises(Unreachable) as failed:
            early.admit(signed_in(FULL))
        assert failed.value.status == 503

    def test_a_token_that_is_not_taken_is_refused_all_the_same(self, early: Runtime) -> None:
        with pytest.raises(Unauthorized):
            early.admit(signed_in("nonsense"))


def test_permissions_are_known_by_rights_and_not_by_name(console: Guarded) -> None:
    """Two may come with one name, and one person with other rights than a minute ago."""
    client = console.runtime.people.client
    found = [
        console.runtime.permissions.of(client(identity, HOME), identity.rights_in(HOME).key, POD, "shop")[0].create  # type: ignore[arg-type, union-attr]
        for identity in (signed_in(FULL, "ann"), signed_in(READER, "ann"), signed_in(ONE, "ann"))
    ]

    assert found == [True, False, True]
