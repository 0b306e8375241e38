"""What charts are made of, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import StrEnum

Point = tuple[float, float]
"""Unix seconds and a value; a value that is not finite is a gap."""

COLOURS = 12
"""There are classes `series-1` to `series-12`; then they begin again."""


class Kind(StrEnum):
    LINE = "line"
    AREA = "area"
    BAR = "bar"
    SCATTER = "scatter"


class XAxis(StrEnum):
    """Either time, or the series themselves with their last values."""

    TIME = "time"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One series. Equal `colour` numbers share a colour; None takes the next."""

    name: str
    points: Sequence[Point]
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class Legend:
    """One entry of the legend: the class of its colour, and the last value in words (`""` when there is none)."""

    name: str
    css: str
    last: str


@dataclass(frozen=True, slots=True)
class Table:
    """The chart's figures for those who do not see it; an absent value is an empty text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`svg` is whole and safe to put into a page. `left_out` is how many series were too many to draw."""

    title: str
    svg: str
    legend: tuple[Legend, ...]
    table: Table
    is_empty: bool = False
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """How a chart is drawn. `start`, `end` (Unix seconds) and `step` are those of the question, so that missing data
    shows; without them they are taken from the points. `bands` are pairs of series whose space between is shaded;
    `kind` and `x_axis` may be any text, and are a line over time unless known."""

    unit: str = ""
    spans: int = 4
    kind: str = Kind.LINE
    x_axis: str = XAxis.TIME
    minimum: float | None = None
    maximum: float | None = None
    trendlines: bool = False
    threshold: float | None = None
    bands: tuple[tuple[int, int], ...] = ()
    start: float | None = None
    end: float | None = None
    step: float | None = None
    zone: tzinfo = UTC

    @property
    def shape(self) -> Kind:
        return Kind(self.kind) if self.kind in tuple(Kind) else Kind.LINE

    @property
    def by_series(self) -> bool:
        return self.x_axis == XAxis.SERIES


def css_of(number: int) -> str:
    """The class of the colour of that number, from 0."""
    return f"series-{number % COLOURS + 1}"


def width_of(spans: int) -> int:
    """Units of width for a chart of so many twelfths of the page; the height does not change."""
    if spans <= 3:
        return 320
    if spans == 4:
        return 420
    return 640 if spans <= 6 else 1100
