"""The message centre: what is told in which group."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mesh.model.problems import Failure, Problem, System
from mesh.pages.console.connections import Connection, Connections, State
from mesh.pages.console.messages import (
    Message,
    Severity,
    message_centre,
    news,
    problem_messages,
    severity_of,
    start_messages,
    with_known_start,
)

NOW = 1_700_000_000.0
LOST = Problem(System.PROMETHEUS, Failure.UNREACHABLE, "no answer", NOW, resource="requests")
STORE = Connection("Prometheus", System.PROMETHEUS, State.FAILURE, since=NOW - 90)


def test_problems_that_say_the_same_are_one_message_that_counts_them() -> None:
    others = [replace(LOST, resource=f"q{n}", at=NOW - n) for n in range(7)]
    [message] = problem_messages([LOST, *others, LOST])
    assert (message.times, message.since) == (8, NOW - 6)
    assert message.detail == "requests, q0, q1, q2, q3 and 3 more: no answer"


def test_a_problem_names_system_cluster_failure_and_status() -> None:
    [message] = problem_messages([Problem(System.KUBERNETES, Failure.FORBIDDEN, "no", NOW, "east", "pods", 403)])
    assert (message.title, message.detail) == ("Kubernetes, cluster east: forbidden (403)", "pods: no")


@pytest.mark.parametrize(
    ("failure", "severity"),
    [
        (Failure.UNREACHABLE, Severity.ERROR),
        (Failure.FORBIDDEN, Severity.ERROR),
        (Failure.TIMED_OUT, Severity.ERROR),
        (Failure.WARNING, Severity.WARNING),
        (Failure.UNREADABLE, Severity.WARNING),
        (Failure.NOT_READY, Severity.WARNING),
    ],
)
def test_what_hides_something_is_an_error(failure: Failure, severity: Severity) -> None:
    assert severity_of(replace(LOST, failure=failure)) is severity


def test_the_groups_are_always_there_and_count_what_is_unread() -> None:
    old = Message(Severity.ERROR, "old", since=NOW - 10)
    new = Message(Severity.ERROR, "new", since=NOW)
    centre = message_centre([old, new, Message(Severity.INFO, "note", since=NOW)], NOW - 5)
    assert [group.label for group in centre.groups] == ["Errors", "Warnings", "Successes", "Information"]
    assert [message.title for message in centre.groups[0].messages] == ["new", "old"]
    assert [group.unread for group in centre.groups] == [1, 0, 0, 1]
    assert (centre.unread, centre.total, centre.needs_attention) == (2, 3, True)


def test_good_news_alone_needs_no_attention() -> None:
    assert not message_centre([Message(Severity.SUCCESS, "back", since=NOW)], 0).needs_attention


def test_a_failure_that_is_older_than_the_page_began_when_its_source_failed() -> None:
    forbidden = Problem(System.KUBERNETES, Failure.FORBIDDEN, "no", NOW)
    began = with_known_start([LOST, forbidden, replace(LOST, failure=Failure.TOO_LARGE)], Connections((STORE,)))
    assert [problem.at for problem in began] == [NOW - 90, NOW, NOW]


@pytest.mark.parametrize(("detail", "is_long"), [("x" * 150, False), ("x" * 151, True), ("a\nb\nc\nd", True)])
def test_a_long_detail_is_folded(detail: str, is_long: bool) -> None:
    assert Message(Severity.INFO, "x", detail).is_long is is_long


def test_the_start_tells_warnings_and_what_is_switched_off() -> None:
    off = Connections((Connection("Prometheus", System.PROMETHEUS, State.OFF),))
    found = start_messages(off, warnings=("a: unknown key",), disabled=("logs-tab",), started_at=NOW, snapshot="gather")
    assert [(message.severity, message.title) for message in found] == [
        (Severity.WARNING, "Configuration"),
        (Severity.INFO, "Prometheus is switched off"),
        (Severity.INFO, "Features are switched off"),
        (Severity.INFO, "A snapshot is shown"),
    ]


def test_a_start_without_news_is_silent() -> None:
    assert start_messages(Connections(), warnings=(), disabled=(), started_at=NOW, snapshot="") == []


@pytest.mark.parametrize(
    ("state", "recovered", "age", "count"),
    [
        (State.HEALTHY, True, 60, 1),
        (State.HEALTHY, False, 60, 0),
        (State.HEALTHY, True, 3601, 0),
        (State.FAILURE, True, 60, 0),
    ],
)
def test_a_source_that_came_back_is_good_news_for_an_hour(state: State, recovered: bool, age: int, count: int) -> None:
    known = Connections((replace(STORE, state=state, since=NOW - age),))
    assert len(news(known, recovered, NOW)) == count
