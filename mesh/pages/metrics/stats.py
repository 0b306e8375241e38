"""Response times of many objects at many moments (`POST /api/stats/metrics`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mesh.metrics import stats
from mesh.metrics.options import interval_within
from mesh.metrics.stats import Stat, StatsQuery
from mesh.model.pace import paced
from mesh.model.problems import Problem
from mesh.pages.metrics.page import failure_of
from mesh.pages.sources.sources import Sources
from mesh.promql import Expr
from mesh.readers import telemetry


@dataclass(frozen=True, slots=True)
class StatsPage:
    """`stats` by the queries' keys; `warnings` tell of queries that could not be asked, `forbidden` how many of them
    name a namespace that is not there or must not be seen."""

    stats: Mapping[str, Sequence[Stat]]
    warnings: tuple[str, ...] = ()
    forbidden: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def failure(self) -> Problem | None:
        return failure_of(self.problems)


@dataclass(slots=True)
class _Plan:
    """All statistics of all queries, by a name each; `owners` are the names of each query's, by its key."""

    exprs: dict[str, Expr] = field(default_factory=dict)
    times: dict[str, float] = field(default_factory=dict)
    owners: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, query: StatsQuery, interval: float) -> None:
        names = self.owners.setdefault(query.key(), {})
        for stat, expr in stats.plan(query, interval).items():
            name = f"{query.key()} {stat} at {query.at}"
            names[stat], self.exprs[name], self.times[name] = name, expr, query.at


def page(sources: Sources, asked: Sequence[tuple[StatsQuery, float]], home: str) -> StatsPage:
    """`asked` are queries with their intervals in seconds. A query that is wrong costs itself only."""
    warnings: list[str] = []
    plan = _Plan()
    forbidden = 0
    for number, (query, seconds) in enumerate(paced(asked), start=1):
        try:
            plan.add(query, _interval(sources, query, seconds, home))
        except _Unseen as error:
            forbidden += 1
            warnings.append(f"query {number}: {error}")
        except ValueError as error:
            warnings.append(f"query {number}: {error}")
    answers = telemetry.read(
        sources.prometheus, plan.exprs, plan.times, deadline_seconds=sources.deadline_seconds, clock=sources.clock
    )
    found = {
        key: stats.times({stat: answers.vectors.get(name, ()) for stat, name in names.items()})
        for key, names in paced(plan.owners.items())
    }
    return StatsPage(found, tuple(warnings), forbidden, answers.problems)


class _Unseen(ValueError):
    """A namespace that is not there or must not be seen."""


def _interval(sources: Sources, query: StatsQuery, seconds: float, home: str) -> float:
    """The window of a right query, within the life of its namespace. Raises ValueError for a wrong one."""
    faults = stats.faults(query)
    if faults:
        raise ValueError("; ".join(faults))
    cluster, namespace = query.target.cluster or home, query.target.namespace
    space = sources.space(cluster, namespace)
    if space is None:
        raise _Unseen(f'namespace "{namespace}" of cluster "{cluster}" is not there or not accessible')
    return interval_within(seconds, query.at, space.created)
