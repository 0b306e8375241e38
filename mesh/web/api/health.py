"""`/api/clusters/health`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.health.queries import HealthType
from mesh.model.problems import Failure, System
from mesh.pages.health import page as health
from mesh.pages.health.as_json import health_page_json
from mesh.pages.health.page import ALL_TYPES, HealthPage
from mesh.web.address.strict import Strict
from mesh.web.api.lists import DEFAULT_SECONDS
from mesh.web.parts.answers import error_answer, json_bytes_answer, large_json
from mesh.web.visit import Visit, visit_of

_PARAMETERS = frozenset({"clusterName", "namespaces", "queryTime", "rateInterval", "type"})

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
    body = large_json(health_page_json(page, names))
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


def _why(page: HealthPage) -> str:
    reasons = (
        problem.message
        for problem in page.problems
        if problem.system is System.PROMETHEUS and problem.failure is not Failure.WARNING
    )
    return next(reasons, "the metrics store did not answer")
