"""The traffic that health is judged by, as a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from mesh.clients.prometheus import PrometheusClient
from mesh.health import queries
from mesh.health.collect import Traffic
from mesh.health.queries import HealthType, Window
from mesh.model.problems import Problem
from mesh.readers import telemetry


@dataclass(frozen=True, slots=True)
class TrafficReading:
    """`known` are the types whose queries were all answered; of the others `traffic` says nothing."""

    traffic: Traffic
    known: frozenset[HealthType]
    problems: tuple[Problem, ...] = ()


def read(
    client: PrometheusClient | None,
    windows: Sequence[Window],
    types: Collection[HealthType],
    at: float,
    *,
    deadline_seconds: float,
    clock: Callable[[], float],
    name: str = "",
    waypoints: Collection[tuple[str, str]] = (),
) -> TrafficReading:
    """Asks all queries side by side. `name` narrows them to one object of the one type; `waypoints` are (namespace,
    workload).

    `client` None is a console without metrics: there is no traffic to know of, and replicas alone decide.
    """
    if client is None:
        return TrafficReading(Traffic(), frozenset(types))
    plan = queries.plan(windows, types, name)
    answers = telemetry.read(client, plan, at, deadline_seconds=deadline_seconds, clock=clock)
    failed = {queries.purpose(query) for query in answers.failed}
    unknown = {HealthType.SERVICE} if queries.SERVICES in failed else set()
    if failed - {queries.SERVICES}:
        unknown |= {HealthType.APP, HealthType.WORKLOAD}
    return TrafficReading(Traffic(answers.vectors, waypoints), frozenset(types) - unknown, answers.problems)
