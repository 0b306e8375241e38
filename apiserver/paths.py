"""What a path names."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from apiserver.errors import no_such_path

_SUBRESOURCES = frozenset({"status", "scale", "log", "finalize"})


@dataclass(frozen=True, slots=True)
class Target:
    """What a path under /api or /apis names; empty strings for what it leaves out."""

    group: str
    version: str
    plural: str = ""
    namespace: str = ""
    name: str = ""
    subresource: str = ""


def parse_path(path: str) -> Target:
    """Reads `/api/v1/…` and `/apis/GROUP/VERSION/…`; 404 for anything else. The path is percent-encoded."""
    steps = [unquote(step) for step in path.strip("/").split("/")]
    if steps[:2] == ["api", "v1"]:
        group, version, rest = "", "v1", steps[2:]
    elif steps[0] == "apis" and len(steps) >= 3:
        group, version, rest = steps[1], steps[2], steps[3:]
    else:
        raise no_such_path()
    if "" in rest:
        raise no_such_path()
    namespace = ""
    if len(rest) >= 3 and rest[0] == "namespaces" and not (len(rest) == 3 and rest[2] in _SUBRESOURCES):
        namespace, rest = rest[1], rest[2:]
    if len(rest) > 3:
        raise no_such_path()
    plural, name, subresource = (*rest, "", "", "")[:3]
    return Target(group, version, plural, namespace, name, subresource)
