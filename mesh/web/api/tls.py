"""`/api/mesh/tls`, `/api/clusters/tls` and `/api/namespaces/{namespace}/tls`: an error where the policies or the rules
could not be read, as nothing then is known."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.istio.control_planes import DEFAULT_REVISION
from mesh.pages.mtls import mesh_mtls, mesh_mtls_json, mtls_json, namespace_mtls, unread
from mesh.web.address.strict import Strict
from mesh.web.parts.answers import error_answer, json_answer, unread_status
from mesh.web.visit import Visit, visit_of


def mesh_tls(request: HttpRequest) -> HttpResponse:
    """500 where the cluster has no control plane of the revision, as in the reference."""
    visit, reader = visit_of(request), Strict.only(request, {"clusterName", "revision"})
    visit.require_namespaces()
    revision = reader.text("revision", DEFAULT_REVISION)
    page = mesh_mtls(visit.sources, visit.cluster, revision)
    if page is None:
        return error_answer(500, f'cluster "{visit.cluster}" has no control plane of revision "{revision}"')
    return _answer(visit, mesh_mtls_json(page))


def cluster_tls(request: HttpRequest) -> HttpResponse:
    """Of the namespaces named, or of all, that may be seen."""
    visit, reader = visit_of(request), Strict.only(request, {"clusterName", "namespaces"})
    visit.require_namespaces()
    sources = visit.sources
    spaces = sources.spaces(visit.cluster, reader.words("namespaces"))
    return _answer(visit, [mtls_json(namespace_mtls(sources, space), space) for space in spaces])


def namespace_tls(request: HttpRequest, namespace: str) -> HttpResponse:
    Strict.only(request, {"clusterName"})
    visit = visit_of(request)
    space = visit.space(namespace)
    return _answer(visit, mtls_json(namespace_mtls(visit.sources, space), space))


def _answer(visit: Visit, data: Any) -> HttpResponse:
    problem = unread(visit.sources, visit.cluster)
    return json_answer(data) if problem is None else error_answer(unread_status(problem), problem.message)
