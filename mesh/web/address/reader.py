"""The parameters of one address. How a value is read is told here, once; what becomes of one that cannot be read is
the policy's: `lenient` for pages, `strict` for the API."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Self

from django.http import QueryDict

from mesh.text.durations import LONGEST_SECONDS, PROMETHEUS

Pairs = tuple[tuple[str, str], ...]
Allowed = Collection[str] | str
"""The values, or words for them."""
NOT_ALLOWED = "is not allowed"
_WHOLE = re.compile(r"-?[0-9]{1,15}", re.ASCII)


class Reader(ABC):
    """`given` holds all values of each parameter. Every method has the default where a parameter is absent or empty."""

    def __init__(self, given: Mapping[str, Sequence[str]]) -> None:
        self._given = given

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        return cls(dict(query.lists()))

    @abstractmethod
    def refuse(self, name: str, value: str, allowed: Allowed, *, used: str = "", what: str = NOT_ALLOWED) -> None:
        """Says that a value cannot be read: what it is not, what is allowed, and what is used instead."""

    def has(self, name: str) -> bool:
        return name in self._given

    def all(self, name: str) -> list[str]:
        return list(self._given.get(name, ()))

    def first(self, name: str) -> str:
        """`""` without one."""
        return (self.all(name) or [""])[0]

    def text(self, name: str, default: str = "") -> str:
        return self.first(name) or default

    def words(self, name: str) -> tuple[str, ...]:
        """A comma list, a repeated parameter (as a form sends it), or both; each word once."""
        words = (word.strip() for value in self.all(name) for word in value.split(","))
        return tuple(dict.fromkeys(word for word in words if word))

    def choice(self, name: str, default: str, allowed: Collection[str], *, used: str = "", what: str = "") -> str:
        """`used` are words for the default."""
        value = self.first(name)
        if not value or value in allowed:
            return value or default
        self.refuse(name, value, allowed, used=used or default, what=what or NOT_ALLOWED)
        return default

    @abstractmethod
    def switch(self, name: str, default: bool) -> bool: ...

    def number(self, name: str, default: int, *, least: int = 0, most: int = 10**12, allowed: str = "") -> int:
        """A whole number within its bounds; `allowed` are other words for them."""
        value = self.first(name)
        if not value:
            return default
        if _WHOLE.fullmatch(value) and least <= int(value) <= most:
            return int(value)
        self.refuse(name, value, allowed or f"a whole number from {least} to {most}", used=str(default))
        return default

    def nearest(self, name: str, default: int, offered: Sequence[int], *, allowed: str = "") -> int:
        """Of the numbers that are offered the one that is meant."""
        value = self.number(name, default, least=0, most=max(*offered, 10**11), allowed=allowed)
        return min(offered, key=lambda each: abs(each - value))

    def seconds(self, name: str, default: float) -> float:
        """Of a Prometheus duration such as `10m` or `1h30m`: more than nothing, at most a hundred years."""
        value = self.first(name)
        return self.duration(name, value, default) if value else default

    def duration(self, name: str, value: str, default: float = 0.0) -> float:
        """The same of a value that was found elsewhere than in the address."""
        seconds = PROMETHEUS.seconds(value)
        if seconds is None:
            self.refuse(name, value, "60s, 10m, 1h30m, 7d", used=f"{default:g}s", what="is not a duration")
        elif 0 < seconds <= LONGEST_SECONDS:
            return seconds
        else:
            self.refuse(name, value, "more than 0, at most 100y", used=f"{default:g}s", what="is out of range")
        return default

    def members(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """The known words of a list, as given."""
        words = self.words(name)
        unknown = [word for word in words if word not in allowed]
        if unknown:
            self.refuse(name, ",".join(unknown), allowed, used="without it")
        return tuple(word for word in words if word in allowed)


def allowed_words(allowed: Allowed, most: int = 20) -> str:
    return allowed if isinstance(allowed, str) else ", ".join(tuple(allowed)[:most])


def quoted(value: str, most: int = 80) -> str:
    """A value that was given, for a message about it: short, and without what cannot be seen."""
    shown = value if len(value) <= most else value[: most - 3] + "..."
    return f'"{"".join(char if char.isprintable() else chr(0xFFFD) for char in shown)}"'
