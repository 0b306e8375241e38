"""`/api/clusters/{workloads,services,apps}`."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.health.queries import HealthType
from mesh.model.pace import paced
from mesh.pages.health.page import HealthPage
from mesh.pages.lists import inventory as lists
from mesh.pages.lists.inventory import AppRow, ListOptions
from mesh.web.address import fields
from mesh.web.address.fields import Field, Fields
from mesh.web.address.strict import Strict
from mesh.web.api.inventory_json import health_json, references_json, service_json, workload_json
from mesh.web.parts.answers import large_json_answer
from mesh.web.visit import Visit, visit_of

log = logging.getLogger(__name__)

_COMMON: dict[str, Field] = {
    "cluster": fields.text("clusterName"),
    "namespaces": fields.words("namespaces"),
    "with_health": fields.switch("health"),
    "with_references": fields.switch("istioResources"),
    "seconds": fields.seconds("rateInterval"),
    "at": fields.number("queryTime"),
}
_LIST: Fields[ListOptions] = Fields(**_COMMON)
_SERVICES: Fields[ListOptions] = Fields(**_COMMON, definitions_only=fields.switch("onlyDefinitions"))
DEFAULT_SECONDS = 300.0


def workload_list(request: HttpRequest) -> HttpResponse:
    visit = _opened(request)
    options = _LIST.strict(request, _usual(visit), also=("validate", "gvk"))
    Strict.of(request.GET).switch("validate")
    page = lists.workloads(visit.sources, options)
    _tell(page.health)
    data = {
        "cluster": options.cluster,
        "workloads": [workload_json(row) for row in paced(page.rows)],
        "validations": {},
    }
    return large_json_answer(data)


def service_list(request: HttpRequest) -> HttpResponse:
    visit = _opened(request)
    options = _SERVICES.strict(request, _usual(visit))
    page = lists.services(visit.sources, options)
    _tell(page.health)
    data = {"cluster": options.cluster, "services": [service_json(row) for row in paced(page.rows)], "validations": {}}
    return large_json_answer(data)


def app_list(request: HttpRequest) -> HttpResponse:
    visit = _opened(request)
    options = _LIST.strict(request, _usual(visit))
    page = lists.apps(visit.sources, options)
    _tell(page.health)
    return large_json_answer({"applications": [_app_json(row) for row in paced(page.rows)], "cluster": options.cluster})


def _opened(request: HttpRequest) -> Visit:
    visit = visit_of(request)
    visit.require_namespaces()
    return visit


def _usual(visit: Visit) -> ListOptions:
    return ListOptions(
        cluster=visit.runtime.home_cluster,
        namespaces=(),
        with_health=True,
        with_references=True,
        definitions_only=True,
        seconds=DEFAULT_SECONDS,
        at=visit.now,
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
