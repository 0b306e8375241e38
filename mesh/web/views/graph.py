"""The traffic graph's pages. One view: the whole page, or for htmx its region; the panel alone has its own address."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mesh.graph.elements import GraphType
from mesh.graph.options import Root
from mesh.graph.view_options import GraphView, options_of, query, read_view
from mesh.model.access import Viewer
from mesh.model.problems import Problem
from mesh.pages import traffic_graph
from mesh.pages.graph_shown import Shown, Understood, show, understand, with_needs
from mesh.pages.traffic_graph import GraphPage
from mesh.web.graph_content import Content, Empty, Picture, empty_graph, folding, period, picture, search
from mesh.web.graph_controls import controls, default_view
from mesh.web.graph_sources import graph_sources
from mesh.web.runtime import Runtime, runtime, viewer_for

_APP_TYPES = (GraphType.APP, GraphType.VERSIONED_APP)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request, read. `is_on_purpose`: a person or the page's refresh asks for the graph even in manual mode."""

    console: Runtime
    viewer: Viewer
    view: GraphView
    defaults: GraphView
    messages: tuple[str, ...]
    understood: Understood
    root: Root | None
    moment: int
    is_on_purpose: bool

    @property
    def here(self) -> str:
        return query(self.view, self.defaults)

    @property
    def refresh(self) -> str:
        """The address that refreshes: in manual mode it says that this was meant."""
        if self.view.refresh != 1:
            return self.here
        return f"{self.here}{'' if self.here == '?' else '&'}now=true"


def graph_page(request: HttpRequest) -> HttpResponse:
    return _show(request, None)


def node_graph_page(request: HttpRequest, **names: str) -> HttpResponse:
    """`names` are the path's: namespace, and app, version, service, workload, aggregate, aggregate_value as given."""
    return _show(request, Root(cluster=request.GET.get("clusterName", ""), **names))


def graph_panel(request: HttpRequest) -> HttpResponse:
    """The side panel of the namespaces' graph, alone."""
    content, _ = _content(_asked(request, None))
    return render(request, "panels/graph/panel.html", {"page": content})


def _show(request: HttpRequest, root: Root | None) -> HttpResponse:
    content, problems = _content(_asked(request, root))
    if not getattr(request, "htmx", False):
        return render(request, "pages/graph/page.html", {"page": content, "problems": problems})
    if request.headers.get("X-Graph-Digest") == content.digest:
        response = render(request, "pages/graph/time.html", {"page": content, "out_of_band": True})
        response.headers["HX-Reswap"] = "none"
        return response
    response = render(request, "pages/graph/fragment.html", {"page": content, "problems": problems})
    if request.headers.get("HX-Trigger") == "graph-form":
        response.headers["HX-Push-Url"] = f"{request.path}{content.here}"
    return response


def _asked(request: HttpRequest, root: Root | None) -> _Asked:
    console, viewer = runtime(), viewer_for(request)
    if root is not None and not viewer.clusters_of(root.namespace):
        raise PermissionDenied(f"Namespace {root.namespace} does not exist, or you may not see it.")
    defaults = default_view(console.settings)
    view, messages = read_view(dict(request.GET.lists()), defaults)
    view, more = _allowed(view, viewer, root)
    understood = understand(view)
    return _Asked(
        console,
        viewer,
        view,
        defaults,
        (*messages, *more, *understood.notes),
        understood,
        root,
        view.query_time or int(console.clock()),
        is_on_purpose=bool(getattr(request, "htmx", False)) or "now" in request.GET,
    )


def _content(asked: _Asked) -> tuple[Content, tuple[Problem, ...]]:
    drawn, shown, empty, problems = _graph(asked)
    view, defaults, root = asked.view, asked.defaults, asked.root
    plain = view.with_selection()
    content = Content(
        heading=_heading(root),
        controls=controls(view, defaults, asked.viewer, is_node_graph=root is not None),
        here=asked.here,
        refresh_url=asked.refresh,
        clear=query(plain, defaults),
        full_graph=f"{reverse('graph')}{query(replace(plain, cluster=''), defaults)}" if root is not None else "",
        poll_seconds=0 if view.query_time else view.refresh // 1000,
        period=period(view, asked.moment),
        messages=asked.messages,
        picture=drawn,
        empty=empty,
        folding=folding(shown, view, defaults) if shown is not None else None,
        search=search(asked.understood, shown, view, defaults, asked.console.settings),
        share=query(replace(view, query_time=asked.moment), defaults),
        live=query(replace(view, query_time=0), defaults) if view.query_time else "",
    )
    return content, problems


def _found(asked: _Asked) -> GraphPage:
    """The graph that the address asks for."""
    options = with_needs(options_of(asked.understood.view, asked.moment, asked.root), asked.understood)
    return traffic_graph.page(options, asked.viewer, graph_sources(asked.console, asked.viewer))


def _graph(asked: _Asked) -> tuple[Picture | None, Shown | None, Empty | None, tuple[Problem, ...]]:
    reason = _nothing_to_ask(asked)
    if reason is not None:
        return None, None, reason, asked.console.cluster_problems()
    found = _found(asked)
    if found.graph.nodes:
        shown = show(found.graph, asked.understood, asked.console.settings.console.graph.fold_above_nodes)
        if not shown.graph.nodes:
            everything = query(replace(asked.view.with_selection(), hide="", edge_mode="all"), asked.defaults)
            text = "All of the graph is hidden by the expression or the edge mode."
            return None, shown, Empty("Everything is hidden", text, links=(("Show all", everything),)), found.problems
        drawn, more = picture(found, shown, asked.understood.view, asked.defaults, asked.console)
        return drawn, shown, None, (*found.problems, *more)
    if not found.has_traffic_data:
        text = "The metrics store did not answer, so nothing can be said about the traffic. The message above says why."
        return (
            None,
            None,
            Empty("No graph", text, icon="failure", links=(("Try again", asked.refresh),)),
            found.problems,
        )
    return None, None, empty_graph(asked.view, asked.defaults, asked.refresh), found.problems


def _nothing_to_ask(asked: _Asked) -> Empty | None:
    names = asked.viewer.names()
    if asked.console.prometheus is None:
        return Empty("Metrics are switched off", "The traffic graph is made of metrics; the configuration has none.")
    if not names:
        return Empty("No namespaces", "The console knows of no namespace that you may see.", icon="namespace")
    if not asked.view.namespaces:
        everything = query(replace(asked.view.with_selection(), namespaces=names), asked.defaults)
        text = "Choose one or more namespaces above to see their traffic."
        return Empty("No namespace selected", text, icon="namespace", links=(("Select all", everything),))
    if asked.view.refresh == 1 and not asked.is_on_purpose:
        text = "The page asks for the graph only when you say so."
        return Empty("Manual refresh", text, icon="refresh", links=(("Refresh", asked.refresh),))
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
