"""The rankings of the overview page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.metrics.overview import ServiceFigure
from mesh.pages.overview import rankings as pages
from mesh.pages.overview.rankings import AppRate, RatesPage, ServiceRate, ServicesPage
from mesh.web.api.metrics import unavailable
from mesh.web.parts.answers import json_answer, large_json_answer
from mesh.web.visit import visit_of


def latency(request: HttpRequest) -> HttpResponse:
    return _ranking(pages.latency_page(visit_of(request).sources), "latency")


def throughput(request: HttpRequest) -> HttpResponse:
    return _ranking(pages.throughput_page(visit_of(request).sources), "tcpRate")


def service_rates(request: HttpRequest) -> HttpResponse:
    page = pages.service_rates_page(visit_of(request).sources)
    return _rates(page, "services", [_service(each) for each in page.services])


def app_rates(request: HttpRequest) -> HttpResponse:
    page = pages.app_rates_page(visit_of(request).sources)
    return _rates(page, "apps", [_app(each) for each in page.apps])


def _ranking(page: ServicesPage, field: str) -> HttpResponse:
    return unavailable(page.failure) or json_answer({"services": [_figure(each, field) for each in page.services]})


def _rates(page: RatesPage, field: str, rows: list[dict[str, Any]]) -> HttpResponse:
    return unavailable(page.failure) or large_json_answer({field: rows})


def _figure(each: ServiceFigure, field: str) -> dict[str, Any]:
    return {
        "cluster": each.cluster,
        "healthStatus": each.health,
        field: each.value,
        "namespace": each.namespace,
        "serviceName": each.service,
    }


def _service(each: ServiceRate) -> dict[str, Any]:
    return {
        "cluster": each.cluster,
        "errorRate": each.errors,
        "healthStatus": each.health,
        "namespace": each.namespace,
        "requestRate": each.requests,
        "serviceName": each.service,
    }


def _app(each: AppRate) -> dict[str, Any]:
    return {
        "appName": each.app,
        "cluster": each.cluster,
        "healthStatus": each.health,
        "namespace": each.namespace,
        "requestRateIn": each.inbound,
        "requestRateOut": each.outbound,
    }
