"""The dashboard endpoints."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mesh.metrics.as_json import dashboard_json
from mesh.metrics.catalogue import DashboardError, UnknownDashboard
from mesh.metrics.options import Target
from mesh.pages.metrics import dashboards as pages
from mesh.pages.metrics import page as metrics_pages
from mesh.pages.metrics.dashboards import DashboardPage
from mesh.web.address.strict import Strict
from mesh.web.api.metrics import across, opened, opened_inbound, unavailable
from mesh.web.api.metrics_params import CUSTOM, additional_labels, aggregator, labels_filters, range_options
from mesh.web.parts.answers import error_answer, large_json_answer
from mesh.web.visit import missing, visit_of


def object_dashboard(request: HttpRequest, namespace: str, workload: str = "", app: str = "") -> HttpResponse:
    """Of the workload or the app that the path names."""
    sources, space, options = opened(request, namespace)
    return _answer(
        pages.traffic_page(sources, Target((space.name,), space.cluster, workload=workload, app=app), options)
    )


def service_dashboard(request: HttpRequest, namespace: str, service: str) -> HttpResponse:
    sources, space, options = opened_inbound(request, namespace)
    target = metrics_pages.service_target(sources, space, service)
    return _answer(pages.traffic_page(sources, target, options))


def ztunnel_dashboard(request: HttpRequest, namespace: str, workload: str) -> HttpResponse:
    sources, options = across(request, namespace)
    return _answer(pages.ztunnel_page(sources, workload, options.range))


def custom_dashboard(request: HttpRequest, namespace: str, dashboard: str) -> HttpResponse:
    """A query that fails is told in its chart; the others are there."""
    visit = visit_of(request)
    sources, space = visit.sources, visit.space(namespace)
    reader = Strict.only(request, CUSTOM)
    if not sources.settings.external_services.custom_dashboards.enabled:
        return error_answer(503, "custom dashboards are disabled (external_services.custom_dashboards.enabled)")
    options = pages.custom_options(
        sources,
        space,
        range_options(reader, visit.now, space.created),
        labels=labels_filters(reader),
        more=additional_labels(reader),
        aggregator=aggregator(reader),
    )
    name = reader.text("workload")
    workload = sources.clusters[space.cluster].inventory.workload(space.name, name) if name else None
    if name and workload is None:
        raise missing("workload", name, space)
    client = visit.runtime.dashboards_prometheus
    try:
        page = pages.custom_page(sources, client, dashboard, options, space=space, workload=workload)
    except UnknownDashboard as unknown:
        return error_answer(404, str(unknown.args[0]))
    except DashboardError as wrong:
        return error_answer(500, str(wrong))
    return large_json_answer(dashboard_json(page.dashboard))


def _answer(page: DashboardPage) -> HttpResponse:
    return unavailable(page.failure) or large_json_answer(dashboard_json(page.dashboard))
