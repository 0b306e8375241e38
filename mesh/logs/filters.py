"""Which lines are shown: those that have one text and not another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mesh.logs.lines import LogLine
from mesh.logs.patterns import Pattern, compile_pattern

Finds = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Filter:
    """`show` and `hide` are None where nothing is asked for."""

    show: Finds | None = None
    hide: Finds | None = None

    def keeps(self, line: LogLine) -> bool:
        if self.show is not None and not self.show(line.message):
            return False
        return self.hide is None or not self.hide(line.message)


@dataclass(frozen=True, slots=True)
class Filtered:
    """`unseen` counts the lines that were not looked at, as the time was over."""

    lines: tuple[LogLine, ...]
    unseen: int = 0


def line_filter(show: str = "", hide: str = "", *, as_regex: bool = False) -> Filter:
    """Texts are found as they are written, in upper and lower case. Raises `BadPattern`."""
    return Filter(_finder(show, as_regex), _finder(hide, as_regex))


def apply(chosen: Filter, lines: Iterable[LogLine], is_over: Callable[[], bool] = lambda: False) -> Filtered:
    """The lines that are kept. `is_over` is asked between two lines: what comes after is left out and counted."""
    if chosen.show is None and chosen.hide is None:
        return Filtered(tuple(lines))
    kept: list[LogLine] = []
    waiting = iter(lines)
    for line in waiting:
        if chosen.keeps(line):
            kept.append(line)
        if is_over():
            return Filtered(tuple(kept), sum(1 for _ in waiting))
    return Filtered(tuple(kept))


def _finder(text: str, as_regex: bool) -> Finds | None:
    if not text:
        return None
    if as_regex:
        pattern: Pattern = compile_pattern(text)
        return pattern.found_in
    return lambda message: text in message
