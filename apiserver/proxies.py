"""The `proxy` subresource of pods, for the admin servers of proxies that are files here.

`GET /api/v1/namespaces/NS/pods/POD:15000/proxy/config_dump` is the file `envoy/<namespace>/<pod>/config_dump.json`
under the folder of manifests (or `_envoy/…`), or where a tool has put it (`gathered.places`).
`POST …/proxy/logging?level=debug` is answered as Envoy does, and forgotten: nothing runs here.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from apiserver.controls import Attempt
from apiserver.errors import ApiError, method_not_allowed
from apiserver.messages import Answer, Request
from apiserver.resources import Api
from apiserver.store import Stored

_PATH = re.compile(r"/api/v1/namespaces/([^/]+)/pods/([^/]+)/proxy(?:/(.*))?")
_JSON = frozenset({"config_dump", "debug/syncz"})
_JSON_BEGINS = frozenset({b"{", b"["})
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
    pod = api.store.get(kind, namespace, name) if kind is not None else None
    if verb == "create":
        return _posted(path, request)
    content = _got(api, pod, namespace, name, path)
    is_json = content.lstrip()[:1] in _JSON_BEGINS
    return Answer(200, content, "application/json" if is_json else "text/plain; charset=utf-8")


def _posted(path: str, request: Request) -> Answer:
    level = request.text("level")
    if path != "logging":
        raise ApiError(404, f"this server has no proxy that answers POST /{path}")
    if level not in LEVELS:
        return Answer(400, b"usage: /logging?level=<level>\n", "text/plain; charset=utf-8")
    return Answer(200, f"active loggers:\n  admin: {level}\n".encode(), "text/plain; charset=utf-8")


def _got(api: Api, pod: Stored | None, namespace: str, name: str, path: str) -> bytes:
    file = api.gathered.answer(namespace, name, path, pod.labels if pod is not None else {})
    lacking = f'this server holds no /{path} of the proxy in pod "{name}"'
    if file is None:
        raise ApiError(404, lacking)
    content = file.read_bytes()
    if path not in _JSON or content.lstrip()[:1] in _JSON_BEGINS:
        return content
    # a tool's shell may have caught what was written to standard error in the same file
    begin = re.search(rb"^[{\[]", content, re.MULTILINE)
    if begin is None:
        said = content.strip().partition(b"\n")[0][:200].decode("utf-8", "replace")
        raise ApiError(404, f"{lacking}: what was gathered is {said!r}")
    return content[begin.start() :]


def _check_access(api: Api, request: Request, verb: str, namespace: str, name: str) -> None:
    attempt = Attempt(request.user, verb, "", "pods/proxy", namespace, name, request.groups)
    reason = api.access.refusal(attempt)
    if reason is not None:
        raise ApiError(
            403,
            f'pods "{name}" is forbidden: User "{request.user}" cannot {verb} resource "pods/proxy" '
            f'in API group "" in the namespace "{namespace}"{f": {reason}" if reason else ""}',
            details={"name": name, "kind": "pods"},
        )
