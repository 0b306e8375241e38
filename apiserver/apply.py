"""Server-side apply, simplified: each applying manager owns the fields that it applied.

Ownership is recorded in managedFields for appliers only (other writes own nothing), and a conflict is an
applied field that another applier owns with another value. A field that a manager no longer applies and
that nobody else owns is removed. Lists of named things count by name in built-in kinds (strategic.py),
other lists as one value; an item belongs to the applier that added it.
"""

from __future__ import annotations

from typing import Any

from apiserver.errors import ApiError
from apiserver.fields import Path, drop_at, item_place, item_step, leaves, list_items, paths_of, value_at
from apiserver.kinds import Kind
from apiserver.strategic import MERGE_KEYS, merge_key

Json = dict[str, Any]
_NOT_OWNED = frozenset(
    {("f:apiVersion",), ("f:kind",)}
    | {("f:metadata", f"f:{field}") for field in ("name", "namespace", "uid", "resourceVersion", "managedFields")}
)


def apply(kind: Kind, live: Json, applied: Json, *, manager: str, force: bool, version: str, now: str) -> Json:
    """The live object with a configuration applied; 409 when another applier owns a field that would change."""
    entries = [entry for entry in _entries(live) if isinstance(entry, dict)]
    mine = {path for path in leaves(applied, builtin=kind.builtin) if path not in _NOT_OWNED}
    owned: dict[str, set[Path]] = {}
    for entry in entries:
        if entry.get("operation") == "Apply" and isinstance(entry.get("fieldsV1"), dict):
            owned.setdefault(str(entry.get("manager")), set()).update(paths_of(entry["fieldsV1"]))
    before = owned.pop(manager, set())
    mine |= {item for item in list_items(mine) if value_at(live, item[:-1]) is None or item in before}
    changed = {path for path in mine if path[-1] != "." and value_at(live, path) != value_at(applied, path)}
    conflicts = [(other, path) for other, fields in owned.items() for path in sorted(fields & changed)]
    if conflicts and not force:
        raise _conflict(conflicts)
    merged = _merge(live, applied, builtin=kind.builtin)
    kept_by_others = set().union(*owned.values()) if owned else set()
    for path in sorted(before - mine - kept_by_others, key=len, reverse=True):
        if path[-1] != "." or not any(other[: len(path) - 1] == path[:-1] for other in kept_by_others):
            drop_at(merged, path)
    for other, path in conflicts:
        owned[other].discard(path)
    owned[manager] = mine
    others = [entry for entry in entries if entry.get("operation") != "Apply"]
    times = {str(entry.get("manager")): entry.get("time") for entry in entries}
    merged["metadata"]["managedFields"] = others + [
        _entry(kind, name, fields, version, now if name == manager else str(times.get(name) or now))
        for name, fields in sorted(owned.items())
        if fields
    ]
    return dict(merged)


def _entries(obj: Json) -> list[Any]:
    metadata = obj.get("metadata")
    entries = metadata.get("managedFields") if isinstance(metadata, dict) else None
    return entries if isinstance(entries, list) else []


def _entry(kind: Kind, manager: str, fields: set[Path], version: str, now: str) -> Json:
    tree: Json = {}
    for path in sorted(fields):
        node = tree
        for step in path:
            node = node.setdefault(step, {})
    return {
        "manager": manager,
        "operation": "Apply",
        "apiVersion": kind.api_version(version),
        "time": now,
        "fieldsType": "FieldsV1",
        "fieldsV1": tree,
    }


def _conflict(conflicts: list[tuple[str, Path]]) -> ApiError:
    causes = [
        {"reason": "FieldManagerConflict", "message": f'conflict with "{manager}"', "field": _shown(path)}
        for manager, path in conflicts
    ]
    listed = ", ".join(f"{_shown(path)} ({manager})" for manager, path in conflicts)
    return ApiError(409, f"Apply failed with {len(conflicts)} conflict(s): {listed}", details={"causes": causes})


def _shown(path: Path) -> str:
    return "".join(f".{step[2:]}" if step.startswith("f:") else f"[{step[2:]}]" for step in path)


def _merge(live: Any, applied: Any, *, builtin: bool, field: str = "") -> Any:
    if isinstance(live, dict) and isinstance(applied, dict):
        merged = dict(live)
        for key, value in applied.items():
            merged[key] = _merge(live.get(key), value, builtin=builtin, field=key)
        return merged
    key = merge_key(field, applied) if builtin and field in MERGE_KEYS and isinstance(applied, list) else None
    if key is None or not isinstance(live, list):
        return applied
    items = list(live)
    for item in applied:
        place = item_place(items, item_step(key, item))
        if place is None:
            items.append(item)
        else:
            items[place] = _merge(items[place], item, builtin=builtin)
    return items
