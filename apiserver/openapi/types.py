"""Types and their fields, from the tables of `builtin` and `custom`.

A line that is not indented is a type and what it stands for; the indented ones below it are its fields: `name` is a
text, `name:int`, `name:bool`, `name:time`, `name:any`, `name:Type`, `name:[Type]` (`[]` of texts), `name:{Type}`;
a field with `!` behind it is required.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from apiserver.kinds import Kind
from apiserver.openapi.builtin import BUILTIN
from apiserver.openapi.custom import CUSTOM

Json = dict[str, Any]
PREFIX = "#/components/schemas/"
_ANY: Json = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
_PLAIN: dict[str, Json] = {
    "": {"type": "string"},
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "time": {"type": "string", "format": "date-time"},
    "any": _ANY,
}
_META = """
ObjectMeta What every object says of itself
  name namespace labels:{} annotations:{} generateName uid resourceVersion generation:int creationTimestamp:time
  deletionTimestamp:time deletionGracePeriodSeconds:int finalizers:[] ownerReferences:[OwnerReference]
  managedFields:[any] selfLink
OwnerReference The object that this one belongs to
  apiVersion! kind! name! uid! controller:bool blockOwnerDeletion:bool
"""


@dataclass(slots=True)
class Type:
    """A type with its fields, as schemas by name."""

    description: str
    fields: dict[str, Json] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    uses: set[str] = field(default_factory=set)

    def schema(self) -> Json:
        required = {"required": self.required} if self.required else {}
        return {"type": "object", "description": self.description, "properties": self.fields, **required}


@functools.cache
def types() -> dict[str, Type]:
    """All types by name."""
    found: dict[str, Type] = {}
    for line in (_META + BUILTIN + CUSTOM).splitlines():
        if not line.strip():
            continue
        if not line.startswith(" "):
            name, _, description = line.partition(" ")
            latest = found[name] = Type(f"{description}." if description else "")
            continue
        for entry in line.split():
            _add_field(latest, entry)
    return found


def _add_field(owner: Type, entry: str) -> None:
    name, _, shape = entry.rstrip("!").partition(":")
    inner = shape.strip("[]{}")
    schema = _PLAIN.get(inner)
    if schema is None:
        schema = {"allOf": [{"$ref": PREFIX + inner}]}
        owner.uses.add(inner)
    if shape.startswith("["):
        schema = {"type": "array", "items": schema}
    elif shape.startswith("{"):
        schema = {"type": "object", "additionalProperties": schema}
    owner.fields[name] = schema
    if entry.endswith("!"):
        owner.required.append(name)


def type_of(kind: Kind) -> Type:
    """The type of a kind; one without fields for a kind that the tables do not have."""
    known = types()
    return known.get(f"{kind.group.partition('.')[0]}.{kind.name}") or known.get(kind.name) or Type("")


def used_by(owner: Type, seen: set[str]) -> Iterator[tuple[str, Type]]:
    """The types that a type leads to, each once."""
    for name in sorted(owner.uses - seen):
        seen.add(name)
        inner = types()[name]
        yield name, inner
        yield from used_by(inner, seen)
