"""Strategic merge patch for the built-in kinds: lists of named things are merged by their key.

Merge keys follow the Kubernetes API types (`patchMergeKey`); lists that are not here are replaced, as
tolerations are. Directives: `$patch: replace | delete | merge`, `$retainKeys`,
`$deleteFromPrimitiveList/<field>` and `$setElementOrder/<field>`.
"""

from __future__ import annotations

from typing import Any

from apiserver.errors import bad_request

MERGE_KEYS: dict[str, tuple[str, ...]] = {
    "containers": ("name",),
    "initContainers": ("name",),
    "ephemeralContainers": ("name",),
    "env": ("name",),
    "volumes": ("name",),
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "ports": ("containerPort", "port"),
    "imagePullSecrets": ("name",),
    "secrets": ("name",),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey",),
    "taints": ("key",),
    "addresses": ("type",),
    "conditions": ("type",),
    "ownerReferences": ("uid",),
    "podIPs": ("ip",),
}
SETS = frozenset({"finalizers"})
_ORDER, _DROP = "$setElementOrder/", "$deleteFromPrimitiveList/"


def strategic_merge(target: Any, patch: Any) -> Any:
    """The target with the patch merged in; 400 for a directive that makes no sense."""
    if not isinstance(patch, dict):
        raise bad_request("a strategic merge patch is a map")
    return _merge_map(target if isinstance(target, dict) else {}, patch)


def merge_key(field: str, items: list[Any]) -> str | None:
    """The key by which the maps of a list are told apart; None for a list that is replaced."""
    if not items or not all(isinstance(item, dict) for item in items):
        return None
    named = [item for item in items if item.get("$patch") != "replace"]
    return next((key for key in MERGE_KEYS.get(field, ()) if named and all(key in item for item in named)), None)


def _merge_map(target: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    directive = patch.get("$patch", "merge")
    if directive == "replace":
        return {key: value for key, value in patch.items() if key != "$patch"}
    if directive == "delete":
        return {}
    if directive != "merge":
        raise bad_request(f"unknown directive $patch: {directive!r}: one of merge, replace, delete")
    merged = dict(target)
    if isinstance(patch.get("$retainKeys"), list):
        merged = {key: value for key, value in merged.items() if key in patch["$retainKeys"]}
    for key, value in patch.items():
        if key.startswith("$"):
            continue
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            old = merged.get(key)
            merged[key] = _merge_map(old if isinstance(old, dict) else {}, value)
        elif isinstance(value, list):
            merged[key] = _merge_list(key, merged.get(key), value)
        else:
            merged[key] = value
    return _directives(merged, patch)


def _directives(merged: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    for key, wanted in patch.items():
        field = key.partition("/")[2]
        items = merged.get(field)
        if not isinstance(wanted, list) or not isinstance(items, list):
            continue
        if key.startswith(_DROP):
            merged[field] = [item for item in items if item not in wanted]
        elif key.startswith(_ORDER):
            merged[field] = _ordered(field, items, wanted)
    return merged


def _merge_list(field: str, old: Any, patch: list[Any]) -> list[Any]:
    old = old if isinstance(old, list) else []
    if field in SETS:
        return [*old, *(item for item in patch if item not in old)]
    key = merge_key(field, patch)
    if key is None or any(isinstance(item, dict) and item.get("$patch") == "replace" for item in patch):
        return [item for item in patch if not (isinstance(item, dict) and "$patch" in item)]
    merged = list(old)
    for item in patch:
        place = next((i for i, o in enumerate(merged) if isinstance(o, dict) and o.get(key) == item[key]), None)
        if item.get("$patch") == "delete":
            if place is not None:
                del merged[place]
        elif place is None:
            merged.append(_merge_map({}, item))
        else:
            merged[place] = _merge_map(merged[place], item)
    return merged


def _ordered(field: str, items: list[Any], wanted: list[Any]) -> list[Any]:
    """The items that are named in their given order, after those that are not."""
    keys = MERGE_KEYS.get(field, ())

    def place(item: Any) -> int:
        for index, entry in enumerate(wanted):
            same = item == entry
            if isinstance(item, dict) and isinstance(entry, dict):
                same = any(key in entry and entry[key] == item.get(key) for key in keys)
            if same:
                return index
        return -1

    return sorted(items, key=place)
