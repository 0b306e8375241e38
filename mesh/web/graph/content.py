"""The graph page's content as values: picture, table, panel, and what to say when there is no graph."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from mesh.config import Settings
from mesh.graph.fold_boxes import NamespaceSummary
from mesh.graph.options import Options, Rate
from mesh.graph.picture import rows
from mesh.graph.picture.drawing import drawing
from mesh.graph.picture.figures import Units
from mesh.graph.picture.labels import labels
from mesh.graph.picture.paths import select
from mesh.graph.picture.svg import Links, Look, draw
from mesh.graph.view_options import GraphView
from mesh.layout.plain import PLAIN
from mesh.model.problems import Problem
from mesh.pages.graph.page import GraphPage
from mesh.pages.graph.places import place
from mesh.pages.graph.shown import ShownGraph, Understood
from mesh.web.controls import span
from mesh.web.graph.address import UNSELECTED, GraphHere
from mesh.web.graph.controls import Controls
from mesh.web.graph.links import NodeLinks
from mesh.web.graph.more import More
from mesh.web.graph.panels import Panel, panel
from mesh.web.process.layouts import layouts
from mesh.web.process.runtime import Runtime

# Below this nobody asks for folding.
SMALL = 30


@dataclass(frozen=True, slots=True)
class EmptyGraph:
    """Why there is no picture, and what may help (label, address)."""

    title: str
    text: str
    icon: str = "graph"
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """The time that the data covers, in words and as ISO times."""

    words: str
    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class Picture:
    """`side` is the panel, None where it is hidden."""

    svg: SafeString
    table: rows.Table | None
    side: Panel | None
    lost_selection: bool


@dataclass(frozen=True, slots=True)
class Folding:
    """What is folded, in words, and where to change that (label, address)."""

    words: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Search:
    """Find and hide as typed, with what could not be read and what came of it. `presets` are (label, address)."""

    find: str
    hide: str
    find_error: str
    hide_error: str
    words: str
    find_presets: tuple[tuple[str, str], ...]
    hide_presets: tuple[tuple[str, str], ...]
    clear: str


@dataclass(frozen=True, slots=True)
class GraphContent:
    """All that the templates print. Exactly one of `picture` and `empty` is set."""

    heading: str
    controls: Controls
    here: str
    refresh_url: str
    clear: str
    full_graph: str
    poll_seconds: int
    period: Period
    messages: Sequence[str]
    picture: Picture | None
    empty: EmptyGraph | None
    folding: Folding | None = None
    search: Search | None = None
    more: More | None = None
    live: str = ""
    panel_url: str = ""

    @property
    def digest(self) -> str:
        """The same for the same picture and panel: a refresh that would change nothing says so."""
        text = repr((self.picture, self.empty, self.messages, self.folding, self.search, self.more and self.more.told))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def picture(
    found: GraphPage,
    shown: ShownGraph,
    here: GraphHere,
    process: Runtime,
    *,
    path: str = "",
) -> tuple[Picture, tuple[Problem, ...]]:
    """The graph drawn, with the panel of what is chosen, and what went wrong with the layout. `path` is the page's own:
    nothing offers to go there."""
    view = here.view
    plain_layout = PLAIN.get(view.layout)
    # Only the layered layout keeps boxes together.
    graph = shown.graph if plain_layout is None else replace(shown.graph, boxes=())
    notes = {key: _folded_note(folded) for key, folded in shown.folded.items()}
    made = labels(graph, process.home_cluster, notes)
    drawn = drawing(graph, made, edge_labels=bool(view.edges) and view.edge_mode != "none")
    if plain_layout is None:
        positions, problems = place(drawn, layouts(process.settings), process.clock())
    else:
        positions, problems = plain_layout(drawn), ()
    chosen = select(graph, node=view.select_node, edge=view.select_edge, box=view.select_box)
    links, units, compared = _links(here), units_of(found.options), shown.comparison
    look = Look(links, units, selection=chosen, **_look(shown, view, process.settings))
    svg = draw(graph, positions, made, look)
    several = len(process.caches) > 1
    node_links = NodeLinks(here, path, process.home_cluster, several, is_node_graph=found.options.root is not None)
    table = None
    if view.table:
        table = rows.table(
            graph,
            units,
            node_link=links.node,
            edge_link=links.edge,
            page=node_links.page,
            comparison=compared,
            findings=shown.findings.nodes if shown.findings else None,
        )
    side = panel(shown, chosen, units, node_links, links) if view.panel else None
    wanted = bool(view.select_node or view.select_edge or view.select_box)
    # Every name in the picture went through picture.escape.
    safe = mark_safe(svg)  # noqa: S308
    return Picture(safe, table, side, wanted and chosen.is_empty), problems


def _look(shown: ShownGraph, view: GraphView, settings: Settings) -> dict[str, Any]:
    """Fields of a Look: what the view wants to see of the graph, and how."""
    compared = shown.comparison
    return {
        "edge_labels": view.label_kinds,
        "hits": shown.hits,
        "node_marks": compared.node_marks() if compared else {},
        "edge_marks": compared.edge_marks() if compared else {},
        "ranks": shown.ranks,
        "findings": shown.findings.nodes if shown.findings else {},
        "focus": view.focus,
        "animation": view.has("animation"),
        "dashes": settings.kiali_feature_flags.ui_defaults.graph.settings.animation == "dash",
        "security": view.has("badgeSecurity"),
        "sidecars": view.has("badgeSidecar"),
        "virtual_services": view.has("badgeVS"),
    }


def _folded_note(folded: NamespaceSummary) -> str:
    parts = ((folded.apps, "app"), (folded.services, "service"), (folded.workloads, "workload"))
    return ", ".join(f"{count} {word}{'s' if count != 1 else ''}" for count, word in parts if count)


def units_of(options: Options) -> Units:
    return Units(grpc="rps" if options.rate_grpc is Rate.REQUESTS else "mps")


def _links(here: GraphHere) -> Links:
    """What comes before the id of a node, an edge and a box."""
    node, edge, box = (here.url((name, ""), **UNSELECTED) for name in ("selectNode", "selectEdge", "selectBox"))
    return Links(node, edge, box)


def folding(shown: ShownGraph, here: GraphHere) -> Folding | None:
    """The line above the picture, where there is something to fold or to unfold."""
    plain = here.but(**UNSELECTED)
    fold_all = ("Fold by namespace", plain.url(fold="always", unfold=()))
    if not shown.folded:
        if not shown.can_fold or len(shown.whole.nodes) < SMALL:
            return None
        return Folding(f"{len(shown.whole.nodes)} nodes", (fold_all,))
    words = f"{len(shown.whole.nodes)} nodes in {len(shown.folded)} folded namespaces"
    links = [("Unfold all", plain.url(unfold=("all",)))]
    if here.view.unfold:
        links.append(("Fold again", plain.url(unfold=())))
    return Folding(words, tuple(links))


def search(understood: Understood, shown: ShownGraph | None, here: GraphHere, settings: Settings) -> Search:
    """The boxes under the toolbar; presets come from the configuration."""
    usual, view = settings.kiali_feature_flags.ui_defaults.graph, here.view
    plain = here.but(**UNSELECTED)
    words = []
    if shown is not None and view.find and not understood.find_error:
        words.append(f"Found {_count(len(shown.hits.nodes), 'node')} and {_count(len(shown.hits.edges), 'edge')}.")
    if shown is not None and (shown.hidden_nodes or shown.hidden_edges):
        words.append(f"Hidden: {_count(shown.hidden_nodes, 'node')} and {_count(shown.hidden_edges, 'edge')}.")
    return Search(
        find=view.find,
        hide=view.hide,
        find_error=understood.find_error,
        hide_error=understood.hide_error,
        words=" ".join(words),
        find_presets=tuple((option.description, plain.url(find=option.expression)) for option in usual.find_options),
        hide_presets=tuple((option.description, plain.url(hide=option.expression)) for option in usual.hide_options),
        clear=plain.url(find="", hide="") if view.find or view.hide else "",
    )


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def period(view: GraphView, query_time: int) -> Period:
    end = datetime.fromtimestamp(query_time, UTC)
    begin = datetime.fromtimestamp(query_time - view.duration, UTC)
    last = f"{end:%H:%M:%S}" if begin.date() == end.date() else f"{end:%b %d, %H:%M:%S}"
    return Period(f"{begin:%b %d, %H:%M:%S} to {last} UTC", begin.isoformat(), end.isoformat())


def empty_graph(here: GraphHere, refresh_url: str) -> EmptyGraph:
    """No traffic was found: which namespaces, which time, and what may show more."""
    view, plain = here.view, here.but(**UNSELECTED)
    where = ", ".join(view.namespaces)
    text = f"No traffic in the last {span(view.duration)} in: {where}."
    links = []
    if not view.has("idleNodes"):
        links.append(("Display idle nodes", plain.url(flags=view.flags | {"idleNodes"})))
    else:
        links.append(("Refresh", refresh_url))
    if view.duration < 3600:
        links.append(("Look at the last hour", plain.url(duration=3600)))
    return EmptyGraph("Empty graph", text, links=tuple(links))
