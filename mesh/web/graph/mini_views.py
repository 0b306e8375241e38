"""The mini graph of a detail page: a fragment for it, and a page of its own without scripts."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse

from mesh.graph.elements import GraphType
from mesh.model.problems import Problem, System
from mesh.pages.objects.traffic import root_of_item
from mesh.text.durations import LONGEST_SECONDS
from mesh.web.address.links import kind_pairs, object_url, with_pairs
from mesh.web.address.strict import Strict
from mesh.web.graph.mini import Centre, mini_graph
from mesh.web.graph.of_object import object_view
from mesh.web.parts.parts import part_or_page
from mesh.web.parts.subject import workload_of
from mesh.web.visit import is_by_script, visit_of

TEMPLATES = ("graph/mini/body.html", "graph/mini/page.html")
_TYPES = {"application": GraphType.VERSIONED_APP}


def namespace(request: HttpRequest, name: str) -> HttpResponse:
    return _show(request, name, "", "namespace")


def _show(request: HttpRequest, namespace: str, name: str, object_type: str) -> HttpResponse:
    """`duration` is in seconds, and `queryTime` in Unix seconds, as on the page around."""
    visit = visit_of(request)
    sources, space = visit.sources, visit.space(namespace)
    usual = visit.usual.duration
    reader = Strict.of(request.GET)
    duration = reader.number("duration", usual, least=1, most=LONGEST_SECONDS)
    at = reader.number("queryTime", visit.now, least=1, most=visit.now)
    cluster = sources.told_cluster(space.cluster)
    is_namespace = object_type == "namespace"
    root = None if is_namespace else root_of_item(object_type, space.name, name, space.cluster)
    workload = workload_of(visit, space, name) if object_type == "workload" else None
    page_url = with_pairs(object_url(object_type, space.name, name or space.name, cluster), *kind_pairs(workload))
    is_waypoint = workload is not None and workload.is_waypoint
    view = object_view(
        visit.settings, object_type, space.name, duration, _TYPES.get(object_type), is_waypoint=is_waypoint
    )
    pages = visit.links(duration)
    centre = Centre(object_type, page_url, root, pages)
    found = mini_graph(visit, view, centre, at)
    # The page around a part tells of the problems of clusters itself.
    problems = [each for each in found.problems if not (is_by_script(request) and _is_of_a_cluster(each))]
    heading = f"Traffic around {name or namespace}"
    context = {"graph": found, "problems": problems, "heading": heading, "page_url": page_url}
    return part_or_page(request, TEMPLATES, context)


workload = partial(_show, object_type="workload")
service = partial(_show, object_type="service")
application = partial(_show, object_type="application")


def _is_of_a_cluster(problem: Problem) -> bool:
    return problem.system is System.KUBERNETES or bool(problem.cluster)
