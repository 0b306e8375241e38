"""Typed texts as the values of an object: only what was filled in, without blanks around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from mesh.editing.drafts.shapes import is_blank
from mesh.editing.objects import Json
from mesh.text.untrusted import number

_Row = TypeVar("_Row")
_BETWEEN = re.compile(r"[,\r\n]")


def values_of(typed: str) -> list[str]:
    """Those between commas and line ends."""
    return [value for value in map(str.strip, _BETWEEN.split(typed)) if value]


def pairs_of(typed: str) -> dict[str, str]:
    """`key=value,key=value` as a map."""
    pairs = (value.partition("=") for value in values_of(typed))
    return {key.strip(): value.strip() for key, _, value in pairs}


def field_name(name: str) -> str:
    """`not_ip_blocks` as `notIpBlocks`."""
    first, *others = name.split("_")
    return "".join((first, *map(str.capitalize, others)))


def number_of(typed: str) -> int:
    return number(typed.strip())


def filled(typed: Mapping[str, Any]) -> Json:
    """Without empty texts, lists and maps; texts without blanks around them."""
    stripped = {key: value.strip() if isinstance(value, str) else value for key, value in typed.items()}
    return {key: value for key, value in stripped.items() if value}


def numbered_rows(rows: Iterable[_Row]) -> Iterator[tuple[int, _Row]]:
    """Those into which something was typed, with their places."""
    return ((place, row) for place, row in enumerate(rows) if not is_blank(row))


def rows_of(rows: Iterable[_Row]) -> Iterator[_Row]:
    return (row for _, row in numbered_rows(rows))
