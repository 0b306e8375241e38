"""Tables of a proxy's configuration: thousands of rows, of which a page shows some (ui.md §7.9, 7.10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")
MOST_CHOICES = 200


class Match(StrEnum):
    """How a filter is compared: with a part of the text in any case, with the whole of it, or not at all.

    `CHOICE` is the whole, and the values that are there are offered.
    """

    PART = "part"
    WHOLE = "whole"
    CHOICE = "choice"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """`id` is the parameter of its filter and of sorting by it; `key` orders the rows, without one the text does."""

    id: str
    label: str
    text: Callable[[Row], str]
    match: Match = Match.PART
    key: Callable[[Row], Any] | None = None


@dataclass(frozen=True, slots=True)
class TableView:
    """`filters` are texts by column. `sort` `""` keeps the order of the proxy; pages count from 1."""

    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True, slots=True)
class Chosen(Generic[Row]):
    """The rows of one page; `count` are those that the filters left of `total`. `page` may be less than what was
    asked for. `choices` are the values of the columns that offer some."""

    rows: tuple[Row, ...]
    count: int
    total: int
    page: int
    pages: int
    choices: Mapping[str, tuple[str, ...]]


def choose(rows: Sequence[Row], columns: Sequence[Column[Row]], view: TableView) -> Chosen[Row]:
    """Filters are joined by AND."""
    wanted = [(column, view.filters[column.id]) for column in columns if view.filters.get(column.id)]
    left = [row for row in rows if all(_matches(column, text, row) for column, text in wanted)]
    by = next((column for column in columns if column.id == view.sort), None)
    if by is not None:
        left.sort(key=by.key or _folded(by.text), reverse=view.descending)
    pages = max(1, -(-len(left) // view.per_page))
    page = min(view.page, pages)
    first = (page - 1) * view.per_page
    return Chosen(
        rows=tuple(left[first : first + view.per_page]),
        count=len(left),
        total=len(rows),
        page=page,
        pages=pages,
        choices={column.id: _values(column, rows) for column in columns if column.match is Match.CHOICE},
    )


def _matches(column: Column[Row], wanted: str, row: Row) -> bool:
    text = column.text(row)
    return wanted.lower() in text.lower() if column.match is Match.PART else wanted == text


def _values(column: Column[Row], rows: Iterable[Row]) -> tuple[str, ...]:
    """None where there are too many to choose from."""
    found = {column.text(row) for row in rows} - {""}
    return tuple(sorted(found)) if len(found) <= MOST_CHOICES else ()


def _folded(text: Callable[[Row], str]) -> Callable[[Row], str]:
    return lambda row: text(row).lower()
