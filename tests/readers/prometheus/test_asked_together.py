"""Ranges that are asked together: fewer exchanges, the same answers."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from mesh.clients.errors import BadAnswer, TimedOut, Unreachable
from mesh.clients.prometheus import Bounds, PrometheusClient, RangeAnswers
from mesh.clients.prometheus.together import LONGEST, MOST, SINGLY_SECONDS
from mesh.promql import Expr, Selector, equal
from tests.readers.prometheus.prometheus_stub import Answerer, Asked, Reply, Served, ok, refused

PLAN: dict[str, Expr] = {name: Selector(name) for name in "abcdefghi"}
PART = re.compile(r'label_replace\((\w+)\{[^}]*\},"console_part","(\d+)"')


def rows(*labels: Mapping[str, str]) -> Reply:
    return ok({"resultType": "matrix", "result": [{"metric": each, "values": [[1, "1"]]} for each in labels]})


def knowing(asked: Asked) -> Reply:
    """A store with one series of each metric, named in a label."""
    query = asked.fields["query"]
    parts = PART.findall(query)
    if parts:
        return rows(*({"is": name, "console_part": number} for name, number in parts))
    return rows({"is": query.partition("{")[0]})


def ask(client: PrometheusClient, plan: Mapping[str, Expr | str] = PLAN) -> RangeAnswers:
    return client.query_range_many(plan, 1, 2, 1, deadline_seconds=5)


def named(answers: RangeAnswers) -> dict[str, list[dict[str, str]]]:
    return {name: [series.labels for series in found] for name, found in answers.matrices.items()}


ALL_RIGHT = {name: [{"is": name}] for name in PLAN}


def test_each_query_has_its_own_series_of_a_few_exchanges(served: Served) -> None:
    stub, client = served(knowing)
    answers = ask(client)
    assert named(answers) == ALL_RIGHT
    assert len(stub.asked) == 3
    assert list(answers.matrices) == list(PLAN)
    assert [(asked.name, asked.promql, asked.outcome) for asked in answers.asked][:2] == [
        ("a", "a{}", 1),
        ("b", "b{}", 1),
    ]


def test_neighbours_go_to_different_exchanges_and_none_has_many(served: Served) -> None:
    stub, client = served(knowing)
    ask(client)
    together = [[name for name, _ in PART.findall(asked.fields["query"])] for asked in stub.asked]
    assert sorted(together) == [["a", "d", "g"], ["b", "e", "h"], ["c", "f", "i"]]
    assert max(map(len, together)) <= MOST


def test_the_query_scope_is_in_every_part(served: Served) -> None:
    stub, client = served(knowing, scope={"mesh": "one"})
    ask(client, {"a": Selector("a"), "b": Selector("b")})
    (asked,) = stub.asked
    assert asked.fields["query"] == (
        'label_replace(a{mesh="one"},"console_part","0","console_part",".*") or '
        'label_replace(b{mesh="one"},"console_part","1","console_part",".*")'
    )


def test_what_is_refused_costs_only_itself(served: Served) -> None:
    def answer(asked: Asked) -> Reply:
        if "e{}" in asked.fields["query"]:
            return refused(422, "execution", "too many samples")
        return knowing(asked)

    stub, client = served(answer)
    answers = ask(client)
    assert {name: type(error) for name, error in answers.errors.items()} == {"e": BadAnswer}
    assert named(answers) == {name: found for name, found in ALL_RIGHT.items() if name != "e"}
    assert len(stub.asked) == 6


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda _: refused(400, "bad_data", "unknown function label_replace"), id="refuses"),
        pytest.param(lambda _: rows({"is": "?"}), id="leaves the label out"),
        pytest.param(lambda _: rows({"is": "?", "console_part": "99"}), id="makes up a part"),
    ],
)
def test_a_store_that_does_not_understand_is_asked_singly_for_a_while(served: Served, answer: Answerer) -> None:
    now = [0.0]

    def answered(asked: Asked) -> Reply:
        return answer(asked) if PART.search(asked.fields["query"]) else knowing(asked)

    stub, client = served(answered, clock=lambda: now[0])
    counts = []
    for seconds in (0, 1, SINGLY_SECONDS + 1):
        now[0], before = seconds, len(stub.asked)
        assert named(ask(client)) == ALL_RIGHT
        counts.append(len(stub.asked) - before)
    assert counts == [3 + 9, 9, 3 + 9]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refused(503, "timeout", "query timed out"), TimedOut),
        (Reply(status=503), Unreachable),
        (Reply(status=429), BadAnswer),
    ],
)
def test_a_store_that_is_busy_is_not_asked_again(served: Served, reply: Reply, kind: type[Exception]) -> None:
    stub, client = served(lambda asked: reply, endpoint={"retries": 0})
    errors = ask(client).errors
    assert {type(error) for error in errors.values()} == {kind}
    assert [error.resource for error in errors.values()] == list(PLAN)
    assert len(stub.asked) == 3


def test_texts_single_queries_and_long_ones_are_asked_as_they_are(served: Served) -> None:
    long = Selector("long", (equal("x", "y" * LONGEST),))
    stub, client = served(knowing)
    plans: list[dict[str, Expr | str]] = [
        {"one": Selector("a"), "text": "b{}", "more": "c{}"},
        {"a": Selector("a"), "long": long},
    ]
    for plan in plans:
        before = len(stub.asked)
        assert set(ask(client, plan).matrices) == set(plan)
        assert sorted(asked.fields["query"] for asked in stub.asked[before:]) == sorted(map(str, plan.values()))


def test_the_bound_of_queries_is_one_of_queries(served: Served) -> None:
    stub, client = served(knowing, bounds=Bounds(most_queries=2))
    answers = ask(client)
    assert (set(answers.matrices), len(answers.errors), len(stub.asked)) == ({"a", "b"}, 7, 1)


def test_the_room_is_taken_while_any_part_is_there(served: Served) -> None:
    bounds = Bounds()
    _, client = served(knowing, bounds=bounds)
    answers = ask(client, {"a": Selector("a"), "b": Selector("b")})
    kept = answers.matrices["a"]
    del answers
    assert bounds.budget.series > 0
    del kept
    assert bounds.budget.series == 0
