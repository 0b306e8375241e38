"""The answers of a plan of queries, as a snapshot: what was seen, and what went wrong.

A store gives its series in any order, another one each time. Here they have the order of their labels, so that the same
question has the same answer, to the last digit of a sum.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from mesh.clients.budget import instead_of
from mesh.clients.errors import SourceError
from mesh.clients.prometheus import PrometheusClient, SentQuery
from mesh.model.pace import paced
from mesh.model.problems import Failure, Problem, System
from mesh.model.samples import Sample, Series
from mesh.promql import Expr, may_be_nan

NOT_FINITE = "Values that are not finite numbers were left out"
T = TypeVar("T", Sample, Series)
_MOST = 1e300
_LAST_DATE = 253_370_764_800
"""The year 9999 begins."""

MOST_NAMES = 40
"""Of queries, in a message."""


class AskedQuery(NamedTuple):
    """One query: name, PromQL, seconds until its outcome, and how many series it gave or why it gave none."""

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
    vectors = {name: _finite(samples) for name, samples in answers.vectors.items()}
    odd = {
        name: Problem(System.PROMETHEUS, Failure.WARNING, NOT_FINITE, now, resource=name)
        for name, samples in answers.vectors.items()
        if len(vectors[name]) < len(samples) and _is_odd(samples, may_be_nan(plan[name]))
    }
    # Where nothing else is left, no traffic would be a lie.
    hopeless = {name: replace(odd[name], failure=Failure.BAD_ANSWER) for name in odd if not vectors[name]}
    found |= hopeless
    return Telemetry(
        vectors={name: samples for name, samples in vectors.items() if name not in hopeless},
        problems=(
            *grouped(found.values()),
            *grouped(problem for name, problem in odd.items() if name not in hopeless),
            *_warnings(answers.warnings, now),
        ),
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
        matrices={name: _in_order(series) for name, series in answers.matrices.items()},
        problems=grouped(found.values()) + _warnings(answers.warnings, now),
        failures=found,
        queries=_told(answers.asked, found),
    )


def _finite(samples: Iterable[Sample]) -> list[Sample]:
    """In order, and only what a figure can be made of."""
    return instead_of(samples, _sorted(list(filter(_is_finite, paced(samples)))))


def _in_order(series: Iterable[Series]) -> list[Series]:
    return instead_of(series, _sorted(list(map(_readable, paced(series)))))


def _readable(series: Series) -> Series:
    """Without points of no date; what is too large to reckon with is infinite."""
    if all(0 <= at <= _LAST_DATE and not _MOST <= abs(value) < math.inf for at, value in series.points):
        return series
    points = [
        (at, value if not abs(value) >= _MOST else math.copysign(math.inf, value))
        for at, value in series.points
        if 0 <= at <= _LAST_DATE
    ]
    return Series(series.labels, points)


def _is_odd(samples: Iterable[Sample], may_be_nan: bool) -> bool:
    """Whether something is left out that ought to be there."""
    return any(not _is_finite(sample) and not (may_be_nan and math.isnan(sample.value)) for sample in samples)


def _is_finite(sample: Sample) -> bool:
    return abs(sample.value) < _MOST


def _sorted(told: list[T]) -> list[T]:
    """By the values of their labels; by their names too, where these differ at all: of large answers that would take
    tens of megabytes."""
    names = {tuple(item.labels) for item in told}
    told.sort(key=_values if len(names) < 2 else _labels)
    return told


def _values(told: Sample | Series) -> tuple[str, ...]:
    return tuple(told.labels.values())


def _labels(told: Sample | Series) -> tuple[tuple[str, ...], ...]:
    return _values(told), tuple(told.labels)


def _disabled(now: float) -> Problem:
    text = "Prometheus is disabled in the configuration (external_services.prometheus.enabled)"
    return Problem(System.PROMETHEUS, Failure.NOT_READY, text, now)


def _warnings(texts: Iterable[str], now: float) -> tuple[Problem, ...]:
    return tuple(Problem(System.PROMETHEUS, Failure.WARNING, text, now) for text in texts)


def _told(asked: Iterable[SentQuery], found: Mapping[str, Problem]) -> tuple[AskedQuery, ...]:
    return tuple(
        AskedQuery(one.name, one.promql, one.seconds, found[one.name] if one.name in found else _count(one.outcome))
        for one in asked
    )


def _count(outcome: int | SourceError) -> int:
    return outcome if isinstance(outcome, int) else 0


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
