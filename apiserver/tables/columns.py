"""A column of a table: its head, and the cell that it makes of an object."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apiserver.tables.values import Json, age, listed, maps, pairs, path_value, text

Cell = Callable[[Json, datetime], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """Those with a `priority` above 0 are for wide tables."""

    name: str
    cell: Cell
    type: str = "string"
    priority: int = 0
    format: str = ""

    def head(self) -> Json:
        return {
            "name": self.name,
            "type": self.type,
            "format": self.format,
            "description": "",
            "priority": self.priority,
        }


def path(name: str, json_path: str, kind: str = "string", priority: int = 0) -> Column:
    """A column as definitions declare them (`additionalPrinterColumns`); `kind` `date` is shown as an age."""

    def cell(obj: Json, now: datetime) -> Any:
        value = path_value(obj, json_path)
        if value is None:
            return None
        if kind == "date":
            return age(value, now)
        return text(value) if kind == "string" else value

    return Column(name, cell, kind, priority)


def made(name: str, make: Callable[[Json], Any], kind: str = "string", priority: int = 0) -> Column:
    """A column of what a function makes of the object alone."""
    return Column(name, lambda obj, _now: make(obj), kind, priority)


def count(name: str, json_path: str, priority: int = 0) -> Column:
    """A column of a number that is 0 where it is not said."""

    def cell(obj: Json, _now: datetime) -> int:
        value = path_value(obj, json_path)
        return value if isinstance(value, int) else 0

    return Column(name, cell, "integer", priority)


def since(name: str, json_path: str, priority: int = 0) -> Column:
    """A column of how long ago a time was."""
    return Column(name, lambda obj, now: age(path_value(obj, json_path), now), "string", priority)


def wide(*columns: Column) -> tuple[Column, ...]:
    """The same columns for wide tables only."""
    return tuple(Column(each.name, each.cell, each.type, 1, each.format) for each in columns)


NAME = Column("Name", lambda obj, _now: text(path_value(obj, ".metadata.name")), format="name")
AGE = since("Age", ".metadata.creationTimestamp")
CREATED = path("Created At", ".metadata.creationTimestamp")


def template(spec: Sequence[str] = ("spec", "template", "spec")) -> tuple[Column, ...]:
    """Containers and images of a controller of pods, for wide tables."""

    def each(key: str) -> Callable[[Json], str]:
        return lambda obj: ",".join(text(container.get(key)) for container in maps(obj, *spec, "containers"))

    return wide(made("Containers", each("name")), made("Images", each("image")))


def selector(json_path: str = ".spec.selector") -> Column:
    """A selector as it is written on the command line, for wide tables."""
    return made("Selector", lambda obj: selection(path_value(obj, json_path)), priority=1)


def selection(value: object) -> str:
    """A label selector, or a plain map of labels, as text; `<none>` when it selects by nothing."""
    value = value if isinstance(value, dict) else {}
    if not value.keys() & {"matchLabels", "matchExpressions"}:
        return pairs(value)
    labels = value.get("matchLabels") or {}
    terms = [pairs(labels)] if labels else []
    terms += [_expression(term) for term in maps(value, "matchExpressions")]
    return listed(terms, len(terms))


def _expression(term: Json) -> str:
    key, operator = text(term.get("key")), text(term.get("operator"))
    values = ",".join(sorted(text(value) for value in term.get("values") or ()))
    plain = {"Exists": key, "DoesNotExist": f"!{key}"}
    return plain.get(operator) or f"{key} {operator.lower()} ({values})"
