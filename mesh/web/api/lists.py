"""`/api/clusters/{workloads,services,apps}`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.model.kinds import SERVICE, Kind
from mesh.model.pace import paced
from mesh.pages.health.page import HealthPage
from mesh.pages.istio.findings import in_spaces
from mesh.pages.lists import inventory as lists
from mesh.pages.lists.as_json import app_json, service_json, workload_json
from mesh.pages.lists.inventory import ListOptions, ObjectList, R
from mesh.pages.sources.sources import Sources
from mesh.validations.as_json import entries_json
from mesh.validations.findings import WORKLOAD
from mesh.web.address import fields
from mesh.web.address.fields import Field, Fields
from mesh.web.address.strict import Strict
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
    page, cluster = _page(request, _LIST, lists.workloads, also=("validate", "gvk"))
    rows = [workload_json(row) for row in paced(page.rows)]
    validations = _findings(request, WORKLOAD)
    return large_json_answer({"cluster": cluster, "workloads": rows, "validations": validations})


def service_list(request: HttpRequest) -> HttpResponse:
    page, cluster = _page(request, _SERVICES, lists.services)
    rows = [service_json(row) for row in paced(page.rows)]
    validations = _findings(request, SERVICE)
    return large_json_answer({"cluster": cluster, "services": rows, "validations": validations})


def app_list(request: HttpRequest) -> HttpResponse:
    page, cluster = _page(request, _LIST, lists.apps)
    return large_json_answer({"applications": [app_json(row) for row in paced(page.rows)], "cluster": cluster})


def _page(
    request: HttpRequest,
    table: Fields[ListOptions],
    read: Callable[[Sources, ListOptions], ObjectList[R]],
    *,
    also: Collection[str] = (),
) -> tuple[ObjectList[R], str]:
    """The page of the list that the address asks for, and of which cluster it is."""
    visit = visit_of(request)
    visit.require_namespaces()
    options = table.strict(request, _usual(visit), also=also)
    Strict.of(request.GET).switch("validate")
    page = read(visit.sources, options)
    _tell(page.health)
    return page, options.cluster


def _findings(request: HttpRequest, kind: Kind) -> dict[str, Any]:
    """What was found about the objects of that kind; nothing where configuration is not asked for, nor where services
    are only to be named."""
    visit, reader = visit_of(request), Strict.of(request.GET)
    is_brief = kind is SERVICE and reader.switch("onlyDefinitions", True)
    if is_brief or not reader.switch("istioResources", True):
        return {}
    spaces = visit.sources.spaces(visit.cluster, reader.words("namespaces"))
    return entries_json(in_spaces(visit.sources, spaces, lambda entry: entry.key.kind is kind))


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


def _tell(health: HealthPage | None) -> None:
    """A list shows its rows without verdicts where the traffic is not known; the reason is in the log."""
    if health is not None and health.unknown:
        log.warning("a list has no health: %s", "; ".join(problem.message for problem in health.problems))
