"""Tables as pages show them: heads that sort, filters, cells, and the pages of long ones. `parts/table.html` prints
them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, Generic, TypeVar

from mesh.tables.choice import Chosen, Filters, TableView, choose, usual_rows
from mesh.tables.columns import Column, Filter, own_filter
from mesh.tables.pager import Pager, page_sizes, pager
from mesh.web.address import fields
from mesh.web.address.fields import Field, Fields, Here
from mesh.web.address.lenient import Lenient
from mesh.web.address.reader import Pairs, Reader
from mesh.web.controls import Choice
from mesh.web.parts.facts import Link
from mesh.web.parts.tab import OpenTab, TabContent

Row = TypeVar("Row")
LINK, TEXT, STATE = "parts/cells/link.html", "parts/cells/text.html", "parts/cells/state.html"
_MOST_PAGES = 10**6
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column. `url` sorts by it, where it sorts; `direction` is `ascending` or `descending` for the one
    that does now. `key` is unique in the page."""

    id: str
    label: str
    url: str = ""
    direction: str = ""
    help: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a template prints below a head."""

    head: Head
    template: str
    value: object


@dataclass(frozen=True, slots=True)
class FilterInput:
    """A text, or a choice of values where `choices` are offered (the first is any)."""

    name: str
    label: str
    value: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """`count` of `total` rows pass the filters; `clear_url` is there while something is filtered. `empty` is said
    where there is no row at all."""

    title: str
    heads: tuple[Head, ...]
    lines: tuple[tuple[Cell, ...], ...]
    count: int = 0
    total: int = 0
    empty: str = ""
    filters: tuple[FilterInput, ...] = ()
    pager: Pager | None = None
    clear_url: str = ""


@dataclass(frozen=True, slots=True)
class ShownColumn(Generic[Row]):
    """A column, and what its cells show: the row itself without `cell`, or by default the text of the column; the text
    too where `cell` gives None."""

    column: Column[Row]
    cell: Callable[[Row], object] | None = None
    template: str = LINK

    def of(self, row: Row, head: Head) -> Cell:
        value = self.cell(row) if self.cell else None if self.template == LINK else row
        return Cell(head, self.template, Link("", "", self.column.text(row)) if value is None else value)


def table_fields(
    columns: Sequence[Column[Any]],
    filters: Sequence[Filter[Any]] = (),
    *,
    most: int,
    sorts: Sequence[str] = (),
    used: str = "",
) -> dict[str, Field]:
    """The parameters of a table's view, with at most so many rows a page; `used` are words for its usual order, `sorts`
    orders that no column offers."""
    known = (*(column.sort_word for column in columns if column.sort_word), *sorts)
    return {
        "filters": FilterField(all_filters(columns, filters)),
        "sort": fields.choice("sort", known, used=used),
        "descending": fields.either("direction", "asc", "desc"),
        "page": fields.number("page", least=1, most=_MOST_PAGES),
        "per_page": fields.number("perPage", least=1, most=most),
    }


def all_filters(columns: Iterable[Column[Row]], filters: Iterable[Filter[Row]] = ()) -> tuple[Filter[Row], ...]:
    """Those of the table, and those of its columns."""
    return (*filters, *(own for column in columns if (own := own_filter(column)) is not None))


@dataclass(frozen=True, slots=True)
class FilterField:
    """Each filter is a parameter, once for each of its values."""

    filters: tuple[Filter[Any], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.filters)

    def read(self, reader: Reader, default: Filters) -> Filters:
        del default
        values = ((each.name, _values(reader, each)) for each in self.filters)
        return tuple((name, given) for name, given in values if given)

    def pairs(self, value: Filters, default: Filters) -> Pairs:
        del default
        return tuple((name, each) for name, values in value for each in values)


def _values(reader: Reader, known: Filter[Any]) -> tuple[str, ...]:
    """Of a filter: texts as given, label expressions split at blanks, options in whatever case."""
    given = [value.strip()[:_LONGEST] for value in reader.all(known.name)]
    if known.by_label:
        given = [word for value in given for word in value.split()]
    values = dict.fromkeys(value for value in given if value)
    if not known.options:
        return tuple(values)
    by_folded = {_folded(option): option for option in known.options}
    read_as = {value: by_folded.get(_folded(value), value if known.is_open else "") for value in values}
    unknown = [value for value, option in read_as.items() if not option]
    if unknown:
        reader.refuse(known.name, ",".join(unknown), known.options, used="without it")
    return tuple(dict.fromkeys(option for option in read_as.values() if option))


def _folded(value: str) -> str:
    """Letters and digits alone: the reference writes some values by their ids, `notApplicable`, `NOT_READY` or `na`."""
    return "".join(filter(str.isalnum, value.lower()))


def head(here: Here[Any], column: Column[Any], *, place: str = "", key: str = "") -> Head:
    """A click sorts upwards, another one downwards; `place` is that of the page to come back to."""
    word, view = column.sort_word, here.view
    sorts = bool(word) and word == view.sort
    url = f"{here.url(sort=word, descending=sorts and not view.descending, page=1)}{place}" if word else ""
    direction = ("descending" if view.descending else "ascending") if sorts else ""
    return Head(column.id, column.label, url, direction, column.help, f"{key}{column.id}")


def pages(here: Here[Any], page: int, rows: int, most: int) -> Pager:
    """The pages around this one, and pages of other sizes up to `most`."""
    return pager(
        page,
        rows,
        here.view.per_page,
        lambda number: here.url(page=number),
        of_size=lambda size: here.url(page=1, per_page=size),
        sizes=page_sizes(most),
    )


@dataclass(frozen=True, slots=True)
class OpenTable(Generic[Row]):
    """A table of a tab: its columns as they are shown, what the address says of it, and how many rows it may show."""

    shown: tuple[ShownColumn[Row], ...]
    here: Here[TableView]
    most: int
    messages: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        return tuple(each.column for each in self.shown)

    def heads(self, *, place: str = "", key: str = "") -> tuple[Head, ...]:
        return tuple(head(self.here, column, place=place, key=key) for column in self.columns)

    def lines(self, rows: Iterable[Row], heads: Sequence[Head]) -> tuple[tuple[Cell, ...], ...]:
        """The first of them, as many as may be shown."""
        first = islice(rows, self.most)
        return tuple(tuple(each.of(row, of) for each, of in zip(self.shown, heads, strict=True)) for row in first)

    def ordered(self, rows: Sequence[Row]) -> Sequence[Row]:
        """All of them."""
        return choose(rows, self.columns, replace(self.here.view, filters=())).matching


def open_table(
    tab: OpenTab, shown: Sequence[ShownColumn[Row]], usual: TableView | None = None, *, used: str = ""
) -> OpenTable[Row]:
    """Reads what the tab's address says of a table. By default it is sorted by its first column."""
    columns = tuple(each.column for each in shown)
    most = tab.visit.most_rows
    usual = replace(usual or TableView(sort=columns[0].sort_word), per_page=usual_rows(most))
    table: Fields[TableView] = Fields(**table_fields(columns, most=most, used=used))
    reader = Lenient.of(tab.query)
    return OpenTable(tuple(shown), tab.at(table, table.read(reader, usual), usual), most, tuple(reader.messages))


