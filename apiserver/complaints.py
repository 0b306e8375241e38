"""What was odd in a folder of manifests, and which files were not read: told once for each kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_LINES = 20
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is odd in a manifest. `document` counts from 1; 0 is the file as a whole."""

    file: str
    document: int
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"

    @property
    def place(self) -> str:
        return f"{self.file}{f', document {self.document}' if self.document else ''}"

    @property
    def kind(self) -> str:
        """The message without the names and numbers in it: complaints of a kind are the same of other places."""
        return re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "…", self.message)


@dataclass(frozen=True, slots=True)
class Unread:
    """Files of one kind that were not read; `kind` says which in the plural, and why where that is not plain."""

    kind: str
    files: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind} ({len(self.files)})"


def told(complaints: Iterable[Complaint], unread: Iterable[Unread] = ()) -> Iterator[str]:
    """A line for each kind of complaint and of files that were not read; of many kinds the first, and how many more."""
    alike: dict[str, list[Complaint]] = {}
    for complaint in complaints:
        alike.setdefault(complaint.kind, []).append(complaint)
    lines = [_line(group) for group in alike.values()]
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield f"and {len(lines) - MOST_LINES} kinds of complaints more"
    yield from (f"not read: {each}: {_some(each.files)}" for each in unread)


def _line(group: list[Complaint]) -> str:
    first = group[0]
    if len(group) == 1:
        return str(first)
    return f"{len(group)} times: {first.message}: {_some([complaint.place for complaint in group])}"


def _some(names: list[str] | tuple[str, ...]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return "; ".join(names[:_NAMED]) + more
