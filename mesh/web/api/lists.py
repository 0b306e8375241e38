"""`/api/clusters/{workloads,services,apps}` (api.md §7)."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.health.queries import HealthType
from mesh.pages.health.page import HealthPage
from mesh.pages.lists import inventory as lists
from mesh.pages.lists.inventory import AppRow, ListOptions
from mesh.web.address import strict as params
from mesh.web.api.inventory_json import health_json, references_json, service_json, workload_json
from mesh.web.parts.answers import large_json_answer
from mesh.web.visit import visit_of

log = logging.getLogger(__name__)

_COMMON = frozenset({"clusterName", "namespaces", "queryTime", "rateInterval", "health", "istioResources"})
DEFAULT_SECONDS = 300.0


def workload_list(request: HttpRequest) -> HttpResponse:
    params.strict(request, _COMMON | {"validate", "gvk"})
    params.flag(request, "validate")
    options = _options(request)
    page = lists.workloads(visit_of(request).sources, options)
    _tell(page.health)
    data = {"cluster": options.cluster, "workloads": [workload_json(row) for row in page.rows], "validations": {}}
    return large_json_answer(data)


def service_list(request: HttpRequest) -> HttpResponse:
    params.strict(request, _COMMON | {"onlyDefinitions"})
    options = _options(request)
    page = lists.services(visit_of(request).sources, options)
    _tell(page.health)
    data = {"cluster": options.cluster, "services": [service_json(row) for row in page.rows], "validations": {}}
    return large_json_answer(data)


def app_list(request: HttpRequest) -> HttpResponse:
    params.strict(request, _COMMON)
    options = _options(request)
    page = lists.apps(visit_of(request).sources, options)
    _tell(page.health)
    return large_json_answer({"applications": [_app_json(row) for row in page.rows], "cluster": options.cluster})


def _options(request: HttpRequest) -> ListOptions:
    return ListOptions(
        cluster=visit_of(request).cluster,
        namespaces=params.words(request, "namespaces"),
        with_health=params.flag(request, "health", True),
        with_references=params.flag(request, "istioResources", True),
        definitions_only=params.flag(request, "onlyDefinitions", True),
        seconds=params.duration(request, "rateInterval", DEFAULT_SECONDS),
        at=params.query_time(request, visit_of(request).now),
    )


def _app_json(row: AppRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "namespace": row.namespace,
        "cluster": row.cluster,
        "istioSidecar": row.has_sidecar,
        "isAmbient": row.is_ambient,
        "isGateway": row.is_gateway,
        "labels": row.labels,
        "istioReferences": references_json(row.references),
        "health": health_json(HealthType.APP, row.health),
    }


def _tell(health: HealthPage | None) -> None:
    """A list shows its rows without verdicts where the traffic is not known; the reason is in the log."""
    if health is not None and health.unknown:
        log.warning("a list has no health: %s", "; ".join(problem.message for problem in health.problems))
