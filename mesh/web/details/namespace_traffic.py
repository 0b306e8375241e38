"""The panel of a namespace's traffic."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from mesh.pages.objects import namespace as namespace_details
from mesh.pages.objects.namespace_charts import cards
from mesh.text.durations import LONGEST_SECONDS
from mesh.web.address.links import namespace_url
from mesh.web.address.strict import Strict
from mesh.web.controls import span
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
        "cards": cards(found),
        "lasting": span(found.seconds),
        "problems": found.problems,
        "breadcrumbs": [
            ("Namespaces", reverse("namespaces")),
            (space.name, page_url),
            ("Traffic", ""),
        ],
    }
    return part_or_page(request, TEMPLATES, context)
