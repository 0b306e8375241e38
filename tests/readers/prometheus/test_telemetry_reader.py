"""From a plan of queries to a snapshot with its problems."""

from __future__ import annotations

import itertools

import pytest

from mesh.model.problems import Failure, Problem, System
from mesh.model.samples import Sample
from mesh.promql import Divided, Expr, Selector
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


def test_series_have_the_order_of_their_labels_whatever_the_store_says(served: Served) -> None:
    elements = [({"q": name, "r": "x"}, "1") for name in "bca"]
    orders = [elements, elements[::-1]]
    turns = itertools.cycle(orders)
    _, client = served(lambda asked: vector(*next(turns)))

    for _ in orders:
        seen = telemetry.read(client, {"a": PLAN["a"]}, 10, deadline_seconds=5, clock=now)
        assert [sample.labels["q"] for sample in seen.vectors["a"]] == ["a", "b", "c"]


OF_NOTHING = Divided(Selector("a"), Selector("b"))
FIGURES = [
    ("all finite", ["1", "-2"], Selector("a"), [1.0, -2.0], []),
    ("one infinite", ["1", "+Inf"], Selector("a"), [1.0], [Failure.WARNING]),
    ("one too large", ["1", "1e308"], Selector("a"), [1.0], [Failure.WARNING]),
    ("one that is none", ["1", "NaN"], Selector("a"), [1.0], [Failure.WARNING]),
    ("none that is any", ["-Inf", "NaN"], Selector("a"), None, [Failure.BAD_ANSWER]),
    ("a quotient of nothing", ["NaN", "NaN"], OF_NOTHING, [], []),
    ("an infinite quotient", ["+Inf"], OF_NOTHING, None, [Failure.BAD_ANSWER]),
    ("nothing", [], Selector("a"), [], []),
]


@pytest.mark.parametrize(
    ("values", "query", "left", "failures"), [row[1:] for row in FIGURES], ids=[row[0] for row in FIGURES]
)
def test_what_is_no_figure_is_left_out_with_a_word(
    served: Served, values: list[str], query: Expr, left: list[float] | None, failures: list[Failure]
) -> None:
    _, client = served(lambda asked: vector(*(({"n": str(at)}, value) for at, value in enumerate(values))))
    seen = telemetry.read(client, {"a": query}, 10, deadline_seconds=5, clock=now)

    assert [problem.failure for problem in seen.problems] == failures
    assert (None if "a" in seen.failed else [sample.value for sample in seen.vectors["a"]]) == left


def test_points_without_a_date_are_left_out_and_huge_ones_infinite(served: Served) -> None:
    values = [[-5, "1"], [10, "1"], [20, "-1e305"], [30, "NaN"], [1e18, "1"]]
    _, client = served(lambda asked: ok({"resultType": "matrix", "result": [{"metric": {}, "values": values}]}))
    seen = telemetry.read_range(client, {"a": PLAN["a"]}, (10, 25, 15), deadline_seconds=5, clock=now)

    (found,) = seen.matrices["a"]
    assert [(at, str(value)) for at, value in found.points] == [(10, "1.0"), (20, "-inf"), (30, "nan")]


def test_a_disabled_prometheus_is_one_problem_and_no_vector() -> None:
    seen = telemetry.read(None, PLAN, 10, deadline_seconds=5, clock=now)
    assert [problem.failure for problem in seen.problems] == [Failure.NOT_READY]
    assert (dict(seen.vectors), seen.failed) == ({}, {"a", "b", "c"})


def test_an_empty_plan_asks_nothing(served: Served) -> None:
    stub, client = served()
    assert telemetry.read(client, {}, 10, deadline_seconds=5, clock=now) == telemetry.Telemetry()
    assert stub.asked == []


def matrix(*values: str) -> Reply:
    points = [[1_700_000_000 + 15 * index, value] for index, value in enumerate(values)]
    return ok({"resultType": "matrix", "result": [{"metric": {"__name__": "a", "q": "1"}, "values": points}]})


def test_ranges_are_matrices_over_the_same_times(served: Served) -> None:
    stub, client = served(lambda asked: matrix("1", "NaN"), scope={"mesh": "one"})
    plan: dict[str, Expr | str] = {"a": Selector("a"), "raw": "b{}"}
    seen = telemetry.read_range(client, plan, (10, 25, 15), deadline_seconds=5, clock=now)
    assert [series.labels for series in seen.matrices["a"]] == [{"q": "1"}]
    assert (seen.problems, dict(seen.failures)) == ((), {})
    assert sorted(asked.fields["query"] for asked in stub.asked) == ['a{mesh="one"}', "b{}"]
    assert {(asked.fields["start"], asked.fields["end"], asked.fields["step"]) for asked in stub.asked} == {
        ("10", "25", "15")
    }


def test_a_failed_range_is_known_by_its_name(served: Served) -> None:
    def answer(asked: Asked) -> Reply:
        return refused(422, "execution", "too many samples") if asked.fields["query"] == "b{}" else matrix("1")

    _, client = served(answer)
    seen = telemetry.read_range(client, PLAN, (10, 25, 15), deadline_seconds=5, clock=now)
    assert {name: problem.message for name, problem in seen.failures.items()} == {"b": "execution: too many samples"}
    assert (set(seen.matrices), [problem.resource for problem in seen.problems]) == ({"a", "c"}, ["b"])
    assert seen.queries[1].outcome == seen.failures["b"]


def test_ranges_of_a_disabled_prometheus_all_fail_and_of_nothing_ask_nothing() -> None:
    seen = telemetry.read_range(None, PLAN, (10, 25, 15), deadline_seconds=5, clock=now)
    assert set(seen.failures) == {"a", "b", "c"}
    assert len(seen.problems) == 1


def test_queries_may_each_have_their_own_time(served: Served) -> None:
    stub, client = served(lambda asked: vector())
    telemetry.read(client, PLAN, {"a": 1, "b": 2, "c": 3}, deadline_seconds=5, clock=now)
    assert sorted((asked.fields["query"], asked.fields["time"]) for asked in stub.asked) == [
        ("a{}", "1"),
        ("b{}", "2"),
        ("c{}", "3"),
    ]
