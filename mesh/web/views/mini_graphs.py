"""The mini graph of a detail page: a fragment for it, and a page of its own without scripts."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from mesh.graph.elements import GraphType
from mesh.model.problems import System
from mesh.web import params
from mesh.web.detail_links import namespace_url, object_url
from mesh.web.details.object_graph import object_view, root_of_item
from mesh.web.graph_controls import default_view
from mesh.web.inventory_sources import sources_for, space_of
from mesh.web.mini_graph import Centre, mini_graph
from mesh.web.runtime import runtime, viewer_for

_TYPES = {"application": GraphType.VERSIONED_APP}


def namespace(request: HttpRequest, name: str) -> HttpResponse:
    return _show(request, name, "", "namespace")


def _show(request: HttpRequest, namespace: str, name: str, item: str) -> HttpResponse:
    """`duration` is in seconds, as on the page around."""
    console = runtime()
    sources = sources_for(request)
    space = space_of(request, sources, namespace)
    usual = default_view(console.settings).duration
    duration = params.whole_number(request, "duration", usual, least=1, most=int(params.LONGEST))
    several = len(sources.clusters) > 1
    cluster = space.cluster if several else ""
    is_namespace = item == "namespace"
    root = None if is_namespace else root_of_item(item, space.name, name, space.cluster)
    page_url = namespace_url(space.name, cluster) if is_namespace else object_url(item, space.name, name, cluster)
    workload = sources.clusters[space.cluster].inventory.workload(space.name, name) if item == "workload" else None
    is_waypoint = workload is not None and workload.is_waypoint
    view = object_view(item, space.name, duration, _TYPES.get(item), is_waypoint=is_waypoint)
    centre = Centre(item, page_url, root, several_clusters=several, duration=0 if duration == usual else duration)
    found = mini_graph(console, viewer_for(request), view, centre, int(console.clock()))
    is_part = bool(getattr(request, "htmx", False))
    template = "panels/details/mini_graph_body.html" if is_part else "pages/details/mini_graph.html"
    # The page around a part tells of the cluster's problems itself.
    problems = [each for each in found.problems if not (is_part and each.system is System.KUBERNETES)]
    heading = f"Traffic around {name or namespace}"
    context = {"graph": found, "problems": problems, "heading": heading, "page_url": page_url}
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


workload = partial(_show, item="workload")
service = partial(_show, item="service")
application = partial(_show, item="application")
