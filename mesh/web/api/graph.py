"""The graph endpoints: the same page as the HTML, in the reference's JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from mesh.graph.as_json import graph_json
from mesh.graph.elements import TrafficGraph
from mesh.graph.options import Options, Root
from mesh.model.problems import Failure, Problem
from mesh.pages.graph import page as traffic_graph
from mesh.pages.namespaces import unread
from mesh.pages.sources.sources import Sources
from mesh.web.api.graph_params import BadGraphParameter, read_options
from mesh.web.parts.answers import error_answer, json_bytes_answer, large_json, unread_status
from mesh.web.process.own_metrics.graphs import marshalling, measured_page
from mesh.web.visit import visit_of


def namespaces_graph(request: HttpRequest) -> HttpResponse:
    return _answer(request, None)


def node_graph(request: HttpRequest, **names: str) -> HttpResponse:
    """`names` are the path's: namespace, and app, version, service, workload, aggregate, aggregate_value as given."""
    return _answer(request, Root(**names))


def _answer(request: HttpRequest, root: Root | None) -> HttpResponse:
    visit = visit_of(request)
    given = {name: values[0] for name, values in request.GET.lists() if values}
    if root is not None and given.get("clusterName"):
        root = replace(root, cluster=given["clusterName"])
    home = visit.runtime.home_snapshot()
    unknown = unread(home)
    if unknown is not None:
        return error_answer(unread_status(unknown), unknown.message)
    try:
        options = read_options(given, visit.viewer, visit.runtime.clock(), root=root)
    except BadGraphParameter as bad:
        return error_answer(bad.status, str(bad))
    graph, problem = _graph(options, visit.sources)
    if problem is not None:
        return error_answer(503, problem.message)
    with marshalling(options):
        body = large_json(graph_json(graph, with_health=traffic_graph.ran_health(options), pack=_packed), indent=2)
    return json_bytes_answer(body)


def _graph(options: Options, sources: Sources) -> tuple[TrafficGraph, Problem | None]:
    """The graph, or what is the matter with its traffic. The store's answers, megabytes of a big mesh, end here."""
    page = measured_page(options, sources)
    wrong = (
        problem
        for problem in page.problems
        if problem.system in traffic_graph.TRAFFIC and problem.failure not in (Failure.WARNING, Failure.NOT_READY)
    )
    return page.graph, next(wrong, None)


def _packed(element: dict[str, Any]) -> msgspec.Raw:
    """As text already: a fifth of the memory."""
    return msgspec.Raw(msgspec.json.encode(element))
