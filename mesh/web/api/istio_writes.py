"""`POST`, `PATCH` and `DELETE` of configuration objects. `PATCH` and `DELETE` share their address with what reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from mesh.actions import istio_config
from mesh.actions.acting import Actor, ViewOnly
from mesh.clients.errors import SourceError
from mesh.istio.selectors import Reference
from mesh.model.access import VisibleNamespace
from mesh.model.kinds import NAMESPACE, Kind
from mesh.pages.istio.as_json import details_json
from mesh.text.untrusted import inner, text
from mesh.web.address.reader import quoted
from mesh.web.address.strict import BadParameter, Strict
from mesh.web.api import istio
from mesh.web.parts.answers import json_answer
from mesh.web.visit import Visit, visit_of

Json = dict[str, Any]
_BAD_REQUEST = 400


def config_object(
    request: HttpRequest, namespace: str, *, group: str, version: str, kind: str, name: str
) -> HttpResponse:
    """Reads, patches or deletes; a patched object is answered as it is then, a deleted one with nothing."""
    if request.method not in ("PATCH", "DELETE"):
        return istio.config_object(request, namespace, group=group, version=version, kind=kind, name=name)
    space, ref = _place(request, namespace, istio.known_kind(group, version, kind), name)
    if request.method == "DELETE":
        answer = _done(request, space, lambda actor: istio_config.delete(actor, ref))
        _wait(request, space, ref, answer)
        return HttpResponse()
    body = _object(request, ref, "a merge patch")
    answer = _done(request, space, lambda actor: istio_config.patch(actor, ref, body))
    _wait(request, space, ref, answer)
    return _answer(request, space, ref, version)


def create_object(request: HttpRequest, namespace: str, *, group: str, version: str, kind: str) -> HttpResponse:
    """Answers the object as it was created."""
    space, place = _place(request, namespace, istio.known_kind(group, version, kind))
    body = _object(request, place, "an object")
    answer = _done(request, space, lambda actor: istio_config.create(actor, place, body))
    ref = place._replace(name=text(inner(answer, "metadata").get("name")))
    _wait(request, space, ref, answer, is_new=True)
    return _answer(request, space, ref, version)


def _place(request: HttpRequest, namespace: str, kind: Kind, name: str = "") -> tuple[VisibleNamespace, Reference]:
    Strict.only(request, {"clusterName"})
    space = _space(visit_of(request), namespace)
    return space, Reference(kind, space.name, name)


def _space(visit: Visit, namespace: str) -> VisibleNamespace:
    """Raises 404 where the API server says that there is no such namespace, else 403 for one that is not to be seen."""
    try:
        return visit.space(namespace)
    except PermissionDenied:
        client = visit.client_in(visit.cluster)
        if client is not None:
            client.get(NAMESPACE, "", namespace)
        raise


def _object(request: HttpRequest, ref: Reference, what: str) -> Json:
    """The body. Raises 400 for one that is no JSON object, or another object than the address names."""
    try:
        body = msgspec.json.decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadParameter(f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise BadParameter(f"the body: {what} is a JSON object")
    metadata = body.get("metadata", {})
    if not isinstance(metadata, dict):
        raise BadParameter("metadata: a JSON object belongs here")
    kind = ref.kind
    _require_same("kind", body, (kind.name,))
    _require_same("apiVersion", body, tuple(kind.api_version_of(version) for version in kind.versions))
    _require_same("namespace", metadata, (ref.namespace,))
    if ref.name:
        _require_same("name", metadata, (ref.name,))
    return body


def _require_same(field: str, values: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    if values.get(field) not in (None, *allowed):
        told = quoted(str(values[field]))
        raise BadParameter(f"{field}: {told} is not what the address names; allowed: {', '.join(allowed)}")


def _done(request: HttpRequest, space: VisibleNamespace, write: Callable[[Actor], Json]) -> Json:
    """Raises 403 in view-only mode, 400 for what the API server takes for a bad request, and its other errors."""
    try:
        return write(visit_of(request).actor(space))
    except ViewOnly as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except SourceError as error:
        if error.status == _BAD_REQUEST:
            raise BadParameter(error.message) from error
        raise


def _wait(request: HttpRequest, space: VisibleNamespace, ref: Reference, answer: Json, *, is_new: bool = False) -> None:
    """Until the console knows of it."""
    version = text(inner(answer, "metadata").get("resourceVersion"))
    visit_of(request).wait_for(space.cluster, ref.kind, ref.namespace, ref.name, version, is_new=is_new)


def _answer(request: HttpRequest, space: VisibleNamespace, ref: Reference, version: str) -> HttpResponse:
    visit = visit_of(request)
    page = istio.config_details(visit, space, ref)
    allowed, _ = visit.permissions(ref.kind, space.cluster, space.name)
    return json_answer(details_json(page, version, allowed, with_help=False, with_findings=False))
