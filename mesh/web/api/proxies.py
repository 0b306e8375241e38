"""What the proxy in a pod says of itself, and its log level."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from mesh.actions.acting import ViewOnly
from mesh.actions.proxies import BadLevel, set_log_level
from mesh.envoy.as_json import cluster_json, listener_json, route_json, ztunnel_json
from mesh.pages import proxies
from mesh.pages.proxies import ProxyPage, Resource
from mesh.text.untrusted import mappings
from mesh.web.address.strict import BadParameter, Strict
from mesh.web.parts.answers import large_json_answer
from mesh.web.visit import visit_of


def config_dump(request: HttpRequest, namespace: str, pod: str) -> HttpResponse:
    """The dump as Envoy gave it."""
    found = _page(request, namespace, pod)
    return large_json_answer({"config_dump": {"configs": list(mappings(found.dump.raw.get("configs")))}})


def config_resource(request: HttpRequest, namespace: str, pod: str, resource: str) -> HttpResponse:
    """One table of it."""
    reader = Strict.only(request, {"clusterName"})
    if resource not in list(Resource):
        reader.refuse("resource", resource, tuple(Resource), what="is not known")
    found = _page(request, namespace, pod)
    return large_json_answer({resource: _TABLES[Resource(resource)](found)})


def ztunnel_dump(request: HttpRequest, namespace: str, pod: str) -> HttpResponse:
    """`null` when the pod is no ztunnel."""
    Strict.only(request, {"clusterName"})
    visit = visit_of(request)
    sources, space = visit.sources, visit.space(namespace)
    found = proxies.ztunnel_page(sources, visit.proxy_client(space), space, pod)
    return large_json_answer(None if found is None else ztunnel_json(found))


def logging(request: HttpRequest, namespace: str, pod: str) -> HttpResponse:
    """Sets the log level of the pod's proxy; an empty answer says that it is done."""
    reader = Strict.only(request, {"clusterName", "level"})
    visit = visit_of(request)
    sources, space = visit.sources, visit.space(namespace)
    actor = visit.actor(space)
    try:
        set_log_level(actor, sources.clusters[space.cluster].snapshot, space.name, pod, reader.text("level"))
    except ViewOnly as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except BadLevel as bad:
        raise BadParameter(str(bad)) from bad
    return HttpResponse(status=200, content_type="application/json")


def _page(request: HttpRequest, namespace: str, pod: str) -> ProxyPage:
    Strict.only(request, {"clusterName"})
    visit = visit_of(request)
    sources, space = visit.sources, visit.space(namespace)
    return proxies.page(sources, visit.proxy_client(space), space, pod)


_TABLES: dict[Resource, Callable[[ProxyPage], Any]] = {
    Resource.CLUSTERS: lambda page: [cluster_json(row) for row in page.clusters],
    Resource.LISTENERS: lambda page: [listener_json(row) for row in page.listeners],
    Resource.ROUTES: lambda page: [route_json(row) for row in page.routes],
    Resource.BOOTSTRAP: lambda page: {"bootstrap": dict(page.bootstrap)},
}
