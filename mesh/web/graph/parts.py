"""Parts of the graph page that come when they are asked for: menus, small charts, and the tour. Each is a page of its
own, too."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mesh.graph.picture.paths import select
from mesh.pages.graph import charts as pages
from mesh.web.address.strict import Strict
from mesh.web.graph import charts as graph_charts
from mesh.web.graph.links import LinkGroup, NodeLinks
from mesh.web.graph.tour import STOPS
from mesh.web.graph.views import ask, nothing_to_ask, read
from mesh.web.parts.parts import part_or_page
from mesh.web.visit import visit_of


def graph_menu(request: HttpRequest, **names: str) -> HttpResponse:
    """Where the chosen node, edge or box leads; names and parameters are those of the page."""
    page = request.path.replace("/graph/menu/node/", "/graph/node/", 1) if names else reverse("graph")
    asked = read(request, names)
    groups: tuple[LinkGroup, ...] = ()
    if nothing_to_ask(asked) is None:
        _, shown = ask(asked)
        view, process = asked.view, asked.visit.runtime
        chosen = select(shown.graph, node=view.select_node, edge=view.select_edge, box=view.select_box)
        groups = NodeLinks(asked.here, page, process.home_cluster, len(process.caches) > 1).of(chosen, shown)
    return _part(request, "graph/menu.html", "Where it leads", {"groups": groups})


def charts(request: HttpRequest) -> HttpResponse:
    """`node`, or `source` and `target`, as kind:cluster:namespace:name; `protocol`, `duration`, `queryTime`."""
    visit = visit_of(request)
    console, sources = visit.runtime, visit.sources
    subject = graph_charts.allowed(graph_charts.read_subject(request.GET), sources, console.home_cluster)
    reader = Strict.of(request.GET)
    duration = reader.number("duration", pages.SHORTEST, least=1, most=graph_charts.LONGEST)
    now = visit.now
    at = reader.number("queryTime", now, least=1, most=now)
    found = pages.page(sources, subject, at, duration)
    context = {
        "groups": graph_charts.groups(found),
        "period": graph_charts.period(found),
        "words": found.words,
        "failures": found.problems,
    }
    return _part(request, "graph/panel/charts.html", graph_charts.heading(subject), context)


def tour(request: HttpRequest) -> HttpResponse:
    """One stop, `step` from 1; the other parameters are the graph's, to which it leads back."""
    number = Strict.of(request.GET).number("step", 1, least=1, most=len(STOPS))
    kept = request.GET.copy()
    kept.pop("step", None)
    back = f"{reverse('graph')}?{kept.urlencode(safe=',:')}"

    def at(step: int) -> str:
        if not 1 <= step <= len(STOPS):
            return ""
        kept["step"] = str(step)
        return f"?{kept.urlencode(safe=',:')}"

    context = {
        "stop": STOPS[number - 1],
        "number": number,
        "stops": [(stop, at(step)) for step, stop in enumerate(STOPS, 1)],
        "previous": at(number - 1),
        "next": at(number + 1),
        "graph": back,
    }
    return render(request, "graph/tour.html", context)


def _part(request: HttpRequest, part: str, heading: str, context: dict[str, Any]) -> HttpResponse:
    return part_or_page(request, (part, "graph/part.html"), {**context, "part": part, "heading": heading})
