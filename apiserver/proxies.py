"""The `proxy` subresource of pods, for the admin servers of proxies that are files here.

`GET /api/v1/namespaces/NS/pods/POD:15000/proxy/config_dump` is the file `envoy/<namespace>/<pod>/config_dump.json`
under the folder of manifests (or `_envoy/…`), or where a must-gather has it,
`namespaces/<namespace>/pods/<pod>/config_dump_proxy.json`, at the top of the folder or one level below.
`POST …/proxy/logging?level=debug` is answered as Envoy does, and forgotten: nothing runs here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from apiserver.controls import Attempt
from apiserver.errors import ApiError, method_not_allowed
from apiserver.messages import Answer, Request
from apiserver.resources import Api

_PATH = re.compile(r"/api/v1/namespaces/([^/]+)/pods/([^/]+)/proxy(?:/(.*))?")
_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
LEVELS = ("off", "trace", "debug", "info", "warning", "error", "critical")


def answer(api: Api, request: Request) -> Answer | None:
    """The answer to a request for a pod's proxy; None for any other path. Raises `ApiError`."""
    found = _PATH.fullmatch(request.path)
    if found is None:
        return None
    namespace, target, path = (unquote(part or "") for part in found.groups())
    name = target.split(":")[1 if target.count(":") == 2 else 0]
    verb = {"GET": "get", "HEAD": "get", "POST": "create"}.get(request.method)
    if verb is None:
        raise method_not_allowed(request.method)
    _check_access(api, request, verb, namespace, name)
    kind = api.store.kinds.by_plural("", "pods")
    if kind is not None:
        api.store.get(kind, namespace, name)
    if verb == "create":
        return _posted(path, request)
    return Answer(200, _file(api.logs, namespace, name, path).read_bytes())


def _posted(path: str, request: Request) -> Answer:
    level = request.text("level")
    if path != "logging":
        raise ApiError(404, f"this server has no proxy that answers POST /{path}")
    if level not in LEVELS:
        return Answer(400, b"usage: /logging?level=<level>\n", "text/plain; charset=utf-8")
    return Answer(200, f"active loggers:\n  admin: {level}\n".encode(), "text/plain; charset=utf-8")


def _file(folder: Path | None, namespace: str, pod: str, path: str) -> Path:
    parts = (namespace, pod, *path.split("/"))
    if folder is not None and all(_SAFE.fullmatch(part) for part in parts):
        for place in _places(folder, namespace, pod, path):
            if place.is_file() and place.resolve().is_relative_to(folder.resolve()):
                return place
    raise ApiError(404, f'this server holds no /{path} of the proxy in pod "{pod}"')


def _places(folder: Path, namespace: str, pod: str, path: str) -> Iterator[Path]:
    for top in ("envoy", "_envoy"):
        yield folder / top / namespace / pod / f"{path}.json"
    if path == "config_dump":
        inside = Path("namespaces") / namespace / "pods" / pod / "config_dump_proxy.json"
        yield folder / inside
        yield from (child / inside for child in sorted(folder.iterdir()) if child.is_dir())


def _check_access(api: Api, request: Request, verb: str, namespace: str, name: str) -> None:
    reason = api.access.reason_against(Attempt(request.user, verb, "", "pods/proxy", namespace, name))
    if reason:
        raise ApiError(
            403,
            f'pods "{name}" is forbidden: User "{request.user}" cannot {verb} resource "pods/proxy" '
            f'in API group "" in the namespace "{namespace}": {reason}',
            details={"name": name, "kind": "pods"},
        )
