"""The settings' model read as data: which keys there are, of which shape, and what each allows."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from mesh.config.base import Section, as_public, is_secret, is_yaml_key, key_of
from mesh.config.secrets import Credential
from mesh.config.settings import Settings
from mesh.text.durations import ALLOWED as DURATION_ALLOWED
from mesh.text.yaml import Path


class Kind(Enum):
    SECTION = auto()
    LIST = auto()
    MAP = auto()
    TEXT = auto()
    FLAG = auto()
    WHOLE = auto()
    NUMBER = auto()
    DURATION = auto()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value looks like; `item` is what a list or a map holds, `choices` the only texts allowed."""

    kind: Kind
    section: type[Section] | None = None
    item: Shape | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """One leaf key as documents write it (`a.b[].c`, `a.<name>[].c`) with its default as plain data."""

    path: str
    shape: Shape
    default: Any


_SCALARS = {
    bool: Kind.FLAG,
    int: Kind.WHOLE,
    float: Kind.NUMBER,
    str: Kind.TEXT,
    Credential: Kind.TEXT,
    timedelta: Kind.DURATION,
}
_ALLOWED = {
    Kind.SECTION: "a mapping",
    Kind.LIST: "a list",
    Kind.MAP: "a mapping",
    Kind.TEXT: "text",
    Kind.FLAG: "true or false",
    Kind.WHOLE: "a whole number",
    Kind.NUMBER: "a number",
    Kind.DURATION: DURATION_ALLOWED,
}


def shape_of(annotation: Any) -> Shape:
    """The shape that a field's annotation describes."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Annotated, Union, types.UnionType):
        return shape_of(next(part for part in arguments if part is not type(None)))
    if origin is Literal:
        return Shape(Kind.TEXT, choices=arguments)
    if origin is tuple:
        return Shape(Kind.LIST, item=shape_of(arguments[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return Shape(Kind.MAP, item=shape_of(arguments[1]))
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return Shape(Kind.SECTION, section=annotation)
    return Shape(_SCALARS[annotation])


@cache
def fields_by_key(section: type[Section]) -> Mapping[str, FieldInfo]:
    """The section's YAML keys."""
    return {key_of(name, field): field for name, field in section.model_fields.items() if is_yaml_key(field)}


def field_at(path: Path) -> FieldInfo | None:
    """The field that holds the value at `path`, or that is nearest above it."""
    found: FieldInfo | None = None
    shape: Shape | None = Shape(Kind.SECTION, section=Settings)
    for step in path:
        if shape is None:
            break
        if shape.section is not None:
            field = fields_by_key(shape.section).get(str(step))
            if field is None:
                break
            found, shape = field, shape_of(field.annotation)
        else:
            shape = shape.item
    return found


def secret_at(path: Path) -> bool:
    """Whether what stands at `path` may be, or may hold, a secret."""
    field = field_at(path)
    return field is not None and (is_secret(field) or _holds_secret(shape_of(field.annotation)))


def _holds_secret(shape: Shape) -> bool:
    if shape.section is not None:
        fields = shape.section.model_fields.values()
        return any(is_secret(field) or _holds_secret(shape_of(field.annotation)) for field in fields)
    return shape.item is not None and _holds_secret(shape.item)


def allowed(shape: Shape, field: FieldInfo | None = None) -> str:
    """In words, what a value of this shape may be."""
    if shape.choices:
        shown = ", ".join(choice or '""' for choice in shape.choices)
        return shown if len(shape.choices) == 1 else f"one of {shown}"
    low = next((mark.ge for mark in field.metadata if isinstance(mark, Ge)), None) if field else None
    high = next((mark.le for mark in field.metadata if isinstance(mark, Le)), None) if field else None
    if low is None:
        return _ALLOWED[shape.kind]
    return f"{_ALLOWED[shape.kind]}, {low} to {high}" if high is not None else f"{_ALLOWED[shape.kind]}, {low} or more"


def allowed_at(path: Path) -> str:
    """In words, what the value at `path` may be."""
    shape = Shape(Kind.SECTION, section=Settings)
    field: FieldInfo | None = None
    for step in path:
        if shape.section is not None:
            field = fields_by_key(shape.section).get(str(step))
            if field is None:
                break
            shape = shape_of(field.annotation)
        elif shape.item is not None:
            shape, field = shape.item, None
    return allowed(shape, field)


def all_keys(section: type[Section] = Settings, prefix: str = "") -> Iterator[Key]:
    """Every leaf key below `section`; the keys of a list's items follow the list itself."""
    defaults = as_public(section())
    for key, field in fields_by_key(section).items():
        shape = shape_of(field.annotation)
        path = f"{prefix}{key}"
        if shape.section is not None:
            yield from _with_defaults(shape.section, path, defaults[key])
        else:
            yield Key(path, shape, defaults[key])
            yield from _item_keys(shape, path)


def _with_defaults(section: type[Section], path: str, defaults: Mapping[str, Any]) -> Iterator[Key]:
    """The section's keys, with the defaults that its place in the whole gives them."""
    for key in all_keys(section, f"{path}."):
        value: Any = defaults
        for step in key.path.removeprefix(f"{path}.").split("."):
            value = value.get(step, key.default) if isinstance(value, Mapping) and "[]" not in step else key.default
        yield Key(key.path, key.shape, value)


def _item_keys(shape: Shape, path: str) -> Iterator[Key]:
    while shape.item is not None:
        path += "[]" if shape.kind is Kind.LIST else ".<name>"
        shape = shape.item
    if shape.section is not None:
        yield from all_keys(shape.section, f"{path}.")
