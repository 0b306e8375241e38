"""Findings in the reference's JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mesh.istio.selectors import Reference
from mesh.model.kinds import Kind
from mesh.validations.findings import Entry, type_name

Json = dict[str, Any]


def entries_json(entries: Iterable[Entry]) -> Json:
    """By kind, then by `name.namespace`."""
    found: dict[str, Json] = {}
    for entry in entries:
        key = entry.key
        found.setdefault(type_name(key.kind), {})[f"{key.name}.{key.namespace}"] = entry_json(entry)
    return found


def entry_json(entry: Entry) -> Json:
    key = entry.key
    return {
        "name": key.name,
        "namespace": key.namespace,
        "cluster": key.cluster,
        "objectGVK": _gvk(key.kind),
        "valid": entry.valid,
        "checks": [
            {"code": each.code, "message": each.text, "severity": str(each.severity), "path": each.path}
            for each in entry.checks
        ],
        "references": [_reference(each, key.cluster) for each in entry.related] or None,
    }


def _reference(found: Reference, cluster: str) -> Json:
    return {
        "objectGVK": _gvk(found.kind),
        "name": found.name,
        "namespace": found.namespace,
        "cluster": cluster,
    }


def _gvk(kind: Kind) -> Json:
    """Services and workloads have no group and no version there."""
    is_config = kind.is_config
    return {
        "Group": kind.group if is_config else "",
        "Version": kind.versions[0] if is_config else "",
        "Kind": kind.name if is_config else type_name(kind),
    }
