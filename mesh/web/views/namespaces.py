"""The page of one namespace, and the panel of its traffic."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from mesh.charts import Line, Look, chart
from mesh.pages import namespace_details
from mesh.pages.namespace_details import NamespaceTraffic
from mesh.web import params
from mesh.web.chart_parts import ChartCard
from mesh.web.detail_links import namespace_url
from mesh.web.details.frame import Subject
from mesh.web.details.page import detail_page
from mesh.web.graph_controls import default_view, span
from mesh.web.inventory_sources import sources_for, space_of
from mesh.web.runtime import runtime


def namespace(request: HttpRequest, name: str) -> HttpResponse:
    """Whole, or the parts that a refresh replaces. Raises 403 for one that is not there or not to be seen."""
    sources = sources_for(request)
    space = space_of(request, sources, name)
    page = detail_page(request, Subject("namespace", space.name, space, sources))
    is_part = bool(getattr(request, "htmx", False)) and "HX-History-Restore-Request" not in request.headers
    template = "pages/details/fragment.html" if is_part else "pages/details/page.html"
    breadcrumbs = [("Namespaces", reverse("namespaces")), (space.name, "")]
    context = {"page": page, "problems": page.content.problems, "breadcrumbs": breadcrumbs}
    response = render(request, template, {**page.content.extra, **context})
    patch_vary_headers(response, ["HX-Request"])
    if is_part and request.headers.get("HX-Trigger") == "detail-form":
        response.headers["HX-Push-Url"] = page.here
    return response


def traffic(request: HttpRequest, name: str) -> HttpResponse:
    """Charts of what comes in and goes out; `duration` in seconds. A page of its own without a script."""
    sources = sources_for(request)
    space = space_of(request, sources, name)
    usual = default_view(runtime().settings).duration
    seconds = params.whole_number(request, "duration", usual, least=1, most=int(params.LONGEST))
    found = namespace_details.traffic(sources, space, seconds, runtime().clock())
    cluster = space.cluster if len(sources.clusters) > 1 else ""
    context = {
        "name": space.name,
        "page_url": namespace_url(space.name, cluster),
        "cards": _cards(found),
        "lasting": span(found.seconds),
        "problems": found.problems,
        "breadcrumbs": [
            ("Namespaces", reverse("namespaces")),
            (space.name, namespace_url(space.name, cluster)),
            ("Traffic", ""),
        ],
    }
    is_part = bool(getattr(request, "htmx", False))
    template = "pages/namespaces/traffic.html" if is_part else "pages/namespaces/traffic_page.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _cards(found: NamespaceTraffic) -> list[ChartCard]:
    """Requests always, TCP only where there is some."""
    over = found.over
    if over is None:
        return []
    error = found.failure.message if found.failure else ""
    look = Look(unit="req/s", spans=6, minimum=0, start=over.start, end=over.end, step=over.step)
    cards = []
    for way in found.ways:
        requests = [Line("All requests", way.total, 0), Line("Failed", way.failed, 1)]
        lines = [line for line in requests if line.points]
        drawn = chart(lines, title=f"{way.direction.capitalize()} requests", id=f"{way.direction}-requests", look=look)
        cards.append(ChartCard(f"{way.direction}-requests", drawn, spans=6, error=error))
    for way in found.ways:
        if way.tcp:
            lines, unit = [Line("Sent and received", way.tcp, 2)], replace(look, unit="B/s")
            drawn = chart(lines, title=f"{way.direction.capitalize()} TCP", id=f"{way.direction}-tcp", look=unit)
            cards.append(ChartCard(f"{way.direction}-tcp", drawn, spans=6))
    return cards
