"""`/api/clusters/health`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.health.judging import Buckets
from mesh.health.queries import HealthType
from mesh.model.health import HealthStatus
from mesh.model.pace import paced
from mesh.model.problems import Failure, System
from mesh.pages.health import page as health
from mesh.pages.health.page import ALL_TYPES, HealthPage, NamespaceHealth
from mesh.web.address.strict import Strict
from mesh.web.api.inventory_json import health_json
from mesh.web.api.lists import DEFAULT_SECONDS
from mesh.web.parts.answers import error_answer, json_bytes_answer, large_json
from mesh.web.visit import Visit, visit_of

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

_CACHED, _MEASURED = {"X-Kiali-Health-Cached": "true"}, {"X-Kiali-Health-Cached": "false"}


def cluster_health(request: HttpRequest) -> HttpResponse:
    """503 where the traffic had to be measured now and could not be."""
    visit, reader = visit_of(request), Strict.only(request, _PARAMETERS)
    types = _types(reader)
    seconds, at = reader.seconds("rateInterval", DEFAULT_SECONDS), reader.moment("queryTime", visit.now)
    visit.require_namespaces()
    sources = visit.sources
    spaces = sources.spaces(visit.cluster, reader.words("namespaces"))
    names = tuple(space.name for space in spaces)
    key, made_of = (visit.cluster, types, names), _made_of(visit, types, at)
    body = visit.runtime.bodies.get(key, made_of) if made_of else None
    if body is not None:
        for kind in types:
            sources.store.at(at, kind)
        return json_bytes_answer(body, _CACHED)
    page = health.page(sources, spaces, types, seconds, at)
    if page.unknown:
        return error_answer(503, _why(page))
    body = large_json(_body(page, names))
    if not page.from_cache:
        return json_bytes_answer(body, _MEASURED)
    if made_of:
        visit.runtime.bodies.put(key, made_of, body)
    return json_bytes_answer(body, _CACHED)


def _made_of(visit: Visit, types: frozenset[HealthType], at: float) -> tuple[Any, ...]:
    """All that an answer without new questions is made of; nothing where the refresh does not have it."""
    view = visit.sources.clusters.get(visit.cluster)
    parts = [visit.sources.store.peek(at, kind) for kind in sorted(types)]
    return (view.inventory, *parts) if view is not None and None not in parts else ()


def _types(reader: Strict) -> frozenset[HealthType]:
    named = reader.choice("type", "", tuple(HealthType))
    return frozenset({HealthType(named)}) if named else ALL_TYPES


def _body(page: HealthPage, namespaces: Sequence[str]) -> dict[str, Any]:
    """Maps without namespaces are left out."""
    if not namespaces:
        return {}
    data: dict[str, Any] = {}
    for kind, (field, _) in _FIELDS.items():
        if kind in page.items:
            data[field] = {
                namespace: {
                    name: health_json(kind, item) for name, item in paced(sorted(page.of(kind, namespace).items()))
                }
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
