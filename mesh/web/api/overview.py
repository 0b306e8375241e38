"""The rankings of the overview page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.pages.overview import rankings as pages
from mesh.pages.overview.as_json import app_json, figure_json, service_json
from mesh.pages.overview.rankings import RatesPage, ServicesPage
from mesh.web.api.metrics import unavailable
from mesh.web.parts.answers import json_answer, large_json_answer
from mesh.web.visit import visit_of


def latency(request: HttpRequest) -> HttpResponse:
    return _ranking(pages.latency_page(visit_of(request).sources), "latency")


def throughput(request: HttpRequest) -> HttpResponse:
    return _ranking(pages.throughput_page(visit_of(request).sources), "tcpRate")


def service_rates(request: HttpRequest) -> HttpResponse:
    page = pages.service_rates_page(visit_of(request).sources)
    return _rates(page, "services", [service_json(each) for each in page.services])


def app_rates(request: HttpRequest) -> HttpResponse:
    page = pages.app_rates_page(visit_of(request).sources)
    return _rates(page, "apps", [app_json(each) for each in page.apps])


def _ranking(page: ServicesPage, field: str) -> HttpResponse:
    return unavailable(page.failure) or json_answer({"services": [figure_json(each, field) for each in page.services]})


def _rates(page: RatesPage, field: str, rows: list[dict[str, Any]]) -> HttpResponse:
    return unavailable(page.failure) or large_json_answer({field: rows})
