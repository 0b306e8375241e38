"""The lines of a log as rows of a page, each with an id that outlives the page."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from mesh.logs.lines import LogLine, LogType
from mesh.logs.summary import summary_of
from mesh.model.pace import paced

# What one answer shows; the lines before are a link away, all of them a download.
LINES_A_PAGE = 500
# While it is followed a page is sent every few seconds.
LINES_FOLLOWED = 300
_COLOURS = 6


@dataclass(frozen=True, slots=True)
class LogRow:
    """`css` tells container and severity; `opens`: there is more to see of the line than its text."""

    id: str
    time: str
    source: str
    severity: str
    css: str
    text: str
    status: str
    extra: str
    opens: bool


@dataclass(frozen=True, slots=True)
class RowStyle:
    """`several`: the rows name their containers. `day` is what all of them share of their time, `""` if nothing."""

    containers: tuple[str, ...]
    several: bool = True
    has_times: bool = True
    as_written: bool = False
    day: str = ""

    def row(self, line: LogLine) -> LogRow:
        short = summary_of(line, as_written=self.as_written)
        told = line.moment.text if line.moment is not None and self.has_times else ""
        opens = bool(line.access) or line.data is not None or short.is_cut
        return LogRow(
            id=line_id(line),
            time=told.removeprefix(self.day).strip(),
            source=source_name(line) if self.several else "",
            severity=line.severity.value,
            css=f"{colour_of(line.type, line.container, self.containers)} is-{line.severity.value.lower()}",
            text=f"{short.text}…" if short.is_cut else short.text,
            status=short.status,
            extra=short.extra,
            opens=opens,
        )


def line_id(line: LogLine) -> str:
    """Its time in milliseconds and a checksum of whose it is and what it says, both as hexadecimal digits."""
    moment = line.moment.milliseconds if line.moment is not None else 0
    told = f"{line.type}\0{line.pod}\0{line.container}\0{line.message}"
    return f"{max(0, moment):x}-{zlib.crc32(told.encode('utf-8', 'replace')):08x}"


def moment_of(identifier: str) -> int:
    """The milliseconds in a line's id."""
    return int(identifier.partition("-")[0], 16)


def source_name(line: LogLine) -> str:
    """`waypoint` and `ztunnel` are other pods' proxies, which have no container of this pod."""
    return str(line.type) if line.type in (LogType.WAYPOINT, LogType.ZTUNNEL) else line.container


def colour_of(kind: LogType, container: str, containers: Sequence[str]) -> str:
    """The class of a container's colour: gold for proxies, blues for apps."""
    if kind is not LogType.APP:
        return f"log-{kind}"
    place = containers.index(container) if container in containers else 0
    return f"log-app-{place % _COLOURS}"


def same_day(lines: Sequence[LogLine]) -> str:
    """`2026-05-04` when all lines are of that day (UTC), else `""`."""
    days = {line.moment.text[:10] for line in lines if line.moment is not None}
    return days.pop() if len(days) == 1 else ""


@dataclass(frozen=True, slots=True)
class Cutout:
    """The lines of one page: `lines[first:end]` of all."""

    first: int
    end: int


def cutout(lines: Sequence[LogLine], before: str, most: int) -> Cutout:
    """The newest `most` lines, or those before the line with the id `before`, which need not be there any more."""
    end = len(lines)
    if before:
        moment = moment_of(before)
        ids = (place for place, line in enumerate(lines) if line_id(line) == before)
        later = (place for place, line in enumerate(lines) if line.moment and line.moment.milliseconds >= moment)
        end = next(ids, next(later, end))
    return Cutout(max(0, end - most), end)


def text_of(lines: Sequence[LogLine], *, has_times: bool, several: bool) -> str:
    """The lines as a file."""
    parts = []
    for line in paced(lines):
        time = f"{line.moment.text} " if has_times and line.moment is not None else ""
        parts.append(f"{time}[{source_name(line)}] {line.message}\n" if several else f"{time}{line.message}\n")
    return "".join(parts)
