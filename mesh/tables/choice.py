"""Which rows a page of a table shows, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from mesh.model.pace import check, paced
from mesh.tables.columns import Column, Filter, Row, own_filter

MOST_CHOICES = 200
USUAL_ROWS = 50
"""Of one page."""
Filters = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """What a person chose of a table. `filters` are the values by filter's name, in the order given. `sort` `""` keeps
    the order of the rows; pages count from 1. `hidden` are columns that are not shown, `order` those that come first.
    """

    filters: Filters = ()
    match_all_labels: bool = False
    sort: str = ""
    descending: bool = False
    page: int = 1
    per_page: int = USUAL_ROWS
    hidden: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    def values(self, name: str) -> tuple[str, ...]:
        return dict(self.filters).get(name, ())

    def with_values(self, name: str, values: tuple[str, ...]) -> Filters:
        """The filters with these values of one of them."""
        others = tuple(pair for pair in self.filters if pair[0] != name)
        return (*others, (name, values)) if values else others


@dataclass(frozen=True, slots=True)
class Chosen(Generic[Row]):
    """`rows` are those of one page of the `matching`, of `total` in all. `page` may be less than what was asked for.
    `choices` are the values of the filters that offer some."""

    rows: tuple[Row, ...]
    matching: Sequence[Row]
    total: int
    page: int
    pages: int
    choices: Mapping[str, tuple[str, ...]]

    @property
    def count(self) -> int:
        return len(self.matching)


def usual_rows(most: int) -> int:
    """Of a page that may have at most so many."""
    return min(USUAL_ROWS, most)


def choose(
    rows: Sequence[Row],
    columns: Sequence[Column[Row]],
    view: TableView,
    filters: Sequence[Filter[Row]] = (),
    *,
    base: Callable[[Row], Any] | None = None,
) -> Chosen[Row]:
    """Filters are joined by AND, the values of each by OR. `base` decides what is equal, upwards in either direction;
    without one the order of the rows does."""
    filters = (*filters, *(own for column in columns if (own := own_filter(column)) is not None))
    matching = _ordered(_passing(rows, filters, view), columns, view, base)
    pages = max(1, -(-len(matching) // view.per_page))
    page = min(view.page, pages)
    first = (page - 1) * view.per_page
    return Chosen(
        rows=tuple(matching[first : first + view.per_page]),
        matching=matching,
        total=len(rows),
        page=page,
        pages=pages,
        choices={each.name: _offered(each.offered, rows) for each in filters if each.offered is not None},
    )


def _passing(rows: Sequence[Row], filters: Sequence[Filter[Row]], view: TableView) -> list[Row]:
    known = {each.name: each for each in filters}
    chosen = [
        (known[name], values)
        for name, given in view.filters
        if name in known and (values := tuple(filter(None, given)))
    ]
    every = view.match_all_labels
    return [row for row in paced(rows) if all(each.passes(row, values, every) for each, values in chosen)]


def _ordered(
    rows: list[Row], columns: Sequence[Column[Row]], view: TableView, base: Callable[[Row], Any] | None
) -> list[Row]:
    if base is not None:
        rows.sort(key=base)
        check()
    by = next((column for column in columns if view.sort and column.sort_word == view.sort), None)
    if by is not None:
        rows.sort(key=by.order, reverse=view.descending)
    return rows


def _offered(value: Callable[[Row], str], rows: Iterable[Row]) -> tuple[str, ...]:
    """None where there are too many to choose from."""
    values = {value(row) for row in paced(rows)} - {""}
    return tuple(sorted(values)) if len(values) <= MOST_CHOICES else ()
