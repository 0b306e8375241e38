"""From a plan of queries to a snapshot with its problems."""

from __future__ import annotations

from mesh.model.problems import Failure, Problem, System
from mesh.model.samples import Sample
from mesh.promql import Selector
from mesh.readers import telemetry
from tests.readers.prometheus.prometheus_stub import Asked, Reply, Served, ok, refused, vector

PLAN = {name: Selector(name) for name in ("a", "b", "c")}


def now() -> float:
    return 1234.5


def test_answered_queries_are_vectors_with_their_text_and_count(served: Served) -> None:
    _, client = served(lambda asked: vector(({"q": asked.fields["query"]}, "2")))
    seen = telemetry.read(client, PLAN, 10, deadline_seconds=5, clock=now)
    assert seen.vectors["b"] == [Sample({"q": "b{}"}, 2.0)]
    assert (seen.problems, seen.failed) == ((), frozenset())
    assert [(query.name, query.promql, query.outcome) for query in seen.queries] == [
        ("a", "a{}", 1),
        ("b", "b{}", 1),
        ("c", "c{}", 1),
    ]


def test_a_failed_query_is_a_problem_and_the_others_are_there(served: Served) -> None:
    def answer(asked: Asked) -> Reply:
        return refused(422, "execution", "too many samples") if asked.fields["query"] == "b{}" else vector()

    _, client = served(answer)
    seen = telemetry.read(client, PLAN, 10, deadline_seconds=5, clock=now)
    problem = Problem(
        System.PROMETHEUS, Failure.BAD_ANSWER, "execution: too many samples", 1234.5, resource="b", status=422
    )
    assert seen.problems == (problem,)
    assert (set(seen.vectors), seen.failed) == ({"a", "c"}, {"b"})
    assert seen.queries[1].outcome == problem


def test_the_same_failure_of_all_queries_is_one_problem_that_names_them(served: Served) -> None:
    _, client = served(lambda asked: Reply(b"<html>", 403, {"Content-Type": "text/html"}))
    seen = telemetry.read(client, PLAN, 10, deadline_seconds=5, clock=now)
    assert [(problem.failure, problem.resource) for problem in seen.problems] == [(Failure.FORBIDDEN, "a, b, c")]
    assert seen.failed == {"a", "b", "c"}


def test_warnings_are_problems_that_cost_nothing(served: Served) -> None:
    empty = {"resultType": "vector", "result": []}
    _, client = served(lambda asked: ok(empty, warnings=["partial response"]))
    seen = telemetry.read(client, PLAN, 10, deadline_seconds=5, clock=now)
    assert [(problem.failure, problem.message) for problem in seen.problems] == [(Failure.WARNING, "partial response")]
    assert not seen.failed


def test_a_disabled_prometheus_is_one_problem_and_no_vector() -> None:
    seen = telemetry.read(None, PLAN, 10, deadline_seconds=5, clock=now)
    assert [problem.failure for problem in seen.problems] == [Failure.NOT_READY]
    assert (dict(seen.vectors), seen.failed) == ({}, {"a", "b", "c"})


def test_an_empty_plan_asks_nothing(served: Served) -> None:
    stub, client = served()
    assert telemetry.read(client, {}, 10, deadline_seconds=5, clock=now) == telemetry.Telemetry()
    assert stub.asked == []
