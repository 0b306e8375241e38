"""One line of a log in full: its fields and what they mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mesh.clients.errors import SourceError
from mesh.logs.filters import Filter
from mesh.logs.glossary import Explained, explained
from mesh.logs.lines import LogLine, LogType
from mesh.logs.rows import line_id, moment_of, source_name
from mesh.logs.window import Window
from mesh.model.problems import Problem
from mesh.web.logs.address import LogHere
from mesh.web.logs.links import LogLinks, links_of
from mesh.web.logs.reading import read
from mesh.web.parts.tab import OpenTab

_AROUND_SECONDS = 60
_TITLES = {
    LogType.PROXY: "Access log of the proxy",
    LogType.WAYPOINT: "Access log of the waypoint",
    LogType.ZTUNNEL: "Connection through the ztunnel",
}


@dataclass(frozen=True, slots=True)
class LogEntry:
    """`line` is None when it is not there any more, or could not be read: `problems` then say why."""

    links: LogLinks
    id: str
    line: LogLine | None = None
    fields: tuple[Explained, ...] = ()
    data: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def title(self) -> str:
        if self.line is not None and self.line.access:
            return _TITLES.get(self.line.type, "Access log")
        return "JSON line" if self.data else "Line"

    @property
    def source(self) -> str:
        return source_name(self.line) if self.line is not None else ""

    @property
    def pretty(self) -> str:
        return pretty(self.line.data) if self.line is not None and self.line.data is not None else ""

    @property
    def back_url(self) -> str:
        return self.links.page.url()

    @property
    def url(self) -> str:
        return self.links.page.url(entry=self.id)

    @property
    def around_url(self) -> str:
        """A minute before and after, without the filter."""
        seconds = moment_of(self.id) // 1000
        return self.links.around(seconds - _AROUND_SECONDS, seconds + _AROUND_SECONDS)

    @property
    def json_url(self) -> str:
        return self.links.part.url(("format", "json"), entry=self.id)


def log_entry(tab: OpenTab, here: LogHere) -> LogEntry:
    """Looks for the line in what the logs hold from its own second on, whatever time is chosen: a link to it stays
    good for as long as the cluster keeps it."""
    options, links = here.view, links_of(tab, here)
    # An access log has the time of the request's start: it is written later than that, never before.
    window = Window(since=moment_of(options.entry) // 1000)
    try:
        found = read(tab.subject, options, window, Filter())
    except SourceError as error:
        return LogEntry(links, options.entry, problems=(error.problem(tab.subject.sources.clock()),))
    line = next((each for each in found.lines if line_id(each) == options.entry), None)
    if line is None:
        return LogEntry(links, options.entry, problems=found.problems)
    return LogEntry(
        links,
        options.entry,
        line,
        fields=tuple(
            each
            for each in explained(line.access, is_ztunnel=line.type is LogType.ZTUNNEL)
            if each.value != "-" or each.name == "response_flags"
        ),
        data=tuple((key, _value(value)) for key, value in line.data.items()) if line.data is not None else (),
    )


def pretty(data: Mapping[str, Any]) -> str:
    """JSON for people."""
    return json.dumps(data, ensure_ascii=False, indent=2)


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
