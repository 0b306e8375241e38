"""What may be wrong with any draft, whatever its kind: choices that are none, and more than an object can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, fields
from typing import Any

from mesh.editing.drafts.shapes import Fault, Path, choices_of, is_listed, row_of
from mesh.editing.drafts.writing import values_of

MOST_ROWS = 64
MOST_VALUES = 256
MOST_LETTERS = 50_000


def odd_fields(draft: Any, path: Path = ()) -> Iterator[Fault]:
    for part in fields(draft):
        value, at = getattr(draft, part.name), (*path, part.name)
        if row_of(part):
            yield from _odd_rows(value, at)
        elif isinstance(value, str) and (text := _odd(part, value)):
            yield Fault(at, text)


def _odd_rows(rows: tuple[Any, ...], path: Path) -> Iterator[Fault]:
    if len(rows) > MOST_ROWS:
        yield Fault(path, f"There are {len(rows)} of them; allowed: at most {MOST_ROWS}.")
        return
    for place, row in enumerate(rows):
        yield from odd_fields(row, (*path, place))


def _odd(part: Field[Any], value: str) -> str:
    choices = choices_of(part)
    if choices and value not in choices:
        return f"Choose one of {', '.join(filter(None, choices))}."
    if len(value) > MOST_LETTERS:
        return f"It has {len(value)} characters; allowed: at most {MOST_LETTERS}."
    if is_listed(part) and len(values_of(value)) > MOST_VALUES:
        return f"There are {len(values_of(value))} values; allowed: at most {MOST_VALUES}."
    if not all(letter.isprintable() or letter in "\t\r\n" for letter in value):
        return "It has characters that cannot be printed."
    return ""
