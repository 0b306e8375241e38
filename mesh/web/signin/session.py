"""What a browser keeps of a sign-in, and which console may read it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mesh.text.untrusted import mapping, text


class NoSession(Exception):
    """A text that is no session, in words."""


@dataclass(frozen=True, slots=True)
class Session:
    """One cluster's. `payload` is what its strategy needs to ask that cluster as the person, as JSON; `expires_on` is
    Unix seconds; `id` (a UUID) is the same in all sessions of one sign-in."""

    cluster: str
    strategy: str
    payload: Mapping[str, Any] = field(repr=False)
    expires_on: float
    id: str

    def secret(self, name: str) -> str:
        """A text of the payload; empty without it."""
        return text(self.payload.get(name))

    def is_over(self, now: float) -> bool:
        return now >= self.expires_on


def as_text(session: Session) -> str:
    """JSON, as it is sealed."""
    data = {
        "cluster": session.cluster,
        "expiresOn": rfc3339(session.expires_on),
        "payload": dict(session.payload),
        "sessionId": session.id,
        "strategy": session.strategy,
    }
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def read_text(sealed: str, cluster: str) -> Session:
    """The session that was found where that of `cluster` is kept. Raises `NoSession`, also where it is another's."""
    try:
        data = mapping(json.loads(sealed))
        moment = datetime.fromisoformat(text(data.get("expiresOn")))
    except (ValueError, RecursionError):
        raise NoSession("it cannot be read") from None
    named = text(data.get("cluster"))
    if named not in ("", cluster):
        raise NoSession("it is one of another cluster")
    expires_on = moment.timestamp() if moment.tzinfo else math.nan
    strategy, identity = text(data.get("strategy")), text(data.get("sessionId"))
    if not strategy or not math.isfinite(expires_on):
        raise NoSession("it says neither how it was made nor how long it lasts")
    return Session(cluster, strategy, mapping(data.get("payload")), expires_on, identity)


def rfc3339(moment: float) -> str:
    """UTC, to the second."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
