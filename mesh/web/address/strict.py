"""Addresses of the API: an unknown name or a value that cannot be read is a 400 that says which.

A page's own controls may carry more parameters than it reads, so only the API is strict about names.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

from django.http import HttpRequest

from mesh.web.address.reader import NOT_ALLOWED, Allowed, Reader, allowed_words, quoted

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})


class BadParameter(Exception):
    """A query parameter that is not known, or whose value cannot be read."""


class Strict(Reader):
    """Of a repeated parameter the first value counts, as for the reference."""

    @classmethod
    def only(cls, request: HttpRequest, allowed: Collection[str]) -> Self:
        """Raises `BadParameter` when the query has a parameter that is not in `allowed`."""
        unknown = sorted(set(request.GET) - set(allowed))
        if unknown:
            known = ", ".join(sorted(allowed)) or "none"
            raise BadParameter(f"unknown query parameter {quoted(unknown[0])}; allowed: {known}")
        return cls.of(request.GET)

    def refuse(self, name: str, value: str, allowed: Allowed, *, used: str = "", what: str = NOT_ALLOWED) -> None:
        del used
        raise BadParameter(f"{name}: {quoted(value)} {what}; allowed: {allowed_words(allowed, most=1000)}")

    def all(self, name: str) -> list[str]:
        values = super().all(name)
        for value in values:
            if "\0" in value:
                self.refuse(name, value, "text without zero bytes")
        return values

    def words(self, name: str) -> tuple[str, ...]:
        words = (word.strip() for word in self.first(name).split(","))
        return tuple(word for word in words if word)

    def switch(self, name: str, default: bool = False) -> bool:
        """In Go's forms: 1, t, T, TRUE, true, True, 0, f, F, FALSE, false, False."""
        value = self.first(name)
        if value and value not in _TRUE | _FALSE:
            self.refuse(name, value, "true, false", what="is not a boolean")
        return value in _TRUE if value else default

    def moment(self, name: str, now: float) -> int:
        """Unix seconds; `now` when absent."""
        return self.number(name, int(now))
