"""The panel of a namespace's traffic."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from mesh.charts import Line, Look, chart
from mesh.pages.objects import namespace as namespace_details
from mesh.pages.objects.namespace import NamespaceTraffic
from mesh.text.durations import LONGEST_SECONDS
from mesh.web.address.links import namespace_url
from mesh.web.address.strict import Strict
from mesh.web.controls import span
from mesh.web.metrics.charts import ChartCard
from mesh.web.parts.parts import part_or_page
from mesh.web.visit import visit_of

TEMPLATES = ("details/namespace/traffic.html", "details/namespace/traffic_page.html")


def traffic(request: HttpRequest, name: str) -> HttpResponse:
    """Charts of what comes in and goes out; `duration` in seconds, `queryTime` in Unix seconds.

    A page of its own without a script.
    """
    visit = visit_of(request)
    sources, space = visit.sources, visit.space(name)
    reader = Strict.of(request.GET)
    seconds = reader.number("duration", visit.usual.duration, least=1, most=LONGEST_SECONDS)
    at = reader.number("queryTime", visit.now, least=1, most=visit.now)
    found = namespace_details.traffic(sources, space, seconds, at)
    page_url = namespace_url(space.name, sources.told_cluster(space.cluster))
    context = {
        "name": space.name,
        "page_url": page_url,
        "cards": _cards(found),
        "lasting": span(found.seconds),
        "problems": found.problems,
        "breadcrumbs": [
            ("Namespaces", reverse("namespaces")),
            (space.name, page_url),
            ("Traffic", ""),
        ],
    }
    return part_or_page(request, TEMPLATES, context)


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
