"""`/api/namespaces/{namespace}/{workloads,services,apps}/{name}`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.health.queries import HealthType
from mesh.metrics.as_json import runtimes_json
from mesh.metrics.discovery import Runtime
from mesh.model.kinds import WORKLOAD_GROUP
from mesh.pages.objects import app as app_page
from mesh.pages.objects import service as service_page
from mesh.pages.objects import workload as workload_page
from mesh.pages.objects.app import AppDetails, AppWorkload
from mesh.pages.objects.workload import WorkloadDetails, WorkloadOptions
from mesh.web.address import gvk
from mesh.web.address.strict import Strict
from mesh.web.api.inventory_json import (
    captured_service_json,
    detail_json,
    gvk_of,
    health_json,
    machine_json,
    pod_json,
    service_json,
    spire_field,
    waypoints_json,
    workload_json,
)
from mesh.web.api.lists import DEFAULT_SECONDS
from mesh.web.api.namespaces import namespace_json
from mesh.web.api.service_json import service_details_json
from mesh.web.metrics.of_object import begin_app, begin_workload
from mesh.web.parts.answers import json_answer
from mesh.web.visit import missing, visit_of

_TIMES = frozenset({"queryTime", "rateInterval"})
_WORKLOAD = _TIMES | {"clusterName", "gvk", "health", "istioResources", "validate", "namespaces"}
_SERVICE = frozenset({"clusterName", "health", "rateInterval", "validate"})
_APP = _TIMES | {"clusterName", "health", "istioResources", "namespaces"}


def workload_details(request: HttpRequest, namespace: str, workload: str) -> HttpResponse:
    visit, reader = visit_of(request), Strict.only(request, _WORKLOAD)
    reader.switch("validate")
    options = WorkloadOptions(
        kind=asked_kind(reader),
        with_health=reader.switch("health", True),
        with_references=reader.switch("istioResources", True),
        seconds=reader.seconds("rateInterval", DEFAULT_SECONDS),
        at=reader.moment("queryTime", visit.now),
    )
    sources, space = visit.sources, visit.space(namespace)
    page = workload_page.page(sources, space, workload, options)
    if page is None:
        raise missing("workload", workload, space)
    runtimes, _ = begin_workload(visit, space, page.workload)()
    return json_answer(workload_details_json(page, runtimes))


def service_details(request: HttpRequest, namespace: str, service: str) -> HttpResponse:
    """`validate` and `health` are read, but change nothing: health is always there."""
    reader = Strict.only(request, _SERVICE)
    reader.switch("validate")
    reader.switch("health")
    return service_answer(request, namespace, service)


def service_answer(request: HttpRequest, namespace: str, service: str) -> HttpResponse:
    """The service as it is now."""
    visit = visit_of(request)
    sources, space = visit.sources, visit.space(namespace)
    page = service_page.page(
        sources,
        space,
        service,
        seconds=Strict.of(request.GET).seconds("rateInterval", DEFAULT_SECONDS),
        at=visit.now,
        permissions=visit.routing_permissions,
    )
    if page is None:
        raise missing("service", service, space)
    return json_answer(service_details_json(page))


def app_details(request: HttpRequest, namespace: str, app: str) -> HttpResponse:
    visit, reader = visit_of(request), Strict.only(request, _APP)
    reader.switch("istioResources")
    sources, space = visit.sources, visit.space(namespace)
    page = app_page.page(
        sources,
        space,
        app,
        with_health=reader.switch("health", True),
        seconds=reader.seconds("rateInterval", DEFAULT_SECONDS),
        at=reader.moment("queryTime", visit.now),
    )
    if page is None:
        raise missing("app", app, space)
    runtimes, _ = begin_app(visit, space, app, [each.workload for each in page.workloads])()
    return json_answer(app_details_json(page, runtimes))


def workload_details_json(page: WorkloadDetails, runtimes: Iterable[Runtime] = ()) -> dict[str, Any]:
    """As a row of the list, with what only details tell. `podCount` is 0 there, and the references are
    null: clients count `pods`, and ask for the configuration apart."""
    workload = page.workload
    captured = page.captured_workloads or page.waypoints
    return {
        **workload_json(page.row, with_template=True),
        "podCount": 0,
        "istioReferences": None,
        "dashboardAnnotations": page.dashboards,
        "waypointWorkloads": waypoints_json(captured, is_ambient=workload.is_ambient),
        "desiredReplicas": workload.replicas.desired,
        "currentReplicas": workload.replicas.current,
        "availableReplicas": workload.replicas.available,
        "pods": [pod_json(pod) for pod in page.pods],
        "services": [service_json(row) for row in page.services],
        "runtimes": runtimes_json(runtimes),
        "additionalDetails": [detail_json(detail) for detail in page.details],
        "validations": {},
        "waypointServices": [captured_service_json(found) for found in page.captured_services] or None,
        "workloadEntries": list(map(machine_json, page.machines)) if workload.kind == WORKLOAD_GROUP.name else None,
    }


def app_details_json(page: AppDetails, runtimes: Iterable[Runtime] = ()) -> dict[str, Any]:
    return {
        "namespace": namespace_json(page.space),
        "name": page.name,
        "cluster": page.space.cluster,
        "isAmbient": page.is_ambient,
        "workloads": [_app_workload_json(each) for each in page.workloads],
        "serviceNames": list(page.services),
        "runtimes": runtimes_json(runtimes),
        "health": health_json(HealthType.APP, page.health),
    }


def _app_workload_json(each: AppWorkload) -> dict[str, Any]:
    workload = each.workload
    return {
        "workloadName": workload.name,
        "gvk": gvk_of(workload),
        "istioSidecar": workload.has_sidecar,
        "isAmbient": workload.is_ambient,
        "labels": dict(workload.labels),
        "namespace": workload.namespace,
        "serviceAccountNames": list(workload.service_accounts),
        "waypointWorkloads": waypoints_json(each.waypoints, is_ambient=workload.is_ambient),
        **spire_field(each.spire),
    }


def asked_kind(reader: Strict) -> str:
    """That of `gvk`; `""` for any."""
    text = reader.text(gvk.GVK)
    kind = gvk.kind_of(text)
    if kind is None:
        reader.refuse(gvk.GVK, text, gvk.ALLOWED)
    return kind or ""
