"""Server-side apply, simplified: each applying manager owns the fields that it applied (`ownership`).

A conflict is an applied field that somebody else owns with another value. A field that a manager no longer
applies and that nobody else owns is removed. Lists of named things count by name in built-in kinds (strategic.py),
other lists as one value; an item belongs to the applier that added it.
"""

from __future__ import annotations

from typing import Any

from apiserver import ownership
from apiserver.errors import ApiError
from apiserver.fields import Path, drop_at, item_place, item_step, leaves, list_items, value_at
from apiserver.kinds import Kind
from apiserver.ownership import APPLY, NOT_OWNED, Author, Owner, hold, read, take, write
from apiserver.strategic import MERGE_KEYS, merge_key

Json = dict[str, Any]


def apply(kind: Kind, live: Json, applied: Json, *, author: Author, force: bool) -> Json:
    """The live object with a configuration applied; 409 when somebody else owns a field that would change."""
    ledger, me = read(live), Owner(author.manager, APPLY, author.subresource)
    mine = {path for path in leaves(applied, builtin=kind.builtin) if path not in NOT_OWNED}
    before = ledger[me].fields if me in ledger else set()
    owned = {owner: holding.fields for owner, holding in ledger.items() if owner != me}
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
    for other in owned:
        take(ledger, other, (path for owner, path in conflicts if owner == other))
    hold(ledger, kind, me, mine, author)
    write(merged, ledger)
    merged["metadata"].setdefault("managedFields", ownership.NOBODY)
    return dict(merged)


def _conflict(conflicts: list[tuple[Owner, Path]]) -> ApiError:
    causes = [
        {"reason": "FieldManagerConflict", "message": f'conflict with "{owner.manager}"', "field": _shown(path)}
        for owner, path in conflicts
    ]
    listed = ", ".join(f"{_shown(path)} ({owner.manager})" for owner, path in conflicts)
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
