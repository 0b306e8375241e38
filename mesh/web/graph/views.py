"""The traffic graph's pages. One view: the whole page, or for htmx its region; the panel alone has its own address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mesh.graph.elements import GraphType
from mesh.graph.options import Root
from mesh.graph.picture.names import short_id
from mesh.graph.picture.paths import root_of
from mesh.graph.replay import frame_moment, pinned
from mesh.graph.view_options import GraphView, options_of
from mesh.model.access import Viewer
from mesh.model.problems import Problem
from mesh.pages.graph.compare import both, compared
from mesh.pages.graph.findings import graph_findings
from mesh.pages.graph.page import GraphPage, why_not
from mesh.pages.graph.reasons import reasons
from mesh.pages.graph.shown import ShownGraph, Understood, show, understand, unmeasured, with_needs
from mesh.promql import is_label_name
from mesh.web.address.fields import Here
from mesh.web.address.lenient import Lenient
from mesh.web.address.reader import Pairs, quoted
from mesh.web.address.strict import BadParameter
from mesh.web.graph.address import UNSELECTED, default_view, graph_fields
from mesh.web.graph.content import (
    EmptyGraph,
    GraphContent,
    Picture,
    empty_graph,
    folding,
    period,
    picture,
    search,
    units_of,
)
from mesh.web.graph.controls import controls
from mesh.web.graph.files import curl_answer, wants_text
from mesh.web.graph.more import More, more
from mesh.web.parts.page import PageRequest
from mesh.web.parts.parts import part_or_page
from mesh.web.process.own_metrics.graphs import measured_page
from mesh.web.visit import visit_of

TEMPLATES = ("graph/fragment.html", "graph/page.html")
_APP_TYPES = (GraphType.APP, GraphType.VERSIONED_APP)
_SELECTORS = frozenset({"selectNode", "selectEdge", "selectBox", "focusSelector"})


@dataclass(frozen=True)
class GraphRequest(PageRequest[GraphView]):
    """One request, read. `is_arrival`: a node graph's address that says nothing about what is chosen. `speed` is that
    of a replay that plays."""

    understood: Understood
    root: Root | None
    moment: int
    is_arrival: bool = False
    wants_reasons: bool = False
    speed: str = ""

    @property
    def path(self) -> str:
        return self.visit.request.path

    @property
    def limit(self) -> int:
        """The number of nodes above which the graph opens folded."""
        return self.visit.settings.console.graph.fold_above_nodes

    @property
    def meant(self) -> Pairs:
        """The reasons stay, where they are shown."""
        return (*super().meant, *((("why", "true"),) if self.wants_reasons else ()))


def graph_panel(request: HttpRequest) -> HttpResponse:
    """The side panel of the namespaces' graph, alone."""
    content, _ = _content(read(request, {}))
    return render(request, "graph/panel/panel.html", {"page": content})


def graph_page(request: HttpRequest, **names: str) -> HttpResponse:
    """`names` are the path's, none for the namespaces' graph: namespace, and app, version, service, workload,
    aggregate, aggregate_value as given."""
    asked = read(request, names)
    if wants_text(request) and nothing_to_ask(asked) is None:
        found, shown = ask(asked)
        return curl_answer(shown.graph, found.problems)
    content, problems = _content(asked)
    if asked.visit.is_by_script and request.headers.get("X-Graph-Digest") == content.digest:
        response = render(request, "graph/time.html", {"page": content, "out_of_band": True})
        response.headers["HX-Reswap"] = "none"
        return response
    context = {"page": content, "problems": problems}
    return part_or_page(request, TEMPLATES, context, form="graph-form", here=f"{request.path}{content.here}")


