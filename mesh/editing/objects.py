"""An object as a person edits it, and what makes one of the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from mesh.model.metadata import LAST_APPLIED
from mesh.text.untrusted import mapping

Json = dict[str, Any]
_KEPT = frozenset(
    {
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generation",
        "managedFields",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)
"""What the API server alone writes in metadata."""
_FIRST = ("apiVersion", "kind", "metadata", "spec")
_MARK = 16


def editable(obj: Mapping[str, Any]) -> Json:
    """Without status, without what the API server and kubectl keep for themselves, and without nulls, which say that a
    field is not there."""
    metadata = {key: value for key, value in mapping(obj.get("metadata")).items() if key not in _KEPT}
    annotations = metadata.get("annotations")
    if isinstance(annotations, dict) and LAST_APPLIED in annotations:
        metadata["annotations"] = {key: value for key, value in annotations.items() if key != LAST_APPLIED}
        if not metadata["annotations"]:
            del metadata["annotations"]
    ordered = {key: obj[key] for key in _FIRST if key in obj}
    rest = {key: value for key, value in obj.items() if key not in ("status", *_FIRST)}
    found: Json = _without_nulls({**ordered, "metadata": metadata, **rest})
    return found


def mark_of(obj: Mapping[str, Any] | None) -> str:
    """Tells later whether what a person edits has changed; `""` of no object."""
    if obj is None:
        return ""
    return hashlib.sha256(json.dumps(editable(obj), sort_keys=True).encode()).hexdigest()[:_MARK]


def merge_patch(before: Mapping[str, Any], after: Mapping[str, Any]) -> Json:
    """What makes `after` of `before`, both editable: only what differs, null for what is gone."""
    patch = _difference(before, after)
    metadata = mapping(patch.get("metadata"))
    if "annotations" in metadata and metadata["annotations"] is None:
        # Not all of them: kubectl's own one is there too.
        gone = dict.fromkeys(mapping(mapping(before.get("metadata")).get("annotations")))
        patch["metadata"] = {**metadata, "annotations": gone}
    return patch


def in_order_of(model: Any, value: Any) -> Any:
    """The value with the keys of its maps in the order that the model has them, new ones last."""
    if isinstance(model, dict) and isinstance(value, dict):
        keys = [*(key for key in model if key in value), *(key for key in value if key not in model)]
        return {key: in_order_of(model.get(key), value[key]) for key in keys}
    if isinstance(model, list) and isinstance(value, list):
        models = [*model, *([None] * len(value))]
        return [in_order_of(models[place], entry) for place, entry in enumerate(value)]
    return value


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Json:
    patch: Json = {key: None for key in before if key not in after}
    for key, new in after.items():
        old = before.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            inside = _difference(old, new)
            if inside:
                patch[key] = inside
        elif key not in before or not _same(old, new):
            patch[key] = new
    return patch


def _same(old: Any, new: Any) -> bool:
    """0, false and 0.0 are equal to Python."""
    return bool(old == new) and json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(entry) for key, entry in value.items() if entry is not None}
    return [_without_nulls(entry) for entry in value] if isinstance(value, list) else value
