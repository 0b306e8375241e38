"""A small picture of what is around one object, whose parts lead to pages of objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from mesh.graph.elements import Box, Edge, TrafficGraph, known
from mesh.graph.options import Root
from mesh.graph.picture.drawing import drawing
from mesh.graph.picture.labels import labels
from mesh.graph.picture.paths import centres, marked
from mesh.graph.picture.svg import Links, Look, draw
from mesh.graph.view_options import GraphView, options_of
from mesh.model.problems import Problem
from mesh.pages.graph import page as traffic_graph
from mesh.pages.graph.places import place
from mesh.pages.graph.shown import show, understand
from mesh.web.address.fields import Here
from mesh.web.address.links import Links as PageLinks
from mesh.web.address.links import with_pairs
from mesh.web.graph.address import default_view, graph_fields
from mesh.web.graph.content import units_of
from mesh.web.graph.nodes import details_url
from mesh.web.process.layouts import layouts
from mesh.web.process.runtime import Runtime
from mesh.web.visit import Visit

METRICS = {"workload": ("in_metrics", "out_metrics"), "application": ("in_metrics", "out_metrics")}


@dataclass(frozen=True, slots=True)
class MiniGraph:
    """`svg` is empty where there is nothing to draw; `words` then say why. `links` are (label, address)."""

    svg: SafeString
    words: str
    links: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Centre:
    """What is in the middle. `page_url` is the object's own page, whose metrics the edges lead to; `object_type` as in
    `object_url`, or namespace; `pages` are the ways to other objects."""

    object_type: str
    page_url: str
    root: Root | None
    pages: PageLinks


def mini_graph(visit: Visit, view: GraphView, centre: Centre, at: int) -> MiniGraph:
    """`at` is the end of the time that the view lasts, in Unix seconds."""
    console = visit.runtime
    links = tuple(_links(console, view, centre.root))
    if console.prometheus is None:
        return MiniGraph(SafeString(), "Metrics are switched off, and the graph is made of them.", links)
    found = traffic_graph.page(options_of(view, at, centre.root), visit.sources)
    shown = show(found.graph, understand(view), console.settings.console.graph.fold_above_nodes)
    if not shown.graph.nodes:
        words = "No traffic in this time." if found.has_traffic_data else f"{traffic_graph.why_not(found)}."
        return MiniGraph(SafeString(), words, links, found.problems)
    graph = shown.graph
    made = labels(graph, console.home_cluster)
    drawn = drawing(graph, made, edge_labels=bool(view.edges))
    positions, problems = place(drawn, layouts(console.settings), console.clock())
    look = Look(
        links=Links("", "", ""),
        units=units_of(found.options),
        edge_labels=view.label_kinds,
        selection=marked(graph, centre.root),
        addresses=addresses(graph, console.home_cluster, centre),
        security=True,
    )
    # Every name in the picture went through picture.escape.
    svg = mark_safe(draw(graph, positions, made, look))  # noqa: S308
    return MiniGraph(svg, "", links, (*found.problems, *problems))


def addresses(graph: TrafficGraph, home_cluster: str, centre: Centre) -> dict[str, str]:
    """Where nodes, boxes and edges lead, by their ids."""
    found = {node.id: details_url(node, home_cluster, centre.pages) for node in graph.nodes}
    found |= {box.id: _box_url(box, centre.pages) for box in graph.boxes}
    middle = centres(graph, centre.root)
    return found | {edge.id: _edge_url(edge, middle, centre) for edge in graph.edges}


def _box_url(box: Box, pages: PageLinks) -> str:
    return pages.object("application", box.namespace, box.app, box.cluster) if box.by == "app" else ""


def _edge_url(edge: Edge, centres: set[str], centre: Centre) -> str:
    """The charts of the object, narrowed to the other end."""
    tabs = METRICS.get(centre.object_type)
    if tabs is None:
        return ""
    for own, other, tab, side in (
        (edge.target, edge.source, tabs[0], "source"),
        (edge.source, edge.target, tabs[1], "destination"),
    ):
        if own.key in centres and other.key not in centres and known(other.app):
            label = f"{side}_canonical_service={other.app}"
            return with_pairs(centre.page_url, ("tab", tab), ("bylbl", label))
    return ""


def _links(console: Runtime, view: GraphView, root: Root | None) -> Iterator[tuple[str, str]]:
    usual = default_view(console.settings)
    flags = usual.flags | (view.flags & {"waypoints"})
    here = Here(graph_fields(), usual, usual).but(namespaces=view.namespaces, duration=view.duration, flags=flags)
    yield "Full graph", f"{reverse('graph')}{here.url()}"
    if root is not None:
        name, value = next(
            (name, getattr(root, name)) for name in ("workload", "service", "app") if getattr(root, name)
        )
        address = reverse(f"graph-node-{name}", kwargs={"namespace": root.namespace, name: value})
        yield "Node graph", f"{address}{here.url(namespaces=())}"
