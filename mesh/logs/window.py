"""How much of a log is taken: from when, for how long, how many lines."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mesh.logs.lines import LogLine, split_stamp
from mesh.logs.parse import Origin, parse_message

# Nothing reads more of one container, whatever is asked: a page of so many lines is read by nobody.
MOST_LINES = 25_000
DEFAULT_LINES = 3_000
CHOICES = (100, 500, 1_000, 3_000, 5_000, 10_000, 25_000)


@dataclass(frozen=True, slots=True)
class Window:
    """`since` in Unix seconds (None: from the beginning), `duration` in seconds (None: to the end). `lines` is at most
    `MOST_LINES`; 0 asks for as many as there may be. Of more, the first are taken, or the `newest`."""

    since: int | None = None
    duration: float | None = None
    lines: int = 0
    newest: bool = False

    @property
    def most(self) -> int:
        return min(self.lines, MOST_LINES) if self.lines > 0 else MOST_LINES


@dataclass(frozen=True, slots=True)
class Taken:
    """`is_cut`: there were more lines in the window than were taken."""

    lines: tuple[LogLine, ...] = ()
    is_cut: bool = False


def take(
    raw: Iterable[str],
    window: Window,
    origin: Origin,
    *,
    only: str | None = None,
    room: Callable[[int], None] = lambda _size: None,
) -> Taken:
    """The lines of the window, as they come. `only`: lines that contain this text (none of an empty one). `room` is
    asked before so many characters are kept in all."""
    taken: deque[LogLine] = deque(maxlen=window.most)
    is_cut, size = False, 0
    for line in _wanted(raw, window, origin):
        if only is not None and not (only and only in line.message):
            continue
        is_cut = len(taken) == window.most
        if is_cut and not window.newest:
            break
        size += len(line.message) - (len(taken[0].message) if is_cut else 0)
        room(size)
        taken.append(line)
    return Taken(tuple(taken), is_cut)


def _wanted(raw: Iterable[str], window: Window, origin: Origin) -> Iterator[LogLine]:
    """The window is held against the times at which the cluster got the lines, as these are in order."""
    end = None if window.since is None else _end(window.since * 1000, window)
    for text in raw:
        split = split_stamp(text)
        if split is None:
            continue
        moment, message = split
        end = _end(moment.milliseconds, window) if end is None else end
        if moment.milliseconds > end:
            return
        line = parse_message(moment, message, origin)
        if line is not None:
            yield line


def _end(start: float, window: Window) -> float:
    """The last millisecond of the window."""
    return math.inf if window.duration is None else start + window.duration * 1000
