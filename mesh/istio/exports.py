"""Which namespaces may use a configuration object (`exportTo`)."""

from __future__ import annotations

from collections.abc import Collection

from mesh.model.objects import ConfigObject
from mesh.text.untrusted import texts

EVERYWHERE = "*"
OWN = "."


def exports_of(obj: ConfigObject, default: tuple[str, ...]) -> tuple[str, ...]:
    """What the object says, else the mesh's default; empty for everywhere."""
    return tuple(texts(obj.spec.get("exportTo"))) or default


def is_exported(exports: Collection[str], owner: str, namespace: str) -> bool:
    """Whether an object of namespace `owner` with these exports may be used in the namespace."""
    allowed = {EVERYWHERE, namespace} | ({OWN} if owner == namespace else set())
    return not exports or not allowed.isdisjoint(exports)
