"""Who owns which fields of an object: `metadata.managedFields`.

A write owns what it changed, and whoever owned that before does so no longer; what is gone belongs to nobody.
Server-side apply (`apply`) owns what it applied, changed or not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from apiserver.fields import Path, leaves, paths_of, value_at
from apiserver.kinds import Kind

Json = dict[str, Any]
APPLY, UPDATE = "Apply", "Update"
NOBODY: list[Json] = [{}]
_KEPT_BY_THE_SERVER = (
    "name",
    "namespace",
    "uid",
    "resourceVersion",
    "managedFields",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "selfLink",
)
NOT_OWNED = frozenset(
    {("f:apiVersion",), ("f:kind",), *(("f:metadata", f"f:{field}") for field in _KEPT_BY_THE_SERVER)}
)


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, by the name of its manager, in which version of the kind, when, and through which subresource."""

    manager: str
    version: str
    now: str
    subresource: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Owner:
    manager: str
    operation: str
    subresource: str = ""


@dataclass(slots=True)
class Holding:
    """What an owner owns. `entry` is what managedFields says of it, valid as long as its fields stay the same."""

    fields: set[Path]
    entry: Json = field(default_factory=dict)


Ledger = dict[Owner, Holding]


def read(obj: Json) -> Ledger:
    """The owners of an object's fields; entries that cannot be read are left out."""
    metadata = obj.get("metadata")
    entries = metadata.get("managedFields") if isinstance(metadata, dict) else None
    ledger: Ledger = {}
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("fieldsV1"), dict):
            names = (str(entry.get(key) or "") for key in ("manager", "operation", "subresource"))
            ledger[Owner(*names)] = Holding(set(paths_of(entry["fieldsV1"])), entry)
    return ledger


def write(obj: Json, ledger: Ledger) -> None:
    """Says in an object who owns its fields; owners of nothing are left out."""
    entries = [holding.entry for holding in ledger.values() if any(path[-1] != "." for path in holding.fields)]
    obj["metadata"].pop("managedFields", None)
    if entries:
        obj["metadata"]["managedFields"] = entries


def hold(ledger: Ledger, kind: Kind, owner: Owner, fields: set[Path], author: Author) -> None:
    """Gives an owner these fields instead of those that it had; the time stays when they are the same."""
    before = ledger.get(owner)
    if before is not None and before.fields == fields:
        return
    entry: Json = {
        "manager": owner.manager,
        "operation": owner.operation,
        "apiVersion": kind.api_version(author.version),
        "time": author.now,
        "fieldsType": "FieldsV1",
        "fieldsV1": _tree(fields),
    }
    if owner.subresource:
        entry["subresource"] = owner.subresource
    ledger[owner] = Holding(fields, entry)


def take(ledger: Ledger, owner: Owner, lost: Iterable[Path]) -> None:
    """Takes fields away from an owner."""
    holding = ledger[owner]
    fields = holding.fields.difference(lost)
    if fields != holding.fields:
        ledger[owner] = Holding(fields, {**holding.entry, "fieldsV1": _tree(fields)})


def record(kind: Kind, old: Json, new: Json, author: Author) -> None:
    """Notes in the new object that its author owns what differs from the old one; {} is the old one of a creation."""
    ledger = read(new)
    owned = {path for path in leaves(new, builtin=kind.builtin) if path not in NOT_OWNED}
    if not old:
        # a created object has the status that the server gave it
        owned = {path for path in owned if path[0] != "f:status"}
    changed = {path for path in owned if value_at(old, path) != value_at(new, path)}
    for owner, holding in list(ledger.items()):
        take(ledger, owner, changed | {path for path in holding.fields if not _is_there(new, path)})
    mine = Owner(author.manager, UPDATE, author.subresource)
    if changed:
        before = ledger[mine].fields if mine in ledger else set()
        hold(ledger, kind, mine, before | changed, author)
    write(new, ledger)


def _is_there(obj: Json, path: Path) -> bool:
    return value_at(obj, path[:-1] if path[-1] == "." else path) is not None


def _tree(fields: set[Path]) -> Json:
    tree: Json = {}
    for path in sorted(fields):
        node = tree
        for step in path:
            node = node.setdefault(step, {})
    return tree


def keep(old: Json, new: Json) -> None:
    """A write that says nothing of managedFields keeps them; one empty entry in it (`NOBODY`) takes them away."""
    before, given = old["metadata"].get("managedFields"), new["metadata"].pop("managedFields", None)
    if given != NOBODY and (given or before):
        new["metadata"]["managedFields"] = given or before
