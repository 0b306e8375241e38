"""What a table shows of its rows, and what they can be filtered and sorted by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


class Match(StrEnum):
    """How the filter of a column compares: with a part of the text in any case, with the whole of it, or not at all.

    `CHOICE` is the whole, and the values that are there are offered.
    """

    PART = "part"
    WHOLE = "whole"
    CHOICE = "choice"
    NONE = "none"


def _nothing(_row: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """`id` names it in addresses and styles, and is the parameter of its own filter, if it has one. `key` orders the
    rows, without one the text does. `sort` is the word of that order: the id by default, `""` for none."""

    id: str
    label: str
    text: Callable[[Row], str] = _nothing
    match: Match = Match.PART
    key: Callable[[Row], Any] | None = None
    sort: str | None = None
    help: str = ""

    @property
    def sort_word(self) -> str:
        return self.id if self.sort is None else self.sort

    def order(self, row: Row) -> Any:
        return self.text(row).lower() if self.key is None else self.key(row)


@dataclass(frozen=True, slots=True)
class Filter(Generic[Row]):
    """`passes` tells whether a row passes one of the values or, where a person wants that, all of them.

    `options` are all values that it takes; none: free text. `is_open`: other values are kept. `by_label`: `key` or
    `key=value,value`. `offered` are the values of rows that are offered as options.
    """

    name: str
    label: str
    passes: Callable[[Row, Sequence[str], bool], bool]
    options: tuple[str, ...] = ()
    is_open: bool = False
    by_label: bool = False
    offered: Callable[[Row], str] | None = None


def own_filter(column: Column[Row]) -> Filter[Row] | None:
    """The filter under the column's name; None where it has none."""
    if column.match is Match.NONE:
        return None
    make = by_part if column.match is Match.PART else by_words
    found = make(column.id, column.label, column.text)
    if column.match is not Match.CHOICE:
        return found
    return Filter(found.name, found.label, found.passes, offered=column.text)


def by_part(name: str, label: str, text: Callable[[Row], str]) -> Filter[Row]:
    """One of the values is a part of the text, in any case."""
    return Filter(name, label, lambda row, values, _: any(value.lower() in text(row).lower() for value in values))


def by_words(
    name: str, label: str, text: Callable[[Row], str], options: tuple[str, ...] = (), *, is_open: bool = False
) -> Filter[Row]:
    """The text is one of the values."""
    return Filter(name, label, lambda row, values, _: text(row) in values, options, is_open)


def by_labels(name: str, label: str, labels: Callable[[Row], Mapping[str, str]]) -> Filter[Row]:
    """By expressions over labels."""
    return Filter(name, label, lambda row, values, every: labels_match(labels(row), values, every), by_label=True)


def labels_match(labels: Mapping[str, str], expressions: Sequence[str], match_all: bool) -> bool:
    """`key` is presence, `key=v1,v2` values; any expression by prefixes, or all exactly."""
    if match_all:
        return all(_has_exactly(labels, expression) for expression in expressions)
    return any(has_label(labels, expression) for expression in expressions)


def has_label(labels: Mapping[str, str], expression: str) -> bool:
    """Any label whose key begins so; with values, the key's value has a part that begins with one of them."""
    key, has_values, values = expression.partition("=")
    if not has_values:
        return any(label.startswith(key) for label in labels)
    parts = labels[key].split(",") if key in labels else []
    return any(part.startswith(value) for part in parts for value in values.split(","))


def _has_exactly(labels: Mapping[str, str], expression: str) -> bool:
    key, has_values, values = expression.partition("=")
    if key not in labels:
        return False
    return not has_values or set(values.split(",")) <= set(labels[key].split(","))
