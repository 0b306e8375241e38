"""A part of a file that is the log of one container, and how such parts are found in files that hold several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO

_FIRST_WORDS = b"==== START logs for container "
_START = re.compile(rb"==== START logs for container (\S+) of pod ([^/\s]+)/(\S+) ====\r?\n?\Z")
_END = re.compile(rb"==== END logs for container \S+ of pod \S+ ====\r?\n?\Z")
_LOGS = re.compile(
    rb"^==== START logs for container [^\n]*\n.*?(?:^==== END logs for container [^\n]*(?:\n|\Z)|\Z)",
    re.MULTILINE | re.DOTALL,
)
_TWO_LOGS = b"========= Previous log present (appended at the end) ========="
_PREVIOUS = b"========= Previous log ========="
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_TIME_WITHIN = 60


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The bytes of a file from `begin` to `end` (None: to its end, which may grow).

    `timed` says that the tool wrote each line's time before it; else times are looked for in the lines themselves.
    """

    path: Path
    begin: int = 0
    end: int | None = None
    timed: bool = True

    @property
    def may_grow(self) -> bool:
        """Whether somebody may still write behind the end: to a file of our own, not to one that a tool left."""
        return self.end is None and self.timed

    def lines(self, file: BinaryIO) -> Iterator[bytes]:
        """The lines, each with its time before it, as far as one is known. The file stands behind them afterwards."""
        file.seek(self.begin)
        lines = iter(file.readline, b"") if self.end is None else _until(file, self.end)
        return lines if self.timed else _with_times(lines)


def _until(file: BinaryIO, end: int) -> Iterator[bytes]:
    while (place := file.tell()) < end and (line := file.readline(end - place)):
        yield line


def _with_times(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The lines with the time that stands in them put in front; one without belongs to the line before."""
    last = b""
    for line in lines:
        found = _TIME.search(line, 0, _TIME_WITHIN)
        last = found.group() + b" " if found else last
        yield last + line


def logs_in(path: Path) -> dict[tuple[str, str, str], Excerpt]:
    """The logs in what `kubectl cluster-info dump` wrote, by namespace, pod and container."""
    found: dict[tuple[str, str, str], Excerpt] = {}
    open_key, begin = None, 0
    with path.open("rb") as file:
        for line in iter(file.readline, b""):
            start = _START.match(line) if line.startswith(b"====") else None
            if start is not None:
                container, namespace, pod = (part.decode("utf-8", "replace") for part in start.groups())
                open_key, begin = (namespace, pod, container), file.tell()
            elif open_key is not None and line.startswith(b"====") and _END.match(line):
                found[open_key] = Excerpt(path, begin, file.tell() - len(line), timed=False)
                open_key = None
        if open_key is not None:
            found[open_key] = Excerpt(path, begin, file.tell(), timed=False)
    return found


def without_logs(text: bytes) -> bytes:
    """A dump in one file without its logs: the objects alone."""
    return _LOGS.sub(b"", text) if _FIRST_WORDS in text else text


def one_of_two(path: Path, *, previous: bool) -> Excerpt | None:
    """The log of a container in a bug report, which has that of the container before behind it, between two marks."""
    with path.open("rb") as file:
        if not file.readline().startswith(_TWO_LOGS):
            return None if previous else Excerpt(path, timed=False)
        begin = end = file.tell()
        for line in iter(file.readline, b""):
            if line.startswith(_PREVIOUS):
                if previous:
                    return Excerpt(path, _after_blank(file), timed=False)
                return Excerpt(path, begin, end, timed=False)
            if line.strip():
                end = file.tell()
            elif end == begin:
                begin = end = file.tell()
    return None if previous else Excerpt(path, begin, end, timed=False)


def _after_blank(file: BinaryIO) -> int:
    """The place behind the blank lines that come next."""
    place = file.tell()
    for line in iter(file.readline, b""):
        if line.strip():
            break
        place = file.tell()
    return place


def mentions_logs(path: Path) -> bool:
    """Whether a file may hold logs of a dump; quick."""
    if path.stat().st_size == 0:
        return False
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return content.find(_FIRST_WORDS) >= 0
