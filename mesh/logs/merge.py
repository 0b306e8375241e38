"""The lines of several containers and pods as one text, by time."""

from __future__ import annotations

from collections.abc import Iterable

from mesh.logs.lines import LogLine
from mesh.model.pace import paced


def merge(sources: Iterable[Iterable[LogLine]]) -> tuple[LogLine, ...]:
    """Oldest first. Lines of equal time keep the order of their sources; one without a time stays behind the one that
    came before it."""
    timed: list[tuple[int, int, LogLine]] = []
    for lines in sources:
        last = 0
        for line in paced(lines):
            last = line.moment.milliseconds if line.moment is not None else last
            timed.append((last, len(timed), line))
    timed.sort(key=lambda entry: entry[:2])
    return tuple(line for _, _, line in timed)
