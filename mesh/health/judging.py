"""The verdicts on the traffic and the replicas of workloads, apps and services, and what a namespace has of each.

Traffic is judged once for each refresh and may be kept; replicas are judged whenever they are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mesh.health import rates, replicas, rollup
from mesh.health.collect import Traffic
from mesh.health.queries import HealthType
from mesh.health.tolerances import Tolerances
from mesh.model.health import RATE_ANNOTATION, Health, HealthStatus, RateVerdict, ReplicaVerdict, Requests, worst_status
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload


@dataclass(frozen=True, slots=True)
class JudgedTraffic:
    """One object's requests and what they say; NA where it has none."""

    requests: Requests
    verdict: RateVerdict


@dataclass(frozen=True, slots=True)
class ItemHealth:
    """One object's health. `health` is None where the traffic is not known, so that no verdict can be made."""

    requests: Requests = field(default_factory=Requests)
    replicas: tuple[ReplicaVerdict, ...] = ()
    health: Health | None = None

    @property
    def status(self) -> HealthStatus:
        return self.health.status if self.health else HealthStatus.NA


def workload_traffic(workload: Workload, traffic: Traffic, tolerances: Tolerances) -> JudgedTraffic:
    """Of one without proxy, what others tell."""
    requests = traffic.workload(workload.cluster, workload.namespace, workload.name)
    return _judged(requests, tolerances, HealthType.WORKLOAD, workload, workload.rate_annotation)


def app_traffic(workloads: Sequence[Workload], traffic: Traffic, tolerances: Tolerances) -> JudgedTraffic:
    """`workloads` are all of the app, at least one; an app has no annotation of its own."""
    first = workloads[0]
    requests = traffic.app(first.cluster, first.namespace, first.app)
    verdict = rates.judge(requests, tolerances.for_object(first.namespace, HealthType.APP, first.app))
    return JudgedTraffic(requests, verdict)


def service_traffic(service: ServiceItem, traffic: Traffic, tolerances: Tolerances) -> JudgedTraffic:
    requests = traffic.service(service.cluster, service.namespace, service.name)
    return _judged(requests, tolerances, HealthType.SERVICE, service, service.rate_annotation)


def item_health(traffic: JudgedTraffic | None, workloads: Iterable[Workload] = ()) -> ItemHealth:
    """With the replicas of the workloads as they are now; a service has none."""
    verdicts = tuple(replicas.judge(workload.name, workload.replicas) for workload in workloads)
    if traffic is None:
        return ItemHealth(replicas=verdicts)
    return ItemHealth(traffic.requests, verdicts, rollup.worst_of(traffic.verdict, verdicts))


def _judged(
    requests: Requests, tolerances: Tolerances, kind: HealthType, item: Workload | ServiceItem, annotation: str | None
) -> JudgedTraffic:
    if annotation is not None:
        requests.annotations[RATE_ANNOTATION] = annotation
    asked = tolerances.for_object(item.namespace, kind, item.name, annotation)
    return JudgedTraffic(requests, rates.judge(requests, asked))


@dataclass(frozen=True, slots=True)
class Buckets:
    """Names of objects by status, sorted."""

    names: Mapping[HealthStatus, tuple[str, ...]]

    @property
    def worst(self) -> HealthStatus:
        return worst_status(status for status, names in self.names.items() if names)


def buckets(items: Mapping[str, ItemHealth]) -> Buckets:
    found: dict[HealthStatus, list[str]] = {status: [] for status in HealthStatus}
    for name in sorted(items):
        found[items[name].status].append(name)
    return Buckets({status: tuple(names) for status, names in found.items()})
