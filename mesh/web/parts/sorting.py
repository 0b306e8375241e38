"""Tables of the tabs that are sorted by one column at a time: `sort` and `direction` of the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from mesh.web.address.lenient import Pairs, Reader
from mesh.web.parts.tab import OpenTab

Row = TypeVar("Row")
Columns = Mapping[str, tuple[str, Callable[[Row], Any]]]
"""By the word of `sort`: the head and what is compared. The first is the default."""


@dataclass(frozen=True, slots=True)
class SortHead:
    """A head that sorts; `direction` is `ascending` or `descending` for the one that does now."""

    label: str
    url: str
    direction: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sorting(Generic[Row]):
    """How a table is sorted; `pairs` are its parameters that are not as by default."""

    columns: Columns[Row]
    by: str
    descending: bool
    messages: tuple[str, ...] = ()

    @property
    def pairs(self) -> Pairs:
        return self._pairs(self.by, self.descending)

    def ordered(self, rows: Iterable[Row]) -> list[Row]:
        """Rows that are equal stay in their order."""
        return sorted(rows, key=self.columns[self.by][1], reverse=self.descending)

    def heads(self, tab: OpenTab, anchor: str = "") -> tuple[SortHead, ...]:
        """A click sorts upwards, another one downwards; `anchor` is the place of the page to come back to."""
        return tuple(self._head(tab, name, anchor) for name in self.columns)

    def _head(self, tab: OpenTab, name: str, anchor: str) -> SortHead:
        sorts = name == self.by
        url = tab.url(*self._pairs(name, sorts and not self.descending))
        return SortHead(self.columns[name][0], f"{url}{anchor}", direction_of(sorts=sorts, descending=self.descending))

    def _pairs(self, by: str, descending: bool) -> Pairs:
        sort = (("sort", by),) if by != next(iter(self.columns)) else ()
        return (*sort, ("direction", "desc")) if descending else sort


def read_sorting(tab: OpenTab, columns: Columns[Row]) -> Sorting[Row]:
    """The sorting of the address, and what could not be read of it."""
    read = Reader.of(tab.query)
    by = read.choice("sort", next(iter(columns)), columns)
    return Sorting(columns, by, read.descending(), tuple(read.messages))


def direction_of(*, sorts: bool, descending: bool) -> str:
    """As `aria-sort` says it; empty for a column that does not sort."""
    if not sorts:
        return ""
    return "descending" if descending else "ascending"
