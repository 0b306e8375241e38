"""The graph as a file, from the address of the page: the same parameters, the same nodes and edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse

from mesh.clients.raster import CannotPaint, png
from mesh.graph.elements import TrafficGraph
from mesh.graph.exports.standalone import standalone
from mesh.graph.exports.text import as_text
from mesh.pages.graph.page import GraphPage, why_not
from mesh.pages.graph.shown import ShownGraph
from mesh.web.address.strict import Strict
from mesh.web.graph.content import picture
from mesh.web.graph.files import FORMATS, SVG_POLICY, Format
from mesh.web.graph.views import GraphRequest, ask, nothing_to_ask, read, with_findings

WHAT = ("edges", "nodes")


def graph_file(request: HttpRequest, form: str, **names: str) -> HttpResponse:
    """Has the page's names and parameters, and `what=nodes` for the nodes' table as CSV."""
    if form not in FORMATS:
        raise Http404(f'There is no graph as "{form}"; there is: {", ".join(FORMATS)}.')
    what = Strict.of(request.GET).choice("what", "edges", WHAT)
    asked = read(request, names)
    reason = nothing_to_ask(asked)
    if reason is not None:
        return _refused(400, f"{reason.title}. {reason.text}")
    found, shown = ask(asked)
    if not found.has_traffic_data:
        return _refused(503, f"{why_not(found)}: " + "; ".join(p.message for p in found.problems))
    chosen = FORMATS[form]
    if form in ("svg", "png"):
        return _picture(asked, found, shown, chosen)
    body = as_text(form, shown.graph, found.problems, nodes=what == "nodes")
    return _file(chosen, body.encode(), shown.graph, what if form == "csv" else "")


def _picture(asked: GraphRequest, found: GraphPage, shown: ShownGraph, chosen: Format) -> HttpResponse:
    alone = replace(asked.here, view=replace(asked.understood.view, table=False, panel=False))
    drawn, _ = picture(found, with_findings(shown, asked), alone, asked.visit.runtime)
    svg = standalone(str(drawn.svg))
    if chosen.name == "svg":
        response = _file(chosen, svg.encode(), shown.graph)
        response.headers["Content-Security-Policy"] = SVG_POLICY
        return response
    try:
        return _file(chosen, png(svg), shown.graph)
    except CannotPaint as why:
        return _refused(501, str(why))


def _file(chosen: Format, body: bytes, graph: TrafficGraph, part: str = "") -> HttpResponse:
    moment = datetime.fromtimestamp(graph.timestamp, UTC)
    name = "-".join(filter(None, ("graph", part, f"{moment:%Y%m%d-%H%M%S}")))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{chosen.name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=chosen.content_type, headers=headers)


def _refused(status: int, why: str) -> HttpResponse:
    return HttpResponse(why + "\n", status=status, content_type="text/plain; charset=utf-8")
