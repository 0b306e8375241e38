"""Fields as the steps of FieldsV1: `f:spec`, `k:{"name":"main"}` for an item of a list, `.` for the item as such."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from apiserver.strategic import merge_key

Json = dict[str, Any]
Path = tuple[str, ...]


def leaves(value: Any, *, builtin: bool, field: str = "", path: Path = ()) -> Iterator[Path]:
    """The paths, in the steps of FieldsV1, of every value that counts as one."""
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from leaves(child, builtin=builtin, field=key, path=(*path, f"f:{key}"))
        return
    key = merge_key(field, value) if builtin and isinstance(value, list) else None
    if key is None:
        yield path
        return
    for item in value:
        yield from leaves(item, builtin=builtin, path=(*path, item_step(key, item)))


def item_step(key: str, item: Json) -> str:
    return "k:" + json.dumps({key: item[key]}, separators=(",", ":"))


def list_items(paths: set[Path]) -> set[Path]:
    """The list items that the paths lead through, each as its path and a dot: the item as such."""
    return {(*path[: place + 1], ".") for path in paths for place, step in enumerate(path) if step.startswith("k:")}


def paths_of(tree: Json, path: Path = ()) -> Iterator[Path]:
    """The leaves of a FieldsV1 tree."""
    if not tree and path:
        yield path
    for step, node in tree.items():
        yield from paths_of(node if isinstance(node, dict) else {}, (*path, step))


def _step_into(value: Any, step: str) -> Any:
    """The child of a value at one step; None when there is none."""
    if step.startswith("f:"):
        return value.get(step[2:]) if isinstance(value, dict) else None
    place = item_place(value, step)
    return None if place is None else value[place]


def item_place(items: Any, step: str) -> int | None:
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


def value_at(obj: Any, path: Path) -> Any:
    for step in path:
        obj = _step_into(obj, step)
    return obj


def drop_at(obj: Any, path: Path) -> None:
    """Removes a field, or a whole list item (a path that ends in a dot), and maps that become empty by it.

    The key of a list item stays as long as the item does.
    """
    if path[-1] == ".":
        items, item = value_at(obj, path[:-2]), path[-2]
        if (place := item_place(items, item)) is not None:
            del items[place]
        return
    parent = value_at(obj, path[:-1])
    in_item = len(path) > 1 and path[-2].startswith("k:")
    if not isinstance(parent, dict) or (in_item and path[-1][2:] in json.loads(path[-2][2:])):
        return
    parent.pop(path[-1][2:], None)
    if not parent and len(path) > 2 and not in_item:
        drop_at(obj, path[:-1])
