"""The graph as files: what the page shows, in the formats that other programs read."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from mesh.graph.elements import TrafficGraph
from mesh.graph.exports.text import as_text
from mesh.model.problems import Problem

SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Format:
    """`name` stands in the address and at the end of the file's name."""

    name: str
    label: str
    content_type: str


FORMATS = {
    found.name: found
    for found in (
        Format("svg", "Picture (SVG)", "image/svg+xml"),
        Format("png", "Picture (PNG)", "image/png"),
        Format("dot", "Graphviz (DOT)", "text/vnd.graphviz; charset=utf-8"),
        Format("json", "Cytoscape elements (JSON)", "application/json"),
        Format("csv", "Edges (CSV)", "text/csv; charset=utf-8"),
        Format("txt", "Plain text", "text/plain; charset=utf-8"),
    )
}


def wants_text(request: HttpRequest) -> bool:
    """Whether the client prefers plain text; browsers and `curl` without a header get the page."""
    return request.get_preferred_type(["text/html", "text/plain"]) == "text/plain"


def curl_answer(graph: TrafficGraph, problems: tuple[Problem, ...]) -> HttpResponse:
    """The page's own address, asked for with `Accept: text/plain`."""
    body = as_text("txt", graph, problems)
    return HttpResponse(body, content_type=FORMATS["txt"].content_type, headers={"Vary": "Accept"})


def download_links(page: str, here: str) -> tuple[tuple[str, str], ...]:
    """(label, address) of every file; `page` is the page's path, `here` its parameters."""
    root, _, rest = page.partition("/console/graph/")

    def link(form: str) -> str:
        return f"{root}/console/graph/download/{form}/{rest}{here}"

    nodes = f"{link('csv')}{'' if here == '?' else '&'}what=nodes"
    links = [(found.label, link(found.name)) for found in FORMATS.values()]
    return (*links[:-1], ("Nodes (CSV)", nodes), links[-1])
