"""JSON from addresses of a provider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from mesh.clients.deadline import Deadline
from mesh.clients.errors import BadAnswer, Forbidden, NotFound, SourceError, Unreachable
from mesh.clients.http.transport import Request, Transport
from mesh.model.problems import System

SECONDS = 10.0
_BY_STATUS: Mapping[int, type[SourceError]] = {401: Forbidden, 403: Forbidden, 404: NotFound}


def json_at(transport: Transport, url: str, resource: str, system: System) -> Mapping[str, Any]:
    """The object that the address answers within ten seconds. Raises SourceError, also for a redirect."""
    sent = Request("GET", url, headers={"Accept": "application/json"}, resource=resource)
    answer = transport.exchange(sent, Deadline(SECONDS))

    def error(kind: type[SourceError], text: str) -> SourceError:
        return kind(f"{text} ({url})", system=system, resource=resource, status=answer.status)

    if 300 <= answer.status < 400:
        raise error(BadAnswer, "The address leads elsewhere, which is not followed: configure where it leads")
    if answer.status != 200:
        kind = Unreachable if answer.status >= 500 else _BY_STATUS.get(answer.status, BadAnswer)
        raise error(kind, f"The answer is {answer.status}")
    try:
        body = msgspec.json.decode(bytes(answer.body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise error(BadAnswer, "The answer is not JSON") from None
    if not isinstance(body, dict):
        raise error(BadAnswer, "The answer is not a JSON object")
    return body
