"""`POST /_control/…`: failure drills from outside the process, for servers started with `--controls`.

`forbid` and `allow` (resource, verb, namespace, user), `drop-watches`, `forget-history`, `fail` (status, seconds),
`refuse` (seconds), `delay` (seconds), `recover`; parameters stand in the query.
"""

from __future__ import annotations

from typing import Protocol

from apiserver.errors import bad_request, method_not_allowed, no_such_path
from apiserver.messages import Answer, Request, json_answer, success


class Drilled(Protocol):
    """What a drill may do to a server (`apiserver.server.Server` says what each does)."""

    def forbid(self, resource: str, *, verb: str, namespace: str, user: str) -> None: ...

    def allow(self, resource: str, *, verb: str, namespace: str, user: str) -> None: ...

    def drop_watches(self) -> int: ...

    def forget_history(self) -> None: ...

    def fail_with(self, status: int, seconds: float | None) -> None: ...

    def refuse(self, seconds: float | None) -> None: ...

    def delay(self, seconds: float) -> None: ...

    def recover(self) -> None: ...


def drill(server: Drilled, request: Request) -> Answer:
    """Does what the path says; 404 for an unknown drill, 400 for parameters that do not fit."""
    if request.method != "POST":
        raise method_not_allowed(request.method)
    name = request.path.removeprefix("/_control/")
    if name in {"forbid", "allow"}:
        _rule(server, name, request)
    elif name == "fail":
        server.fail_with(_status(request), _seconds(request))
    elif name == "refuse":
        server.refuse(_seconds(request))
    elif name == "delay":
        server.delay(_seconds(request) or 0.0)
    elif name == "drop-watches":
        return json_answer(success({"watches": server.drop_watches()}))
    elif name == "forget-history":
        server.forget_history()
    elif name == "recover":
        server.recover()
    else:
        raise no_such_path()
    return json_answer(success())


def _rule(server: Drilled, name: str, request: Request) -> None:
    if not request.text("resource"):
        raise bad_request("resource is needed: pods, deployments.apps or *")
    change = server.forbid if name == "forbid" else server.allow
    verb, namespace, user = (request.text(key) or "*" for key in ("verb", "namespace", "user"))
    change(request.text("resource"), verb=verb, namespace=namespace, user=user)


def _status(request: Request) -> int:
    status = request.number("status") or 500
    if not 400 <= status <= 599:
        raise bad_request(f"invalid status: {status}: 400 to 599")
    return status


def _seconds(request: Request) -> float | None:
    text = request.text("seconds")
    try:
        seconds = float(text) if text else None
    except ValueError:
        seconds = -1.0
    if seconds is not None and not 0 <= seconds < 86_400:
        raise bad_request(f"invalid seconds: {text!r}: a number from 0 to 86400")
    return seconds
