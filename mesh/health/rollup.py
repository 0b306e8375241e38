"""One object's health: the worst of its traffic and its replicas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mesh.health import rates
from mesh.health.tolerances import CompiledTolerance
from mesh.model.health import Health, RateVerdict, ReplicaVerdict, Requests, worst_status


def service_health(requests: Requests, tolerances: Sequence[CompiledTolerance]) -> Health:
    """A service has no replicas of its own."""
    return app_health(requests, tolerances, ())


def workload_health(
    requests: Requests, tolerances: Sequence[CompiledTolerance], replicas: ReplicaVerdict | None
) -> Health:
    """`replicas` is None where the cluster does not know the workload: then only the traffic speaks."""
    return app_health(requests, tolerances, (replicas,) if replicas else ())


def app_health(
    requests: Requests, tolerances: Sequence[CompiledTolerance], replicas: Iterable[ReplicaVerdict]
) -> Health:
    """`replicas` are those of all workloads of the app."""
    return worst_of(rates.judge(requests, tolerances), replicas)


def worst_of(rate: RateVerdict, replicas: Iterable[ReplicaVerdict]) -> Health:
    """The traffic's verdict, which may be older, with that on the replicas."""
    verdicts = tuple(replicas)
    return Health(worst_status([rate.status, *(verdict.status for verdict in verdicts)]), rate, verdicts)
