"""Server-side apply, simplified: each applying manager owns the fields that it applied.

Ownership is recorded in managedFields for appliers only (other writes own nothing), and a conflict is an
applied field that another applier owns with another value. A field that a manager no longer applies and
that nobody else owns is removed. Lists of named things count by name in built-in kinds (strategic.py),
other lists as one value; an item belongs to the applier that added it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from apiserver.errors import ApiError
from apiserver.kinds import Kind
from apiserver.strategic import MERGE_KEYS, merge_key

Json = dict[str, Any]
Path = tuple[str, ...]
_NOT_OWNED = frozenset(
    {("f:apiVersion",), ("f:kind",)}
    | {("f:metadata", f"f:{field}") for field in ("name", "namespace", "uid", "resourceVersion", "managedFields")}
)


def apply(kind: Kind, live: Json, applied: Json, *, manager: str, force: bool, version: str, now: str) -> Json:
    """The live object with a configuration applied; 409 when another applier owns a field that would change."""
    entries = [entry for entry in _entries(live) if isinstance(entry, dict)]
    mine = {path for path in _leaves(applied, builtin=kind.builtin) if path not in _NOT_OWNED}
    owned: dict[str, set[Path]] = {}
    for entry in entries:
        if entry.get("operation") == "Apply" and isinstance(entry.get("fieldsV1"), dict):
            owned.setdefault(str(entry.get("manager")), set()).update(_paths(entry["fieldsV1"]))
    before = owned.pop(manager, set())
    mine |= {item for item in _items(mine) if _value(live, item[:-1]) is None or item in before}
    changed = {path for path in mine if path[-1] != "." and _value(live, path) != _value(applied, path)}
    conflicts = [(other, path) for other, fields in owned.items() for path in sorted(fields & changed)]
    if conflicts and not force:
        raise _conflict(conflicts)
    merged = _merge(live, applied, builtin=kind.builtin)
    kept_by_others = set().union(*owned.values()) if owned else set()
    for path in sorted(before - mine - kept_by_others, key=len, reverse=True):
        if path[-1] != "." or not any(other[: len(path) - 1] == path[:-1] for other in kept_by_others):
            _drop(merged, path)
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


def _leaves(value: Any, *, builtin: bool, field: str = "", path: Path = ()) -> Iterator[Path]:
    """The paths, in the steps of FieldsV1, of every value that counts as one."""
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from _leaves(child, builtin=builtin, field=key, path=(*path, f"f:{key}"))
        return
    key = merge_key(field, value) if builtin and isinstance(value, list) else None
    if key is None:
        yield path
        return
    for item in value:
        yield from _leaves(item, builtin=builtin, path=(*path, _item_step(key, item)))


def _item_step(key: str, item: Json) -> str:
    return "k:" + json.dumps({key: item[key]}, separators=(",", ":"))


def _items(paths: set[Path]) -> set[Path]:
    """The list items that the paths lead through, each as its path and a dot: the item as such."""
    return {(*path[: place + 1], ".") for path in paths for place, step in enumerate(path) if step.startswith("k:")}


def _paths(tree: Json, path: Path = ()) -> Iterator[Path]:
    """The leaves of a FieldsV1 tree."""
    if not tree and path:
        yield path
    for step, node in tree.items():
        yield from _paths(node if isinstance(node, dict) else {}, (*path, step))


def _step_into(value: Any, step: str) -> Any:
    """The child of a value at one step; None when there is none."""
    if step.startswith("f:"):
        return value.get(step[2:]) if isinstance(value, dict) else None
    place = _item_place(value, step)
    return None if place is None else value[place]


def _item_place(items: Any, step: str) -> int | None:
    try:
        wanted = json.loads(step[2:])
    except ValueError:
        return None
    if not isinstance(items, list) or not isinstance(wanted, dict):
        return None
    for place, item in enumerate(items):
        if isinstance(item, dict) and all(item.get(key) == value for key, value in wanted.items()):
            return place
    return None


def _value(obj: Any, path: Path) -> Any:
    for step in path:
        obj = _step_into(obj, step)
    return obj


def _drop(obj: Any, path: Path) -> None:
    """Removes a field, or a whole list item (a path that ends in a dot), and maps that become empty by it.

    The key of a list item stays as long as the item does.
    """
    if path[-1] == ".":
        items, item = _value(obj, path[:-2]), path[-2]
        if (place := _item_place(items, item)) is not None:
            del items[place]
        return
    parent = _value(obj, path[:-1])
    in_item = len(path) > 1 and path[-2].startswith("k:")
    if not isinstance(parent, dict) or (in_item and path[-1][2:] in json.loads(path[-2][2:])):
        return
    parent.pop(path[-1][2:], None)
    if not parent and len(path) > 2 and not in_item:
        _drop(obj, path[:-1])


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
        place = _item_place(items, _item_step(key, item))
        if place is None:
            items.append(item)
        else:
            items[place] = _merge(items[place], item, builtin=builtin)
    return items
