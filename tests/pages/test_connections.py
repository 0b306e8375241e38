"""How the outside systems are, in one colour and in words."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.clients.http import Exchange
from mesh.config import Settings
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot
from mesh.model.problems import Failure, Problem, System
from mesh.pages.console.connections import Connection, Connections, Heard, State, connections, metrics_problems
from mesh.pages.console.hearing import after

NOW = 1_700_000_000.0
WELL = Heard(reached=True, since=NOW, at=NOW, version="2.42.0")
LOST = Heard(reached=False, since=NOW, at=NOW, failures=3, status=503)

CONSOLE = Viewer("anonymous", is_console=True)


def problem(failure: Failure, resource: str = "") -> Problem:
    return Problem(System.KUBERNETES, failure, "text", NOW, "east", resource)


def cluster(*problems: Problem, synced: bool = True) -> ClusterSnapshot:
    return ClusterSnapshot("east", {"pods": {}}, problems=problems, synced=synced)


def known(snapshot: ClusterSnapshot, heard: Heard | None = WELL, **prometheus: Any) -> Connections:
    settings = Settings.model_validate({"external_services": {"prometheus": prometheus}})
    return connections(settings, {"east": snapshot}, "east", heard, CONSOLE)


@pytest.mark.parametrize(
    ("snapshot", "state"),
    [
        (cluster(), State.HEALTHY),
        (cluster(synced=False), State.NOT_READY),
        (cluster(problem(Failure.FORBIDDEN, "pods")), State.DEGRADED),
        (cluster(problem(Failure.UNREADABLE, "pods")), State.DEGRADED),
        (cluster(problem(Failure.UNREACHABLE, "pods")), State.DEGRADED),
        (cluster(problem(Failure.UNREACHABLE)), State.FAILURE),
        (cluster(problem(Failure.TIMED_OUT), synced=False), State.FAILURE),
    ],
)
def test_a_cluster_is_lost_when_no_kind_can_be_read(snapshot: ClusterSnapshot, state: State) -> None:
    assert known(snapshot).state is state


@pytest.mark.parametrize(
    ("heard", "is_core", "own", "whole"),
    [
        (WELL, False, State.HEALTHY, State.HEALTHY),
        (LOST, False, State.FAILURE, State.DEGRADED),
        (LOST, True, State.FAILURE, State.FAILURE),
        (Heard(), False, State.NOT_READY, State.NOT_READY),
        (None, False, State.OFF, State.HEALTHY),
    ],
)
def test_a_lost_metrics_store_is_as_bad_as_the_configuration_says(
    heard: Heard | None, is_core: bool, own: State, whole: State
) -> None:
    found = known(cluster(), heard, is_core=is_core)
    [store] = [one for one in found.all if one.system is System.PROMETHEUS]
    assert (store.state, found.state) == (own, whole)


def test_the_worst_comes_first_and_the_home_cluster_before_its_equals() -> None:
    snapshots = {name: ClusterSnapshot(name) for name in ("a", "home", "z")}
    snapshots["z"] = ClusterSnapshot("z", problems=(problem(Failure.FORBIDDEN, "pods"),))
    found = connections(Settings(), snapshots, "home", None, CONSOLE)
    assert [one.name for one in found.all] == ["z", "home", "a", "Prometheus"]


@pytest.mark.parametrize(
    ("states", "word"),
    [
        ((State.HEALTHY, State.HEALTHY), "healthy"),
        ((State.HEALTHY, State.OFF), "healthy"),
        ((State.NOT_READY, State.HEALTHY), "not ready"),
        ((State.DEGRADED, State.NOT_READY), "1 problem"),
        ((State.FAILURE, State.DEGRADED), "2 problems"),
        ((), "not ready"),
    ],
)
def test_the_whole_is_told_in_words(states: tuple[State, ...], word: str) -> None:
    assert Connections(tuple(Connection("x", System.KUBERNETES, state) for state in states)).word == word


@pytest.mark.parametrize(
    ("heard", "failure", "text"),
    [
        (LOST, Failure.UNREACHABLE, "3 calls in a row have failed: the last answer had status 503"),
        (Heard(reached=False, failures=1, status=401), Failure.FORBIDDEN, "1 call has failed"),
        (Heard(reached=False, failures=1), Failure.UNREACHABLE, "no answer came"),
    ],
)
def test_failed_calls_are_one_problem_that_counts_them(heard: Heard, failure: Failure, text: str) -> None:
    [found] = metrics_problems(heard)
    assert found.failure is failure
    assert text in found.message


def test_a_store_that_answers_has_no_problem() -> None:
    assert metrics_problems(WELL) == metrics_problems(Heard()) == ()


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("Tue, 14 Nov 2023 22:13:20 GMT", ""),
        ("Tue, 14 Nov 2023 22:13:40 GMT", ""),
        ("Tue, 14 Nov 2023 22:18:20 GMT", "300 s ahead of"),
        ("Tue, 14 Nov 2023 22:08:20 GMT", "300 s behind"),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_clocks_that_differ_are_told(date: str, told: str) -> None:
    answer = Exchange("GET", "http://prometheus:9090/api/v1/query", {}, 200, 0.1, 10, "application/json", date)
    heard = after(Heard(), answer, NOW)
    problems = [problem.message for problem in metrics_problems(heard)]
    assert len(problems) == bool(told)
    assert told in "".join(problems)
    assert known(cluster(), heard).state is (State.DEGRADED if told else State.HEALTHY)
