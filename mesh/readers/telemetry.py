"""The answers of a plan of queries, as a snapshot: what was seen, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from mesh.clients.errors import SourceError
from mesh.clients.prometheus import PrometheusClient
from mesh.model.problems import Failure, Problem, System
from mesh.model.samples import Sample
from mesh.promql import Expr


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


def read(
    client: PrometheusClient | None,
    plan: Mapping[str, Expr],
    at: float,
    *,
    deadline_seconds: float,
    clock: Callable[[], float],
) -> Telemetry:
    """Asks all of `plan` at `at` (Unix seconds), side by side; never raises a SourceError.

    `client` None is a disabled Prometheus; `clock` gives the Unix seconds that problems are stamped with.
    """
    if client is None:
        text = "Prometheus is disabled in the configuration (external_services.prometheus.enabled)"
        problem = Problem(System.PROMETHEUS, Failure.NOT_READY, text, clock())
        return Telemetry(problems=(problem,), failed=frozenset(plan))
    if not plan:
        return Telemetry()
    answers = client.query_many(plan, at, deadline_seconds=deadline_seconds)
    now = clock()
    found = {name: error.problem(now) for name, error in answers.errors.items()}
    warnings = tuple(Problem(System.PROMETHEUS, Failure.WARNING, text, now) for text in answers.warnings)
    return Telemetry(
        vectors=answers.vectors,
        problems=grouped(found.values()) + warnings,
        failed=frozenset(found),
        queries=tuple(
            AskedQuery(
                asked.name,
                asked.promql,
                asked.seconds,
                found[asked.name] if isinstance(asked.outcome, SourceError) else asked.outcome,
            )
            for asked in answers.asked
        ),
    )


def grouped(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems that differ only in the query as one, which names all of the queries."""
    names: dict[Problem, list[str]] = {}
    for problem in problems:
        names.setdefault(replace(problem, resource=""), []).append(problem.resource)
    return tuple(
        replace(problem, resource=", ".join(dict.fromkeys(filter(None, which)))) for problem, which in names.items()
    )
