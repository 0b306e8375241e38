"""The answers of a plan of queries, as a snapshot: what was seen, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from mesh.clients.errors import SourceError
from mesh.clients.prometheus import Asked, PrometheusClient
from mesh.model.problems import Failure, Problem, System
from mesh.model.samples import Sample, Series
from mesh.promql import Expr

MOST_NAMES = 40
"""Of queries, in a message."""


class AskedQuery(NamedTuple):
    """One query: name, PromQL as sent, seconds until its outcome, and how many series it gave or why it gave none."""

    name: str
    promql: str
    seconds: float
    outcome: int | Problem


@dataclass(frozen=True, slots=True)
class Telemetry:
    """`vectors` has the answered queries, `failed` the names of the others; similar failures are one problem."""

    vectors: Mapping[str, Sequence[Sample]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    failed: frozenset[str] = frozenset()
    queries: tuple[AskedQuery, ...] = ()


@dataclass(frozen=True, slots=True)
class RangeTelemetry:
    """`matrices` has the answered queries, `failures` the others' problems; similar failures are one of `problems`."""

    matrices: Mapping[str, Sequence[Series]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    failures: Mapping[str, Problem] = field(default_factory=dict)
    queries: tuple[AskedQuery, ...] = ()


def read(
    client: PrometheusClient | None,
    plan: Mapping[str, Expr],
    at: float | Mapping[str, float],
    *,
    deadline_seconds: float,
    clock: Callable[[], float],
) -> Telemetry:
    """Asks all of `plan` at `at` (Unix seconds, or those of each by name), side by side; never raises a SourceError.

    `client` None is a disabled Prometheus; `clock` gives the Unix seconds that problems are stamped with.
    """
    if client is None:
        return Telemetry(problems=(_disabled(clock()),), failed=frozenset(plan))
    if not plan:
        return Telemetry()
    answers = client.query_many(plan, at, deadline_seconds=deadline_seconds)
    now = clock()
    found = {name: error.problem(now) for name, error in answers.errors.items()}
    return Telemetry(
        vectors=answers.vectors,
        problems=grouped(found.values()) + _warnings(answers.warnings, now),
        failed=frozenset(found),
        queries=_told(answers.asked, found),
    )


def read_range(
    client: PrometheusClient | None,
    plan: Mapping[str, Expr | str],
    times: tuple[float, float, float],
    *,
    deadline_seconds: float,
    clock: Callable[[], float],
) -> RangeTelemetry:
    """Asks all of `plan` over `times` (start, end in Unix seconds, and step), side by side, as `read` does.

    A query given as text is sent as it is, without the `query_scope`.
    """
    if client is None:
        problem = _disabled(clock())
        return RangeTelemetry(problems=(problem,), failures=dict.fromkeys(plan, problem))
    if not plan:
        return RangeTelemetry()
    start, end, step = times
    answers = client.query_range_many(plan, start, end, step, deadline_seconds=deadline_seconds)
    now = clock()
    found = {name: error.problem(now) for name, error in answers.errors.items()}
    return RangeTelemetry(
        matrices=answers.matrices,
        problems=grouped(found.values()) + _warnings(answers.warnings, now),
        failures=found,
        queries=_told(answers.asked, found),
    )


def _disabled(now: float) -> Problem:
    text = "Prometheus is disabled in the configuration (external_services.prometheus.enabled)"
    return Problem(System.PROMETHEUS, Failure.NOT_READY, text, now)


def _warnings(texts: Iterable[str], now: float) -> tuple[Problem, ...]:
    return tuple(Problem(System.PROMETHEUS, Failure.WARNING, text, now) for text in texts)


def _told(asked: Iterable[Asked], found: Mapping[str, Problem]) -> tuple[AskedQuery, ...]:
    return tuple(
        AskedQuery(
            one.name, one.promql, one.seconds, found[one.name] if isinstance(one.outcome, SourceError) else one.outcome
        )
        for one in asked
    )


def grouped(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems that differ only in the query as one, which names the queries."""
    names: dict[Problem, list[str]] = {}
    for problem in problems:
        names.setdefault(replace(problem, resource=""), []).append(problem.resource)
    return tuple(
        replace(problem, resource=_in_short(tuple(dict.fromkeys(filter(None, which)))))
        for problem, which in names.items()
    )


def _in_short(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
