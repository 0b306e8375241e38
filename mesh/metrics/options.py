"""What metrics are asked for, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

MAX_POINTS = 11_000
"""Prometheus refuses more points of one series."""


class Direction(StrEnum):
    """The traffic that arrives at an object, or that leaves it."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"

    @property
    def side(self) -> str:
        """The prefix of the object's own labels."""
        return "destination" if self is Direction.INBOUND else "source"

    @property
    def peer(self) -> str:
        """The prefix of the labels of the other end."""
        return "source" if self is Direction.INBOUND else "destination"


@dataclass(frozen=True, slots=True)
class Range:
    """Unix seconds and seconds. `interval` is the window of rates; `instant` asks `irate` of plain rates.

    `quantiles` are texts from 0 to 1 as they were given: they name the series.
    """

    start: int
    end: int
    step: int = 15
    interval: float = 60.0
    instant: bool = False
    average: bool = True
    quantiles: tuple[str, ...] = ()
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """No `reporters` stands for both sides; no `filters` for all families."""

    range: Range
    direction: Direction = Direction.OUTBOUND
    reporters: tuple[str, ...] = ("source",)
    protocol: str = ""
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """Whose metrics: a service, an app, a workload, or all of the namespaces. An empty cluster stands for any.

    `is_external`: a host that a ServiceEntry names; proxies report it with neither a cluster nor always a namespace.
    """

    namespaces: tuple[str, ...]
    cluster: str = ""
    service: str = ""
    app: str = ""
    workload: str = ""
    is_external: bool = False
    aggregate: tuple[str, str] | None = field(default=None)


class OutOfRange(ValueError):
    """A range that no data can answer; the text says why."""


def interval_within(interval: float, at: float, created: float) -> float:
    """The window of rates, no longer than the namespace has lived at `at`; `created` 0 is unknown."""
    if not created or at - interval >= created:
        return interval
    age = int(at - created)
    if age < 1:
        raise OutOfRange("the namespace was not there yet at that time")
    return float(age)


def bounded(asked: Range, created: float) -> Range:
    """The range within the namespace's life, its start a multiple of the step."""
    interval = interval_within(asked.interval, asked.end, created)
    start = float(asked.start)
    if created:
        start = max(start, created + interval)
        if start > asked.end:
            # The age was cut to whole seconds: the namespace is exactly as old as the window.
            start = float(asked.end)
    step = asked.step
    start = int(start) // step * step
    if (asked.end - start) / step > MAX_POINTS:
        least = -(-(asked.end - start) // MAX_POINTS)
        raise OutOfRange(f"more than {MAX_POINTS} points; allowed: a step of at least {least} s for this duration")
    return replace(asked, start=start, interval=interval)
