"""The paths that name no objects: health, discovery, OpenAPI."""

from __future__ import annotations

from urllib.parse import unquote

from apiserver import aggregated, discovery
from apiserver.accept import form_of
from apiserver.errors import method_not_allowed, no_such_path
from apiserver.messages import Answer, Request, json_answer
from apiserver.openapi import document as openapi
from apiserver.openapi import v2 as openapi_v2
from apiserver.paths import parse_path
from apiserver.registry import Registry

_HEALTH = frozenset({"/healthz", "/livez", "/readyz"})
_PATHS = ["/api", "/api/v1", "/apis", "/healthz", "/livez", openapi_v2.PATH, openapi.ROOT, "/readyz", "/version"]


def answer(registry: Registry, request: Request) -> Answer | None:
    """The answer to a request for one of these paths; None for the others. Raises `ApiError`."""
    path = request.path.rstrip("/") or "/"
    top, _, rest = path[1:].partition("/")
    is_group = top == "apis" and rest and "/" not in rest
    if not (path in {"/", "/version", "/api", "/apis", *_HEALTH} or is_group or top == "openapi"):
        return None
    only_get(request)
    if path in _HEALTH:
        return Answer(200, b"ok", "text/plain; charset=utf-8")
    if top == "openapi":
        return _openapi(registry, path, request)
    return _discovery(registry, path, rest, request)


def only_get(request: Request) -> None:
    """Raises a 405 for a request that is none to read."""
    if request.method not in {"GET", "HEAD"}:
        raise method_not_allowed(request.method)


def _discovery(registry: Registry, path: str, group: str, request: Request) -> Answer:
    if path == "/":
        return json_answer({"paths": _PATHS})
    if path == "/version":
        return json_answer(discovery.VERSION)
    if group:
        return json_answer(discovery.group(registry, unquote(group)))
    whole = aggregated.answer(registry, request, core=path == "/api")
    if whole is not None:
        return whole
    if path == "/api":
        return json_answer(discovery.core_versions(request.headers.get("host", "")))
    return json_answer(discovery.group_list(registry))


def _openapi(registry: Registry, path: str, request: Request) -> Answer:
    """`/openapi/v2`, `/openapi/v3`, and what the latter says of one group and version; 406 for other forms."""
    if path == openapi_v2.PATH:
        return openapi_v2.answer(request)
    if path != openapi.ROOT and not path.startswith(f"{openapi.ROOT}/"):
        raise no_such_path()
    form_of(request)
    place = path.removeprefix(openapi.ROOT)
    if not place:
        return json_answer(openapi.index(registry))
    target = parse_path(place)
    if target.plural:
        raise no_such_path()
    return json_answer(openapi.document(registry, target.group, target.version))
