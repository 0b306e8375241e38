"""What drafts are made of: typed texts, choices and rows, and what is wrong with one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields
from typing import Any

from mesh.editing.objects import Json

Path = tuple[str | int, ...]
"""A field of a draft: names of fields and places of rows, such as `("servers", 0, "port")`."""

_CHOICES, _ROW, _LIST = "choices", "row", "list"
_BETWEEN = ", \t\r\n"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field of a draft, or (an empty path) with the whole, and what is allowed."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Offers:
    """What the cluster offers to those who begin: gateway classes in order, the first is preselected."""

    istio_namespace: str = "istio-system"
    gateway_classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """How objects of one kind are drafted. `draft` is the dataclass of what is typed, `offered` makes one to begin
    with; `spec` is for drafts without faults."""

    draft: type
    offered: Callable[[Offers], Any]
    faults: Callable[[Any], tuple[Fault, ...]]
    spec: Callable[[Any], Json]


def choice(*allowed: str) -> Any:
    """A field for one of these, the first unless another is chosen; `""` stands for none."""
    return field(default=allowed[0], metadata={_CHOICES: allowed})


def listed(default: str = "") -> Any:
    """A field for several values with commas or line ends between them."""
    return field(default=default, metadata={_LIST: True})


def rows(row: type, *default: Any) -> Any:
    """A field for any number of rows of that dataclass."""
    return field(default=default, metadata={_ROW: row})


def choices_of(part: Field[Any]) -> tuple[str, ...]:
    """Empty for what is typed freely."""
    allowed: tuple[str, ...] = part.metadata.get(_CHOICES, ())
    return allowed


def row_of(part: Field[Any]) -> type | None:
    """The dataclass of a field's rows, None for a field without rows."""
    row: type | None = part.metadata.get(_ROW)
    return row


def is_listed(part: Field[Any]) -> bool:
    return bool(part.metadata.get(_LIST))


def is_blank(row: Any) -> bool:
    """Whether nothing was typed into a row, nor into the rows inside of it."""
    return all(_is_untouched(part, getattr(row, part.name)) for part in fields(row))


def _is_untouched(part: Field[Any], value: Any) -> bool:
    if row_of(part):
        return all(map(is_blank, value))
    return value == part.default or (isinstance(value, str) and not value.strip(_BETWEEN if is_listed(part) else None))
