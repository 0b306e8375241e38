"""`/api/namespaces` and `/api/namespaces/{namespace}/info`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mesh.pages import namespaces as pages
from mesh.web.address.strict import Strict
from mesh.web.parts.answers import error_answer, json_answer, unread_status
from mesh.web.visit import visit_of


def namespace_list(request: HttpRequest) -> HttpResponse:
    """All visible namespaces; 403 where the home cluster's may not be listed, 500 where they could not be, as nothing
    then is known."""
    visit = visit_of(request)
    page = pages.namespace_list(visit.viewer, visit.runtime.home_snapshot())
    if page.failure is not None:
        return error_answer(unread_status(page.failure), page.failure.message)
    return json_answer([pages.namespace_json(namespace) for namespace in page.namespaces])


def namespace_info(request: HttpRequest, namespace: str) -> HttpResponse:
    Strict.only(request, {"clusterName"})
    visit = visit_of(request)
    cluster = visit.cluster
    found = pages.namespace_info(visit.viewer, cluster, namespace)
    if found is None and not visit.viewer.is_console:
        found = visit.space(namespace)
    if found is None:
        return error_answer(500, f'namespace "{namespace}" of cluster "{cluster}" is not there or not accessible')
    return json_answer(pages.namespace_json(found))