def read(request: HttpRequest, names: Mapping[str, str]) -> GraphRequest:
    """`names` are the path's, as of `graph_page`."""
    visit = visit_of(request)
    root = Root(cluster=request.GET.get("clusterName", ""), **names) if names else None
    viewer = visit.viewer
    if root is not None and not viewer.clusters_of(root.namespace):
        raise PermissionDenied(f"Namespace {root.namespace} does not exist, or you may not see it.")
    if root is not None and root.aggregate and not is_label_name(root.aggregate):
        raise BadParameter(f"aggregate: {quoted(root.aggregate)} is not the name of a metric's label")
    defaults = default_view(visit.settings)
    offer = visit.offer
    table, reader = graph_fields(offer.durations), Lenient.of(request.GET)
    view, more = _allowed(table.read(reader, defaults), viewer, root)
    now = visit.now
    view, refusals = pinned(view, now, offer.keeps)
    understood = understand(view)
    return GraphRequest(
        visit,
        Here(table, view, defaults),
        (*reader.messages, *more, *refusals, *understood.notes),
        understood,
        root,
        frame_moment(view) or view.query_time or now,
        is_arrival=root is not None and not visit.is_by_script and not _SELECTORS & set(request.GET),
        wants_reasons="why" in request.GET,
        speed=request.GET.get("play", ""),
    )


def _content(asked: GraphRequest) -> tuple[GraphContent, tuple[Problem, ...]]:
    seen = _see(asked)
    asked = seen.asked
    here, view, root = asked.here, asked.view, asked.root
    content = GraphContent(
        heading=_heading(root),
        controls=controls(
            here, asked.visit.viewer, is_node_graph=root is not None, durations=asked.visit.offer.durations
        ),
        here=here.url(),
        refresh_url=asked.refresh_url,
        clear=here.url(*((("selectNode", ""),) if root is not None else ()), **UNSELECTED),
        full_graph=_full_graph(asked),
        poll_seconds=0 if view.query_time or view.replay_active else view.refresh // 1000,
        period=period(view, asked.moment),
        messages=(*asked.messages, *(unmeasured(seen.shown.graph, asked.understood.view) if seen.shown else ())),
        picture=seen.picture,
        empty=seen.empty,
        folding=folding(seen.shown, here) if seen.picture is not None and seen.shown is not None else None,
        search=search(asked.understood, seen.shown, here, asked.visit.settings),
        more=_more(asked, seen),
        live=here.url(query_time=0) if view.query_time else "",
        panel_url=here.url(panel=not view.panel),
    )
    return content, seen.problems


def ask(asked: GraphRequest) -> tuple[GraphPage, ShownGraph]:
    """The graph that the address asks for and what of it is shown, beside an earlier one where it says so."""
    options = with_needs(options_of(asked.understood.view, asked.moment, asked.root), asked.understood)
    sources = asked.visit.sources
    if not asked.view.compare:
        found = measured_page(options, sources)
        return found, show(found.graph, asked.understood, asked.limit)
    found, before = both(options, asked.view.compare, sources)
    shown = show(found.graph, asked.understood, asked.limit)
    if not (found.has_traffic_data and before.has_traffic_data):
        return replace(found, problems=tuple(dict.fromkeys((*found.problems, *before.problems)))), shown
    return found, compared(shown, before.graph, asked.understood, asked.limit)


