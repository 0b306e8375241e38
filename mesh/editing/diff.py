"""What a change does to a text, line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

CONTEXT = 3
MOST_COMPARED = 4000
"""Lines between the first and the last that differ: more of them are not compared one by one."""
MOST_SHOWN = 2000


@dataclass(frozen=True, slots=True)
class DiffLine:
    """`sign` is `+`, `-`, a blank for what stays, or `…` for lines that are left out."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Diff:
    """`added` and `removed` count lines; `is_cut`: there is more than is shown."""

    lines: tuple[DiffLine, ...]
    added: int
    removed: int
    is_cut: bool = False


def diff(before: str, after: str) -> Diff:
    """Nothing where the texts are the same."""
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return Diff((), 0, 0)
    lines = tuple(_lines(old, new))
    signs = [line.sign for line in lines]
    return Diff(lines[:MOST_SHOWN], signs.count("+"), signs.count("-"), len(lines) > MOST_SHOWN)


def _lines(old: list[str], new: list[str]) -> Iterator[DiffLine]:
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    middle = list(_middle(old[head : len(old) - tail], new[head : len(new) - tail]))
    before, after = old[max(0, head - CONTEXT) : head], old[len(old) - tail :][:CONTEXT]
    if head > CONTEXT:
        yield DiffLine("…", "")
    yield from (DiffLine(" ", text) for text in before)
    yield from middle
    yield from (DiffLine(" ", text) for text in after)
    if tail > CONTEXT:
        yield DiffLine("…", "")


def _alike(one: list[str], other: list[str]) -> int:
    """How many lines the two begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _middle(old: list[str], new: list[str]) -> Iterator[DiffLine]:
    if len(old) + len(new) > MOST_COMPARED:
        yield from (DiffLine("-", text) for text in old)
        yield from (DiffLine("+", text) for text in new)
        return
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(CONTEXT)):
        if number:
            yield DiffLine("…", "")
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                yield from (DiffLine(" ", text) for text in old[old_from:old_to])
                continue
            yield from (DiffLine("-", text) for text in old[old_from:old_to])
            yield from (DiffLine("+", text) for text in new[new_from:new_to])
