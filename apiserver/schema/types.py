"""Types by name, from the tables beside this module.

`@name` begins the types of a package: a group's first word for the groups of Kubernetes itself (the core group is
`core`, types of many groups are in `meta`, the first version of `autoscaling` is `autoscaling1`), the whole group for
others. A line that is not indented is a type and what it stands for; the indented ones below it are its fields:
`name=number:shape`, where the number is that of protobuf (absent where a kind is JSON alone) and the shape a scalar
or a type (of another package: `core.PodSpec`), `[shape]` for a list, `{shape}` for a map; without a shape it is text.
`?` behind it: the field may be there and be zero or false; `!`: it is always there; `+` before it: the fields of the
inner type stand in the outer one.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from apiserver.kinds import BUILTIN_GROUPS

_OF_KUBERNETES = BUILTIN_GROUPS | {"authentication.k8s.io", "authorization.k8s.io"}
_TABLES = ("kubernetes.txt", "others.txt")
SCALARS = frozenset(
    {"", "int", "bool", "float", "bytes", "time", "microtime", "intstr", "quantity", "json", "any", "[]"}
)


@dataclass(frozen=True, slots=True)
class Field:
    """`of` is a scalar or the full name of a type; `many` is `list`, `map` or ''."""

    name: str
    number: int
    of: str
    many: str = ""
    optional: bool = False
    required: bool = False
    inline: bool = False


@dataclass(slots=True)
class Type:
    """`name` is the full one: `core.PodSpec`."""

    name: str
    description: str = ""
    fields: list[Field] = field(default_factory=list)

    def by_number(self) -> dict[int, Field]:
        return {each.number: each for each in self.fields if each.number}


@functools.cache
def types() -> dict[str, Type]:
    """All types by their full names."""
    found: dict[str, Type] = {}
    for table in _TABLES:
        package, latest = "", Type("")
        for line in Path(__file__).with_name(table).read_text("utf-8").splitlines():
            if line.startswith("@"):
                package = line[1:]
            elif line.startswith(" "):
                latest.fields += (_field(package, entry) for entry in line.split())
            elif line:
                name, _, description = line.partition(" ")
                latest = Type(f"{package}.{name}", description and f"{description}.")
                found[latest.name] = latest
    return found


def _field(package: str, entry: str) -> Field:
    head, _, shape = entry.partition(":")
    marks = (shape or head)[-1:]
    name, _, number = head.rstrip("?!").partition("=")
    inner, many = _inner(shape.rstrip("?!"))
    full = inner if inner in SCALARS or "." in inner else f"{package}.{inner}"
    return Field(
        name.removeprefix("+"),
        int(number or 0),
        full,
        many,
        optional=marks == "?",
        required=marks == "!",
        inline=name.startswith("+"),
    )


def _inner(shape: str) -> tuple[str, str]:
    many = {"[": "list", "{": "map"}.get(shape[:1], "")
    return (shape[1:-1], many) if many else (shape, "")


def type_of(group: str, version: str, kind: str) -> Type | None:
    """The type of a kind; None for one that the tables do not have."""
    package = (group.partition(".")[0] or "core") if group in _OF_KUBERNETES else group
    if (group, version) == ("autoscaling", "v1"):
        package = "autoscaling1"
    return types().get(f"{package}.{kind}")


def inner_types(owner: Type, seen: set[str]) -> Iterator[Type]:
    """The types that a type leads to, each once."""
    for each in owner.fields:
        if each.of not in SCALARS and each.of not in seen:
            seen.add(each.of)
            inner = types()[each.of]
            yield inner
            yield from inner_types(inner, seen)


def fields_of(owner: Type) -> Iterator[Field]:
    """The fields of a type, those of inline types among them."""
    for each in owner.fields:
        if each.inline:
            yield from fields_of(types()[each.of])
        else:
            yield each