def with_findings(shown: ShownGraph, asked: GraphRequest) -> ShownGraph:
    """For those who draw it."""
    return replace(shown, findings=graph_findings(shown.graph.nodes, asked.visit.sources))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What came of a request. `found` and `shown` are None when nothing was asked."""

    asked: GraphRequest
    problems: tuple[Problem, ...]
    picture: Picture | None = None
    empty: EmptyGraph | None = None
    found: GraphPage | None = None
    shown: ShownGraph | None = None


def _see(asked: GraphRequest) -> _Seen:
    reason = nothing_to_ask(asked)
    if reason is not None:
        return _Seen(asked, asked.visit.cluster_problems(), empty=reason)
    found, shown = ask(asked)
    asked, shown = _arrived(asked, shown), with_findings(shown, asked)
    if shown.graph.nodes:
        drawn, problems = picture(
            found,
            shown,
            replace(asked.here, view=asked.understood.view),
            asked.visit.runtime,
            path=asked.path,
        )
        return _Seen(asked, (*found.problems, *problems), drawn, None, found, shown)
    if found.graph.nodes:
        everything = asked.here.url(**UNSELECTED, hide="", edge_mode="all")
        text = "All of the graph is hidden by the expression or the edge mode."
        empty = EmptyGraph("Everything is hidden", text, links=(("Show all", everything),))
    elif found.has_traffic_data:
        empty = empty_graph(asked.here, asked.refresh_url)
    else:
        text = f"{why_not(found)}, so nothing can be said about the traffic. The message above says why."
        empty = EmptyGraph("No graph", text, icon="failure", links=(("Try again", asked.refresh_url),))
    return _Seen(asked, found.problems, None, empty, found, shown)


def _arrived(asked: GraphRequest, shown: ShownGraph) -> GraphRequest:
    """On arrival at a node graph, what it is about is chosen and catches the eye."""
    if not asked.is_arrival or asked.root is None:
        return asked
    chosen = root_of(shown.graph, asked.root)
    node, box = (short_id(item.id) if item is not None else "" for item in (chosen.node, chosen.box))

    def with_choice(view: GraphView) -> GraphView:
        return replace(view.with_selection(node=node, box=box), focus=True)

    understood = replace(asked.understood, view=with_choice(asked.understood.view))
    here = replace(asked.here, view=with_choice(asked.view))
    return replace(asked, here=here, understood=understood)


def _full_graph(asked: GraphRequest) -> str:
    """The address of the namespaces' graph, where what was chosen here catches the eye; empty when this is it."""
    if asked.root is None:
        return ""
    focus = (("focusSelector", asked.view.select_node),) if asked.view.select_node else ()
    return f"{reverse('graph')}{asked.here.url(*focus, **UNSELECTED, cluster='')}"


def _more(asked: GraphRequest, seen: _Seen) -> More:
    why = None
    if seen.found is not None and (asked.wants_reasons or seen.picture is None):
        why = reasons(seen.found, asked.visit.sources)
    units = units_of(seen.found.options) if seen.found is not None else None
    return more(
        asked.path,
        asked.here,
        asked.moment,
        shown=seen.shown,
        units=units,
        why=why,
        speed=asked.speed,
    )


def nothing_to_ask(asked: GraphRequest) -> EmptyGraph | None:
    names = asked.visit.viewer.names()
    if asked.visit.runtime.prometheus is None:
        return EmptyGraph(
            "Metrics are switched off", "The traffic graph is made of metrics; the configuration has none."
        )
    if not names:
        return EmptyGraph("No namespaces", "The console knows of no namespace that you may see.", icon="namespace")
    if not asked.view.namespaces:
        everything = asked.here.url(**UNSELECTED, namespaces=names)
        text = "Choose one or more namespaces above to see their traffic."
        return EmptyGraph("No namespace selected", text, icon="namespace", links=(("Select all", everything),))
    if asked.is_waiting:
        text = "The page asks for the graph only when you say so."
        return EmptyGraph("Manual refresh", text, icon="refresh", links=(("Refresh", asked.refresh_url),))
    return None


def _allowed(view: GraphView, viewer: Viewer, root: Root | None) -> tuple[GraphView, tuple[str, ...]]:
    """The view without namespaces that the viewer does not see, and of a type that fits the root."""
    if root is not None:
        fitting = view.graph_type
        if root.app and fitting not in _APP_TYPES:
            fitting = GraphType.VERSIONED_APP if root.version else GraphType.APP
        changed = replace(view, namespaces=view.namespaces or (root.namespace,), graph_type=fitting)
        if fitting is view.graph_type:
            return changed, ()
        return changed, (f'graphType: "{view.graph_type}" has no apps; allowed here: app, versionedApp',)
    seen = frozenset(viewer.names())
    missing = [name for name in view.namespaces if name not in seen]
    messages = tuple(f'namespaces: "{name}" does not exist, or you may not see it' for name in missing)
    return replace(view, namespaces=tuple(name for name in view.namespaces if name in seen)), messages


def _heading(root: Root | None) -> str:
    if root is None:
        return "Traffic graph"
    name = root.workload or root.service or root.aggregate_value or root.app
    version = f" {root.version}" if root.version else ""
    return f"Traffic graph of {name}{version} in {root.namespace}"