def table_tab(
    tab: OpenTab, title: str, rows: Sequence[Row], shown: Sequence[ShownColumn[Row]], *, empty: str
) -> TabContent:
    """A tab that is one long table, in the order of its rows, with its filters in the tab's form."""
    opened = open_table(tab, shown, TableView(), used="their own order")
    chosen = choose(rows, opened.columns, opened.here.view)
    here, heads = opened.here.but(page=chosen.page), opened.heads(key="sort-")
    view = here.view
    table = Table(
        title=title,
        heads=heads,
        lines=opened.lines(chosen.rows, heads),
        count=chosen.count,
        total=chosen.total,
        empty=empty,
        filters=tuple(map(partial(_input, view, chosen), all_filters(opened.columns))),
        pager=pages(here, chosen.page, chosen.count, opened.most),
        clear_url=here.url(filters=(), page=1) if view.filters else "",
    )
    return TabContent(
        "parts/table_tab.html",
        table,
        controls="parts/table_filters.html",
        carried=here.but(filters=(), page=1).pairs,
        pairs=here.pairs,
        messages=opened.messages,
    )


def _input(view: TableView, chosen: Chosen[Any], known: Filter[Any]) -> FilterInput:
    value = " ".join(view.values(known.name))
    offered = chosen.choices.get(known.name, ())
    if not offered:
        return FilterInput(known.name, known.label, value)
    options = offered if value in ("", *offered) else (*offered, value)
    choices = (Choice("", f"{known.label}: any", not value), *(Choice(each, each, each == value) for each in options))
    return FilterInput(known.name, known.label, value, choices)
