"""The rankings of the overview page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mesh.model.health import HealthStatus
from mesh.model.samples import Sample
from mesh.promql import (
    Expr,
    Matcher,
    Positive,
    Quantile,
    Rate,
    Rounded,
    Selector,
    Sum,
    Top,
    Union,
    Where,
    equal,
    none_of,
    not_equal,
    one_of,
)
from mesh.telemetry.labels import DESTINATION, DURATION, SOURCE, UNKNOWN

MOST = 6
_BY = ("destination_cluster", "destination_service_namespace", "destination_service_name")
_CALLED = (*_BY, "destination_workload_namespace", "destination_workload")
_NEAREST_FIRST = (
    equal("reporter", DESTINATION),
    none_of("reporter", (DESTINATION, SOURCE)),
    equal("reporter", SOURCE),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The services of one cluster's namespaces; no cluster and no namespaces stand for all there are."""

    cluster: str = ""
    namespaces: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ServiceFigure:
    """One service and its figure: milliseconds or bytes per second."""

    cluster: str
    namespace: str
    service: str
    value: float
    health: HealthStatus = HealthStatus.NA


def latency(scope: Scope, window: float) -> Expr:
    """The highest 95th percentiles of response times, in milliseconds: of each called workload as its own proxy
    measures them, else a waypoint, else its callers."""
    accounts = tuple(_told_by(reporter, scope, window) for reporter in _NEAREST_FIRST)
    buckets = Sum(Union(accounts, on=_CALLED), ("le", *_BY))
    return Rounded(Top(MOST, Positive(Quantile(0.95, buckets))))


def _told_by(reporter: Matcher, scope: Scope, window: float) -> Expr:
    """The buckets of one account; without those of workloads of which it tells nothing in that time."""
    of = (*_matchers(scope), reporter)
    buckets = Sum(Rate(Selector(f"{DURATION}_bucket", of), window), ("le", *_CALLED))
    return Where(buckets, Positive(Sum(Rate(Selector(f"{DURATION}_count", of), window), _CALLED)), _CALLED)


def throughput(scope: Scope, window: float) -> Expr:
    """The highest rates of bytes that services answer with over tcp, as their own proxies report them."""
    of = (*_matchers(scope), equal("reporter", DESTINATION))
    return Rounded(Top(MOST, Positive(Sum(Rate(Selector("istio_tcp_sent_bytes_total", of), window), _BY))))


def highest(answers: Iterable[tuple[Scope, Sequence[Sample]]]) -> tuple[ServiceFigure, ...]:
    """The highest of all scopes together; a series without a cluster is its scope's."""
    found = [_figure(sample, scope) for scope, samples in answers for sample in samples]
    named = [each for each in found if each.service and not math.isnan(each.value)]
    named.sort(key=lambda each: (-each.value, each.cluster, each.namespace, each.service))
    return tuple(named[:MOST])


def _figure(sample: Sample, scope: Scope) -> ServiceFigure:
    cluster, namespace, service = (sample.labels.get(label, "") for label in _BY)
    return ServiceFigure(cluster or scope.cluster, namespace, service, sample.value)


def _matchers(scope: Scope) -> tuple[Matcher, ...]:
    found = [not_equal("destination_workload", UNKNOWN)]
    if scope.cluster:
        found.append(equal("destination_cluster", scope.cluster))
    if scope.namespaces is not None:
        found.append(one_of("destination_service_namespace", scope.namespaces))
    return tuple(found)
