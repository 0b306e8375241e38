"""`/api/namespaces/{namespace}/{workloads,services,apps}/{name}`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mesh.model.kinds import SERVICE
from mesh.pages.istio.findings import about
from mesh.pages.objects import app as app_page
from mesh.pages.objects import service as service_page
from mesh.pages.objects import workload as workload_page
from mesh.pages.objects.as_json import app_details_json, service_details_json, workload_details_json
from mesh.pages.objects.workload import WorkloadOptions
from mesh.validations.findings import WORKLOAD
from mesh.web.address import gvk
from mesh.web.address.strict import Strict
from mesh.web.api.lists import DEFAULT_SECONDS
from mesh.web.metrics.of_object import begin
from mesh.web.parts.answers import json_answer, large_json_answer
from mesh.web.visit import missing, visit_of

_TIMES = frozenset({"queryTime", "rateInterval"})
_WORKLOAD = _TIMES | {"clusterName", "gvk", "health", "istioResources", "validate", "namespaces"}
_SERVICE = frozenset({"clusterName", "health", "rateInterval", "validate"})
_APP = _TIMES | {"clusterName", "health", "istioResources", "namespaces"}


def workload_details(request: HttpRequest, namespace: str, workload: str) -> HttpResponse:
    visit, reader = visit_of(request), Strict.only(request, _WORKLOAD)
    is_validated = reader.switch("validate")
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
    runtimes, _ = begin(visit, space, page.workload.app, [page.workload], page.workload)()
    entries = about(sources, space.cluster, WORKLOAD, workload) if is_validated else ()
    return large_json_answer(workload_details_json(page, runtimes, entries))


def service_details(request: HttpRequest, namespace: str, service: str) -> HttpResponse:
    """`health` is read, but changes nothing: health is always there."""
    reader = Strict.only(request, _SERVICE)
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
    is_validated = Strict.of(request.GET).switch("validate")
    entries = about(sources, space.cluster, SERVICE, service) if is_validated else ()
    return large_json_answer(service_details_json(page, entries))


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
    runtimes, _ = begin(visit, space, app, [each.workload for each in page.workloads])()
    return json_answer(app_details_json(page, runtimes))


def asked_kind(reader: Strict) -> str:
    """That of `gvk`; `""` for any."""
    text = reader.text(gvk.GVK)
    kind = gvk.kind_of(text)
    if kind is None:
        reader.refuse(gvk.GVK, text, gvk.ALLOWED)
    return kind or ""
