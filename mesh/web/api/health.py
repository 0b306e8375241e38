"""`/api/clusters/health`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.health.judging import Buckets
from mesh.health.queries import HealthType
from mesh.model.health import HealthStatus
from mesh.model.problems import Failure, System
from mesh.pages.health import page as health
from mesh.pages.health.page import ALL_TYPES, HealthPage, NamespaceHealth
from mesh.web.address.strict import Strict
from mesh.web.api.inventory_json import health_json
from mesh.web.api.lists import DEFAULT_SECONDS
from mesh.web.parts.answers import error_answer, large_json_answer
from mesh.web.visit import visit_of

_PARAMETERS = frozenset({"clusterName", "namespaces", "queryTime", "rateInterval", "type"})
_FIELDS = {
    HealthType.APP: ("namespaceAppHealth", "statusApp"),
    HealthType.SERVICE: ("namespaceServiceHealth", "statusService"),
    HealthType.WORKLOAD: ("namespaceWorkloadHealth", "statusWorkload"),
}
_BUCKETS = {
    "inError": HealthStatus.FAILURE,
    "inNotReady": HealthStatus.NOT_READY,
    "inSuccess": HealthStatus.HEALTHY,
    "inWarning": HealthStatus.DEGRADED,
    "notAvailable": HealthStatus.NA,
}


def cluster_health(request: HttpRequest) -> HttpResponse:
    """503 where the traffic had to be measured now and could not be."""
    visit, reader = visit_of(request), Strict.only(request, _PARAMETERS)
    types = _types(reader)
    seconds, at = reader.seconds("rateInterval", DEFAULT_SECONDS), reader.moment("queryTime", visit.now)
    visit.require_namespaces()
    sources = visit.sources
    spaces = sources.spaces(visit.cluster, reader.words("namespaces"))
    page = health.page(sources, spaces, types, seconds, at)
    if page.unknown:
        return error_answer(503, _why(page))
    cached = "true" if page.from_cache else "false"
    return large_json_answer(_body(page, [space.name for space in spaces]), headers={"X-Kiali-Health-Cached": cached})


def _types(reader: Strict) -> frozenset[HealthType]:
    named = reader.choice("type", "", tuple(HealthType))
    return frozenset({HealthType(named)}) if named else ALL_TYPES


def _body(page: HealthPage, namespaces: list[str]) -> dict[str, Any]:
    """Maps without namespaces are left out."""
    if not namespaces:
        return {}
    data: dict[str, Any] = {}
    for kind, (field, _) in _FIELDS.items():
        if kind in page.items:
            data[field] = {
                namespace: {name: health_json(kind, item) for name, item in sorted(page.of(kind, namespace).items())}
                for namespace in namespaces
            }
    data["namespaceHealth"] = {namespace: _summary_json(page.summary(namespace)) for namespace in namespaces}
    return data


def _summary_json(summary: NamespaceHealth) -> dict[str, Any]:
    data: dict[str, Any] = {
        field: _buckets_json(summary.buckets[kind]) for kind, (_, field) in _FIELDS.items() if kind in summary.buckets
    }
    return {**data, "worstStatus": summary.worst.value}


def _buckets_json(buckets: Buckets) -> dict[str, list[str]]:
    return {field: list(buckets.names[status]) for field, status in _BUCKETS.items()}


def _why(page: HealthPage) -> str:
    reasons = (
        problem.message
        for problem in page.problems
        if problem.system is System.PROMETHEUS and problem.failure is not Failure.WARNING
    )
    return next(reasons, "the metrics store did not answer")
