"""Lists: selection, and pages that all stand for one resource version."""

from __future__ import annotations

import base64
import json

from apiserver.errors import ApiError, bad_request, expired, version_too_large
from apiserver.messages import Answer, Request
from apiserver.showing import Showing
from apiserver.store import Key, Store
from apiserver.watch import Choice, asked_version


def list_objects(store: Store, choice: Choice, showing: Showing, request: Request) -> Answer:
    """The objects chosen; 410 when the version of a continued list is forgotten."""
    limit = request.number("limit") or 0
    after: Key | None = None
    token = request.text("continue")
    if token:
        at, after = _read_token(token)
        try:
            objects, reached = store.listing(choice.kind, at=at)
        except ApiError as error:
            raise expired("The provided continue parameter is too old to display a consistent list result.") from error
    else:
        objects, reached = store.listing(choice.kind, at=_exact_version(store, request))
    chosen = [stored for stored in objects if choice.takes(stored) and (after is None or stored.key > after)]
    page = chosen[:limit] if limit else chosen
    metadata: dict[str, object] = {"resourceVersion": str(reached)}
    if len(page) < len(chosen):
        metadata["continue"] = _token(reached, page[-1].key)
        if not choice.selective:
            metadata["remainingItemCount"] = len(chosen) - len(page)
    return showing.many(page, metadata)


def _exact_version(store: Store, request: Request) -> int | None:
    """The older version that `resourceVersionMatch=Exact` asks for; None for the newest."""
    asked, match = asked_version(request), request.text("resourceVersionMatch")
    if match not in {"", "Exact", "NotOlderThan"}:
        raise bad_request(f"invalid resourceVersionMatch: {match!r}: one of Exact, NotOlderThan")
    if match and not request.text("resourceVersion"):
        raise bad_request("resourceVersionMatch is forbidden unless resourceVersion is given")
    if asked is not None and asked > store.version:
        raise version_too_large(asked, store.version)
    return asked if match == "Exact" else None


def _token(version: int, key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps([version, *key]).encode()).decode().rstrip("=")


def _read_token(token: str) -> tuple[int, Key]:
    try:
        version, namespace, name = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, TypeError) as error:
        raise bad_request("continue key is not valid") from error
    if not (isinstance(version, int) and isinstance(namespace, str) and isinstance(name, str)):
        raise bad_request("continue key is not valid")
    return version, (namespace, name)
