"""Query parameters of pages: what cannot be read is told, and the page shows its default instead.

The API reads strictly: see `mesh.web.address.strict`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Self

from django.http import QueryDict

from mesh.web.address.strict import quoted
from mesh.web.controls import REFRESHES

MANUAL = 1
"""The refresh at which a page asks for data only when a person says so (ui.md §2.5)."""
_MOST_TOLD = 20

Pairs = tuple[tuple[str, str], ...]


def refusal(name: str, value: str, allowed: Collection[str] | str, used: str) -> str:
    """What is said of a value that could not be read; `allowed` are the values, or words for them."""
    known = allowed if isinstance(allowed, str) else ", ".join(tuple(allowed)[:_MOST_TOLD])
    return f"{name}: {quoted(value, 60)} is not allowed; allowed: {known} (used: {used})"


def as_switch(is_on: bool) -> str:
    """As an address has it."""
    return "true" if is_on else "false"


def changed(named: Iterable[tuple[str, str, str]]) -> Pairs:
    """Of (name, value, default) those parameters that an address must name."""
    return tuple((name, value) for name, value, default in named if value != default)


class Reader:
    """One address's parameters, and what could not be read. No page can show a zero byte."""

    def __init__(self, given: Mapping[str, Sequence[str]]) -> None:
        """`given` holds all values of each parameter."""
        self._given = {name: [value.replace("\0", "\ufffd") for value in values] for name, values in given.items()}
        self.messages: list[str] = []

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        return cls(dict(query.lists()))

    def refuse(self, name: str, value: str, allowed: Collection[str] | str, used: str) -> None:
        self.messages.append(refusal(name, value, allowed, used))

    def has(self, name: str) -> bool:
        return name in self._given

    def all(self, name: str) -> list[str]:
        return self._given.get(name, [])

    def first(self, name: str) -> str:
        """`""` without one."""
        return (self.all(name) or [""])[0]

    def text(self, name: str, most: int) -> str:
        """Without blanks around it, and no longer than that."""
        return self.first(name).strip()[:most]

    def words(self, name: str) -> tuple[str, ...]:
        """A comma list, a repeated parameter (as a form sends it), or both."""
        found = (item.strip() for value in self.all(name) for item in value.split(","))
        return tuple(dict.fromkeys(item for item in found if item))

    def choice(self, name: str, default: str, allowed: Collection[str], used: str = "") -> str:
        """`used` are words for the default."""
        value = self.first(name)
        if not value or value in allowed:
            return value or default
        self.refuse(name, value, allowed, used or default)
        return default

    def switch(self, name: str, default: bool) -> bool:
        """A form sends `false` before its checkbox's `true`, so the last counts."""
        value = (self.all(name) or [""])[-1]
        if value.lower() in ("true", "false"):
            return value.lower() == "true"
        if value:
            self.refuse(name, value, ("true", "false"), as_switch(default))
        return default

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self.first(name)
        if not value:
            return default
        if value.isascii() and value.isdigit() and len(value) < 12 and least <= int(value) <= most:
            return int(value)
        self.refuse(name, value, f"a whole number from {least} to {most}", str(default))
        return default

    def refresh(self, default: int) -> int:
        """Milliseconds, the nearest that the page offers."""
        value = self.number("refresh", default, least=0, most=REFRESHES[-1])
        return min(REFRESHES, key=lambda offered: abs(offered - value))

    def descending(self) -> bool:
        """Whether `direction` turns the order round."""
        return self.choice("direction", "asc", ("asc", "desc")) == "desc"

    def members(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """The known items of a comma list, as given."""
        given = self.words(name)
        unknown = [item for item in given if item not in allowed]
        if unknown:
            self.refuse(name, ",".join(unknown), allowed, "without it")
        return tuple(item for item in given if item in allowed)
