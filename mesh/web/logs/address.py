"""What the address says about the logs tab."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mesh.logs.filters import Filter, line_filter
from mesh.logs.patterns import BadPattern
from mesh.logs.window import CHOICES, DEFAULT_LINES
from mesh.web.address import fields
from mesh.web.address.fields import Fields, Here, One
from mesh.web.address.lenient import Lenient
from mesh.web.address.reader import Pairs, Reader, quoted
from mesh.web.parts.tab import OpenTab

ALL_LINES = -1
FLAGS = ("regex", "raw", "ztunnel", "waypoint", "follow", "full")
_LINE_ID = re.compile(r"[0-9a-f]{1,12}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class LogOptions:
    """`containers` are those that are shown, of the `known` ones. `lines` is per container, `ALL_LINES` for as many as
    may be read.

    `before` is the id of a line: those that came earlier are shown; `entry` that of a line to explain. `filter` is what
    `show` and `hide` say; `messages` tell what could not be read.
    """

    pod: str
    containers: tuple[str, ...]
    known: tuple[str, ...] = ()
    show: str = ""
    hide: str = ""
    lines: int = DEFAULT_LINES
    flags: frozenset[str] = frozenset()
    has_times: bool = True
    before: str = ""
    entry: str = ""
    filter: Filter = field(default_factory=Filter)
    messages: tuple[str, ...] = ()


LogHere = Here[LogOptions]


class LogReading:
    """Reads one address, and keeps what it had to refuse."""

    def __init__(self, tab: OpenTab) -> None:
        self._tab = tab
        self._reader = Lenient.of(tab.query)

    def pod(self, pods: Sequence[str]) -> str:
        """The pod that is asked for, else the first."""
        return self._reader.choice("pod", pods[0], pods)

    def options(self, pods: Sequence[str], pod: str, containers: tuple[str, ...]) -> LogHere:
        """What is shown of a pod that has these containers."""
        usual = LogOptions(pods[0], containers, containers)
        found = _FIELDS.read(self._reader, replace(usual, pod=pod))
        found = replace(found, filter=self._filter(found))
        return self._tab.at(_FIELDS, replace(found, messages=tuple(self._reader.messages)), usual)

    def _filter(self, options: LogOptions) -> Filter:
        found = []
        for name, text in (("show", options.show), ("hide", options.hide)):
            try:
                found.append(line_filter(text, as_regex="regex" in options.flags).show)
            except BadPattern as bad:
                self._reader.messages.append(f"{name}: {quoted(text, 60)}: {bad} (used: no filter of this kind)")
                found.append(None)
        return Filter(*found)


@dataclass(frozen=True, slots=True)
class _Containers:
    """A form without a ticked box sends the empty one: none is something else than all."""

    names: tuple[str, ...] = ("container",)

    def read(self, reader: Reader, default: tuple[str, ...]) -> tuple[str, ...]:
        if not reader.has("container"):
            return default
        given = [name for name in reader.all("container") if name]
        unknown = [name for name in given if name not in default]
        if unknown:
            reader.refuse("container", unknown[0], default, used="the others")
        chosen = tuple(name for name in default if name in given)
        return default if unknown and not chosen else chosen

    def pairs(self, value: tuple[str, ...], default: tuple[str, ...]) -> Pairs:
        return tuple(("container", name) for name in value or ("",)) if value != default else ()


def _lines(reader: Reader, name: str, default: int) -> int:
    number = reader.number(name, default, least=ALL_LINES, most=CHOICES[-1], allowed=_LINES_ALLOWED)
    if number:
        return number
    reader.refuse(name, reader.first(name), _LINES_ALLOWED, used=str(default))
    return default


_LINES_ALLOWED = f"a number from 1 to {CHOICES[-1]}, or {ALL_LINES} for all"


def _line_id(reader: Reader, name: str, default: str) -> str:
    value = reader.first(name)
    if not value or _LINE_ID.fullmatch(value):
        return value
    reader.refuse(name, value, "the id of a line, as links of this page have it", used="the newest lines")
    return default


_FIELDS: Fields[LogOptions] = Fields(
    pod=One("pod", lambda _reader, _name, chosen: chosen),
    containers=_Containers(),
    show=fields.text("show"),
    hide=fields.text("hide"),
    flags=fields.Switches(FLAGS),
    has_times=fields.switch("timestamps"),
    before=One("before", _line_id),
    lines=One("maxLines", _lines),
    entry=One("entry", _line_id),
)
