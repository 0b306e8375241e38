"""Declared tables of parameters: which an address has, and how the value of each is read and written.

A table reads with either policy, and writes what is not as by default, in the order of its fields.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest

from mesh.web.address.lenient import as_switch
from mesh.web.address.reader import Pairs, Reader
from mesh.web.address.strict import Strict

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")
V = TypeVar("V", bound="DataclassInstance")


class Field(Protocol):
    """One attribute of what a page shows, in one or several parameters."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def read(self, reader: Reader, default: Any) -> Any: ...

    def pairs(self, value: Any, default: Any) -> Pairs: ...


@dataclass(frozen=True, slots=True)
class One(Generic[T]):
    """A parameter of its own. `is_told`: it is written also where it is as by default."""

    name: str
    parse: Callable[[Reader, str, T], T]
    text: Callable[[T], str] = str
    is_told: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def read(self, reader: Reader, default: T) -> T:
        return self.parse(reader, self.name, default)

    def pairs(self, value: T, default: T) -> Pairs:
        if value == default and not (self.is_told and value):
            return ()
        return ((self.name, self.text(value)),)


class Fields(Generic[V]):
    """The table of a page or an endpoint: `fields` by the attribute of the dataclass that holds the values."""

    def __init__(self, **fields: Field) -> None:
        self._fields = fields
        self.names = frozenset(name for field in fields.values() for name in field.names)

    def read(self, reader: Reader, defaults: V) -> V:
        """The values of an address; `defaults` also has what is no parameter."""
        found = {name: field.read(reader, getattr(defaults, name)) for name, field in self._fields.items()}
        return replace(defaults, **found)

    def strict(self, request: HttpRequest, defaults: V, *, also: Collection[str] = ()) -> V:
        """The same for the API: raises `BadParameter` at the first value that cannot be read, and for a parameter that
        is neither in the table nor in `also`."""
        return self.read(Strict.only(request, self.names | set(also)), defaults)

    def pairs(self, view: V, defaults: V) -> Pairs:
        """What of the view an address must name."""
        fields = self._fields.items()
        return tuple(pair for name, each in fields for pair in each.pairs(getattr(view, name), getattr(defaults, name)))


def text(name: str, *, most: int = 1000, strip: bool = False) -> One[str]:
    """Cut where it is longer; an empty value that is given is one."""

    def parse(reader: Reader, name: str, default: str) -> str:
        if not reader.has(name):
            return default
        value = reader.first(name)
        return (value.strip() if strip else value)[:most]

    return One(name, parse)


def switch(name: str) -> One[bool]:
    return One(name, lambda reader, name, default: reader.switch(name, default), as_switch)


@dataclass(frozen=True, slots=True)
class Switches:
    """Those that are on, as a set; each is a parameter of its own."""

    names: tuple[str, ...]

    def read(self, reader: Reader, default: frozenset[str]) -> frozenset[str]:
        return frozenset(name for name in self.names if reader.switch(name, name in default))

    def pairs(self, value: frozenset[str], default: frozenset[str]) -> Pairs:
        return tuple((name, as_switch(name in value)) for name in self.names if (name in value) != (name in default))


def either(name: str, off: str, on: str) -> One[bool]:
    """One of two words."""
    words = (off, on)
    return One(name, lambda reader, name, default: reader.choice(name, words[default], words) == on, words.__getitem__)


def choice(name: str, allowed: Collection[str], *, used: str = "") -> One[str]:
    return One(name, lambda reader, name, default: reader.choice(name, default, allowed, used=used))


def number(name: str, *, least: int = 0, most: int = 10**12, allowed: str = "") -> One[int]:
    def parse(reader: Reader, name: str, default: int) -> int:
        return reader.number(name, default, least=least, most=most, allowed=allowed)

    return One(name, parse)


def nearest(name: str, offered: Sequence[int], *, allowed: str = "") -> One[int]:
    return One(name, lambda reader, name, default: reader.nearest(name, default, offered, allowed=allowed))


def seconds(name: str) -> One[float]:
    return One(name, lambda reader, name, default: reader.seconds(name, default), lambda value: f"{value:g}s")


def words(name: str, *, is_sorted: bool = False, is_told: bool = False) -> One[tuple[str, ...]]:
    def parse(reader: Reader, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        found = reader.words(name)
        return (tuple(sorted(found)) if is_sorted else found) or default

    return One(name, parse, ",".join, is_told)


def members(name: str, allowed: Collection[str]) -> One[tuple[str, ...]]:
    """As given; an empty list that is given is one."""

    def parse(reader: Reader, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        return reader.members(name, allowed) if reader.has(name) else default

    return One(name, parse, ",".join)


@dataclass(frozen=True, slots=True)
class Here(Generic[V]):
    """Where a page is, and what makes addresses of it that differ: `here.url(page=2)`.

    `path` may be empty: the address then is relative. `kept` are parameters that every address of the page begins
    with, `added` those that each ends with.
    """

    fields: Fields[V]
    view: V
    defaults: V
    path: str = ""
    kept: Pairs = ()
    added: Pairs = ()

    def but(self, **changes: Any) -> Here[V]:
        """The same page with other values."""
        return replace(self, view=replace(self.view, **changes))

    @property
    def pairs(self) -> Pairs:
        """The page's own parameters, without those that all of its addresses have."""
        return self.fields.pairs(self.view, self.defaults)

    def url(self, *more: tuple[str, str], **changes: Any) -> str:
        """The address with `changes` of the view and `more` parameters. A relative one of the default is a bare `?`."""
        view = replace(self.view, **changes) if changes else self.view
        pairs = (*self.kept, *self.fields.pairs(view, self.defaults), *more, *self.added)
        return f"{self.path}?{urlencode(pairs, safe=',:')}" if pairs or not self.path else self.path
