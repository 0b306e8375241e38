"""The pages of a long list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pager:
    """The pages around this one; addresses are `""` where there is none. `sizes` are (rows, address, whether it is the
    size now)."""

    page: int
    pages: int
    rows: int
    first_row: int
    last_row: int
    previous: str
    next: str
    sizes: tuple[tuple[int, str, bool], ...]


def pager(
    page: int,
    rows: int,
    per_page: int,
    to_page: Callable[[int], str],
    *,
    of_size: Callable[[int], str] | None = None,
    sizes: Sequence[int] = (),
) -> Pager:
    """The page with that number, of so many rows; `of_size` leads to pages of another of the `sizes`."""
    first, pages = (page - 1) * per_page, max(1, -(-rows // per_page))
    return Pager(
        page=page,
        pages=pages,
        rows=rows,
        first_row=first + 1 if rows else 0,
        last_row=min(first + per_page, rows),
        previous=to_page(page - 1) if page > 1 else "",
        next=to_page(page + 1) if page < pages else "",
        sizes=tuple((size, of_size(size), size == per_page) for size in sizes) if of_size else (),
    )


def page_sizes(most: int) -> tuple[int, ...]:
    """The sizes to choose from where a page may have so many rows."""
    return (*(size for size in _USUAL if size < most), most)


_USUAL = (20, 50, 100, 200)
