"""The graph as files: what the page shows, in the formats that other programs read."""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec
from django.http import HttpRequest, HttpResponse

from mesh.graph.as_json import graph_json
from mesh.graph.elements import TrafficGraph
from mesh.graph.exports import dot, edges_csv, nodes_csv, plain_text
from mesh.model.problems import Problem

_LINK = re.compile(r' href="\?[^"]*"')
_HIT = re.compile(r'<path class="hit" [^>]*>')
_DATA = re.compile(r' data-[a-z]+="[^"]*"')
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


def as_text(name: str, graph: TrafficGraph, problems: tuple[Problem, ...], *, nodes: bool = False) -> str:
    """The file's content in one of the formats that are made of the graph alone."""
    match name:
        case "dot":
            return dot(graph)
        case "json":
            data = graph_json(graph, with_health=True)
            return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()
        case "csv":
            return nodes_csv(graph) if nodes else edges_csv(graph)
    return plain_text(graph, problems)


def standalone(svg: str) -> str:
    """The page's picture as a file of its own: light colours inside, no links, nothing that only the page needs."""
    plain = _DATA.sub("", _HIT.sub("", _LINK.sub("", svg)))
    start = plain.index(">") + 1
    paper = '<rect class="paper" width="100%" height="100%"/>'
    return f"{plain[:start]}<style>{STYLE}</style>{paper}{plain[start:]}"


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


# The same colours as the light theme's, written out: editors and renderers know no custom properties.
_STATES = {
    # line, fill, text, sign
    "healthy": ("#3d7317", "#3d7317", "#3d7317", "#fff"),
    "degraded": ("#a86e00", "#ffcc17", "#73480b", "#3b2500"),
    "failure": ("#b1380b", "#b1380b", "#b1380b", "#fff"),
    "notready": ("#5e40be", "#5e40be", "#5e40be", "#fff"),
    "tcp": ("#06c", "#06c", "#06c", "#fff"),
    "idle": ("#707070", "#fff", "#4d4d4d", "#4d4d4d"),
    "na": ("#707070", "#fff", "#4d4d4d", "#4d4d4d"),
}
_COMMON = """
.paper{fill:#f2f2f2}
svg{font-family:system-ui,"Red Hat Text","DejaVu Sans",sans-serif;font-size:12px}
text{fill:#151515;stroke:#fff;stroke-width:3px;stroke-linejoin:round;text-anchor:middle;paint-order:stroke}
.g{fill:none;stroke-linecap:round;stroke-linejoin:round}
.box rect{fill:#fff;stroke:#a3a3a3;stroke-width:2px}
.box-app rect{fill:#f2f2f2;fill-opacity:.6;stroke-width:1.5px}
.box-cluster rect{fill:none;stroke-dasharray:8 4}
.box-label .chip{fill:#4d4d4d;fill-opacity:1;stroke:none;stroke-dasharray:none}
.box-label text{font-size:13px;text-anchor:start;stroke:none}
.box-label .chip-text{font-size:10.5px;font-weight:700;text-anchor:middle;fill:#fff}
.edge path{fill:none;stroke-width:2.25px}
.tag text{font-size:11px}
.tag .disc,.badge circle{fill:#fff;stroke:#4d4d4d;stroke-width:1.5px}
.tag .g,.badge .g{stroke-width:1.6px}
.badge .g{stroke:#151515}
.badge-unmeshed .g,.badge-unmeshed circle{stroke:#b1380b}
.node .shape{stroke-width:2px;stroke-linejoin:round}
.node .sign{stroke-width:2.5px}
"""
_LAST = """
.edge.is-idle path{stroke-width:1.75px;stroke-dasharray:5 5}
.edge.is-failure path{stroke-width:3.25px}
.node.is-outside .shape{fill:#fff;stroke-dasharray:4 3}
.node.is-outside .sign{stroke:#4d4d4d}
.node .shape.plate{fill:#fff;stroke-width:2.5px}
.plate-chip{fill:#4d4d4d}
.node .plate-note{font-size:12px;stroke:none;text-anchor:start;fill:#4d4d4d}
.node .plate-name{font-size:16px;font-weight:600;stroke:none;text-anchor:start}
.node .plate-letters{font-size:10.5px;font-weight:700;stroke:none;fill:#fff}
.is-faded{opacity:.15}
.node.is-selected .shape{stroke:#06c;stroke-width:5px}
.node.is-found .shape{stroke:#b98412;stroke-width:5px}
.edge.is-selected path{stroke:#06c;stroke-width:5px}
.box.is-selected rect{stroke:#06c}
.node.is-new .shape{stroke:#06c;stroke-width:5px}
.edge.is-new path{stroke-width:5px}
.node.is-gone,.edge.is-gone{opacity:.6}
.edge.is-gone path{stroke-dasharray:2 6}
marker path{stroke:none}
marker.a-tcp path{fill:none;stroke:#06c;stroke-width:2px}
"""


def _style() -> str:
    rules = [_COMMON]
    for name, (line, fill, text, sign) in _STATES.items():
        rules.append(
            f".edge.is-{name} path{{stroke:{line}}}.a-{name} path{{fill:{line}}}"
            f".tag.is-{name} text{{fill:{text}}}.tag.is-{name} .disc{{stroke:{line}}}"
            f".tag.is-{name} .g{{stroke:{text}}}"
            f".node.is-{name} .shape{{fill:{fill};stroke:{line}}}.node.is-{name} .sign{{stroke:{sign}}}"
            f".node.is-{name} .plate-disc{{fill:{fill};stroke:{line}}}"
            f".of-app.is-{name} .chip{{fill:{line}}}"
        )
    return "".join([*rules, _LAST]).replace("\n", "")


STYLE = _style()
