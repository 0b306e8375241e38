"""Tables of a proxy's configuration for the templates: filters, sorting and pages in the address (ui.md §7.9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from mesh.envoy.tables import Chosen, Column, Match, TableView, choose
from mesh.web.address.lenient import Pairs, Reader, changed
from mesh.web.controls import Choice
from mesh.web.parts.facts import Link
from mesh.web.parts.pager import PER_PAGE, Pager, pager
from mesh.web.parts.sorting import SortHead, direction_of
from mesh.web.parts.tab import OpenTab, TabContent

Row = TypeVar("Row")
_TEMPLATE, _CONTROLS = "proxies/table.html", "proxies/filters.html"
_USUAL = TableView()
_MOST_PAGES = 10**6


@dataclass(frozen=True, slots=True)
class Shown(Generic[Row]):
    """A column, and what its cells show: the plain text when `cell` is None or gives None."""

    column: Column[Row]
    cell: Callable[[Row], Link | None] | None = None
    hint: str = ""

    def link(self, row: Row) -> Link:
        return (self.cell(row) if self.cell else None) or Link("", "", self.column.text(row))


@dataclass(frozen=True, slots=True)
class FilterInput:
    """A text, or a choice of values where `choices` are offered (the first is any)."""

    name: str
    label: str
    value: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class TableContent:
    """`lines` are (label, cell) by column. `clear_url` is there while something is filtered."""

    title: str
    heads: tuple[SortHead, ...]
    filters: tuple[FilterInput, ...]
    lines: tuple[tuple[tuple[str, Link], ...], ...]
    pager: Pager
    count: int
    total: int
    empty: str
    clear_url: str = ""


def table_content(
    tab: OpenTab, title: str, rows: Sequence[Row], shown: Sequence[Shown[Row]], *, empty: str
) -> TabContent:
    """`empty` is said where the proxy has no such row at all."""
    columns = tuple(each.column for each in shown)
    view, messages = _read(tab, columns)
    found = choose(rows, columns, view)
    view = replace(view, page=found.page)

    def url(other: TableView) -> str:
        return tab.url(*_pairs(other))

    content = TableContent(
        title=title,
        heads=tuple(_head(each, view, url) for each in shown),
        filters=tuple(_filter(column, view, found) for column in columns if column.match is not Match.NONE),
        lines=tuple(tuple((each.column.label, each.link(row)) for each in shown) for row in found.rows),
        pager=_pager(found, view, url),
        count=found.count,
        total=found.total,
        empty=empty,
        clear_url=url(replace(view, filters={}, page=1)) if view.filters else "",
    )
    sorting = _pairs(replace(view, filters={}, page=1))
    return TabContent(
        _TEMPLATE, content, controls=_CONTROLS, carried=sorting, pairs=_pairs(view), messages=tuple(messages)
    )


def _read(tab: OpenTab, columns: Sequence[Column[Row]]) -> tuple[TableView, list[str]]:
    read = Reader.of(tab.query)
    given = {column.id: read.text(column.id, 300) for column in columns if column.match is not Match.NONE}
    view = TableView(
        filters={name: value for name, value in given.items() if value},
        sort=read.choice("sort", "", [column.id for column in columns], used="the proxy's own order"),
        descending=read.descending(),
        page=read.number("page", 1, least=1, most=_MOST_PAGES),
        per_page=read.number("perPage", _USUAL.per_page, least=1, most=PER_PAGE[-1]),
    )
    return view, read.messages


def _pairs(view: TableView) -> Pairs:
    """As parameters of an address; what is as by default stays out."""
    others = changed(
        (
            ("sort", view.sort, ""),
            ("direction", "desc" if view.descending else "asc", "asc"),
            ("perPage", str(view.per_page), str(_USUAL.per_page)),
            ("page", str(view.page), "1"),
        )
    )
    return (*view.filters.items(), *others)


def _head(shown: Shown[Row], view: TableView, url: Callable[[TableView], str]) -> SortHead:
    column = shown.column
    sorts = column.id == view.sort
    turned = replace(view, sort=column.id, descending=sorts and not view.descending, page=1)
    direction = direction_of(sorts=sorts, descending=view.descending)
    return SortHead(column.label, url(turned), direction, shown.hint)


def _filter(column: Column[Row], view: TableView, found: Chosen[Row]) -> FilterInput:
    value = view.filters.get(column.id, "")
    offered = found.choices.get(column.id, ())
    if not offered:
        return FilterInput(column.id, column.label, value)
    known = offered if value in ("", *offered) else (*offered, value)
    choices = (Choice("", f"{column.label}: any", not value), *(Choice(each, each, each == value) for each in known))
    return FilterInput(column.id, column.label, value, choices)


def _pager(found: Chosen[Row], view: TableView, url: Callable[[TableView], str]) -> Pager:
    return pager(
        found.page,
        found.count,
        view.per_page,
        lambda page: url(replace(view, page=page)),
        lambda size: url(replace(view, page=1, per_page=size)),
    )
