"""What went wrong while reading, as a value that a page can show and an engine can carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class System(StrEnum):
    KUBERNETES = "Kubernetes"
    PROMETHEUS = "Prometheus"
    OPENID = "OpenID provider"
    OPENSHIFT = "OAuth server"
    LAYOUT = "Layout"
    CONSOLE = "Console"


class Failure(StrEnum):
    FORBIDDEN = "forbidden"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed out"
    BAD_ANSWER = "bad answer"
    TOO_LARGE = "too large"
    NOT_FOUND = "not found"
    NOT_READY = "not ready"
    UNREADABLE = "unreadable object"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One failure of one source: who, what kind, which part, in words, and when (Unix seconds). `namespace` is that of
    the objects that it is about, if it is about some and not about all of them; `gist` is what who may not see it is
    told, nothing if it is empty."""

    system: System
    failure: Failure
    message: str
    at: float
    cluster: str = ""
    resource: str = ""
    status: int | None = None
    namespace: str = ""
    gist: str = ""
