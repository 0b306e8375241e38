"""What the address says about the logs tab (ui.md §1.2, §7.7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from mesh.logs.filters import Filter, line_filter
from mesh.logs.patterns import BadPattern
from mesh.logs.window import CHOICES, DEFAULT_LINES
from mesh.web.address.lenient import Reader
from mesh.web.address.strict import quoted

ALL_LINES = -1
FLAGS = ("regex", "raw", "ztunnel", "waypoint", "follow", "full")
_LINE_ID = re.compile(r"[0-9a-f]{1,12}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class LogOptions:
    """`containers` are those that are shown. `lines` is per container, `ALL_LINES` for as many as may be read.

    `before` is the id of a line: those that came earlier are shown; `entry` that of a line to explain. `messages` say
    what could not be read.
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
    is_first_pod: bool = True
    messages: tuple[str, ...] = ()

    def pairs(self, *, without: Sequence[str] = ()) -> list[tuple[str, str]]:
        """As parameters of an address; what is as by default stays out."""
        found: list[tuple[str, str]] = [] if self.is_first_pod else [("pod", self.pod)]
        if self.containers != self.known:
            # A form without a ticked box sends the empty one: none is something else than all.
            found += [("container", name) for name in self.containers or ("",)]
        found += [("show", self.show), ("hide", self.hide)]
        found += [(name, "true") for name in FLAGS if name in self.flags]
        found += [("timestamps", "" if self.has_times else "false"), ("before", self.before)]
        found += [("maxLines", "" if self.lines == DEFAULT_LINES else str(self.lines))]
        return [(name, value) for name, value in found if (value or name == "container") and name not in without]


class LogReading:
    """Reads one query, and keeps what it had to refuse."""

    def __init__(self, query: QueryDict) -> None:
        self._read = Reader.of(query)

    def pod(self, pods: Sequence[str]) -> str:
        """The pod that is asked for, else the first."""
        return self._read.choice("pod", pods[0], pods)

    def options(self, pods: Sequence[str], pod: str, containers: tuple[str, ...]) -> LogOptions:
        """What is shown of a pod that has these containers."""
        read = self._read
        return LogOptions(
            pod=pod,
            is_first_pod=pod == pods[0],
            containers=self._containers(containers),
            known=containers,
            show=self._text("show"),
            hide=self._text("hide"),
            lines=self._lines(),
            flags=frozenset(name for name in FLAGS if read.switch(name, False)),
            has_times=read.switch("timestamps", True),
            before=self._line_id("before"),
            entry=self._line_id("entry"),
            filter=self._filter(),
            messages=tuple(read.messages),
        )

    def _text(self, name: str) -> str:
        """Blanks around it may be meant."""
        return self._read.first(name)[:1000]

    def _containers(self, known: tuple[str, ...]) -> tuple[str, ...]:
        if not self._read.has("container"):
            return known
        wanted = [name for name in self._read.all("container") if name]
        unknown = [name for name in wanted if name not in known]
        if unknown:
            self._read.refuse("container", unknown[0], known, "the others")
        chosen = tuple(name for name in known if name in wanted)
        return known if unknown and not chosen else chosen

    def _lines(self) -> int:
        value = self._read.first("maxLines")
        if not value:
            return DEFAULT_LINES
        number = int(value) if re.fullmatch(r"-?[0-9]{1,9}", value, re.ASCII) else 0
        if number == ALL_LINES or 0 < number <= CHOICES[-1]:
            return number
        allowed = f"a number from 1 to {CHOICES[-1]}, or {ALL_LINES} for all"
        self._read.refuse("maxLines", value, allowed, str(DEFAULT_LINES))
        return DEFAULT_LINES

    def _line_id(self, name: str) -> str:
        value = self._read.first(name)
        if not value or _LINE_ID.fullmatch(value):
            return value
        self._read.refuse(name, value, "the id of a line, as links of this page have it", "the newest lines")
        return ""

    def _filter(self) -> Filter:
        as_regex = self._read.first("regex").lower() == "true"
        found = []
        for name in ("show", "hide"):
            try:
                found.append(line_filter(self._text(name), as_regex=as_regex).show)
            except BadPattern as bad:
                self._read.messages.append(
                    f"{name}: {quoted(self._text(name), 60)}: {bad} (used: no filter of this kind)"
                )
                found.append(None)
        return Filter(*found)
