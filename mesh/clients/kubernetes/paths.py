"""URL paths of the Kubernetes API. Every name that enters a path passes through `segment`."""

from __future__ import annotations

from urllib.parse import quote

from mesh.clients.errors import NotFound
from mesh.model.kinds import Kind
from mesh.model.problems import System


def segment(text: str) -> str:
    """One path segment, escaped. `.` and `..` would walk up the path however they are escaped: nothing is named so."""
    if text in ("", ".", ".."):
        raise NotFound(f"no object can be named {text!r}", system=System.KUBERNETES)
    return quote(text, safe="")


def collection(kind: Kind, version: str, namespace: str = "") -> str:
    """The path of all objects of a kind, of one namespace or (`""`) of all."""
    root = f"/apis/{segment(kind.group)}/{segment(version)}" if kind.group else f"/api/{segment(version)}"
    inside = f"/namespaces/{segment(namespace)}" if kind.namespaced and namespace else ""
    return f"{root}{inside}/{segment(kind.plural)}"


def one(kind: Kind, version: str, namespace: str, name: str, subresource: str = "") -> str:
    """The path of one object or of its subresource."""
    if kind.namespaced and not namespace:
        raise NotFound(f"a {kind.name} lives in a namespace, and none is given", system=System.KUBERNETES)
    path = f"{collection(kind, version, namespace)}/{segment(name)}"
    return f"{path}/{segment(subresource)}" if subresource else path
