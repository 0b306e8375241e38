"""A chart as SVG: `chart` is the entry. Colours and strokes are classes; the style sheet has both themes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mesh.charts import marks
from mesh.charts.axes import Axis, clock_text, time_axis, value_axis
from mesh.charts.escape import attribute, content
from mesh.charts.series import drawable, last_value, usual_step
from mesh.charts.tables import series_table, time_table
from mesh.charts.units import Scale, scale_for
from mesh.charts.units import text as value_text
from mesh.charts.values import Chart, ChartLine, Kind, Legend, Look, Table, css_of, width_of

HEIGHT = 200
MOST_LINES = 40
_TOP, _RIGHT, _BOTTOM = 10.0, 12.0, 24.0
_LETTER = 6.6
_LONGEST_NAME = 24


@dataclass(frozen=True, slots=True)
class _Frame:
    """The inner field with its axes, in units of the picture."""

    width: int
    x: Axis
    y: Axis
    scale: Scale


def chart(lines: Sequence[ChartLine], *, title: str, id: str, look: Look | None = None) -> Chart:
    """A chart of the series; `id` is unique in the page."""
    look = look or Look()
    drawn, left_out = _chosen(lines)
    drawn = _coloured(drawn)
    frame = _frame(drawn, look)
    if look.by_series:
        body, table = _by_series(frame, drawn, look), series_table(drawn, look.unit)
    else:
        body, table = _by_time(frame, drawn, look), time_table(drawn, look.unit, look.zone)
    if look.threshold is not None:
        body += marks.threshold(frame.x, frame.y, look.threshold, value_text(look.threshold, look.unit))
    is_empty = not any(math.isfinite(value) for line in drawn for _, value in line.points)
    key = attribute(id)
    head = (
        f'<svg class="chart chart-{look.shape}" viewBox="0 0 {frame.width} {HEIGHT}" role="img"'
        f' aria-labelledby="{key}-title {key}-desc" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{key}-title">{content(title)}</title>'
        f'<desc id="{key}-desc">{content(_description(drawn, look.unit, left_out))}</desc>'
    )
    return Chart(
        title=title,
        svg=f"{head}{_grid(frame)}{body}{_nothing(frame) if is_empty else ''}</svg>",
        legend=tuple(_legend(line, look.unit) for line in drawn),
        table=Table(table.header, ()) if is_empty else table,
        is_empty=is_empty,
        left_out=left_out,
    )


def _chosen(lines: Sequence[ChartLine]) -> tuple[list[ChartLine], int]:
    """All series, or of too many those with the highest values, in their order."""
    if len(lines) <= MOST_LINES:
        return list(lines), 0
    peaks = [max((value for _, value in line.points if math.isfinite(value)), default=-math.inf) for line in lines]
    highest = sorted(range(len(lines)), key=lambda index: -peaks[index])[:MOST_LINES]
    return [lines[index] for index in sorted(highest)], len(lines) - MOST_LINES


def _coloured(lines: list[ChartLine]) -> list[ChartLine]:
    """With a colour each, and without what cannot be drawn."""
    return [
        ChartLine(line.name, drawable(line.points), index if line.colour is None else line.colour)
        for index, line in enumerate(lines)
    ]


def _frame(lines: Sequence[ChartLine], look: Look) -> _Frame:
    values = [value for line in lines for _, value in line.points]
    if look.threshold is not None:
        values.append(look.threshold)
    y = value_axis(values, HEIGHT - _BOTTOM, _TOP, minimum=look.minimum, maximum=look.maximum)
    scale = scale_for(look.unit, max(abs(y.low), abs(y.high)))
    width = width_of(look.spans)
    left = 10 + _LETTER * max((len(scale.text(tick)) for tick in y.ticks), default=1)
    right = width - _RIGHT
    if look.by_series:
        return _Frame(width, Axis(0, max(1, len(lines)), left, right), y, scale)
    moments = [at for line in lines for at, _ in line.points]
    first = look.start if look.start is not None else min(moments, default=0.0)
    last = look.end if look.end is not None else max(moments, default=first)
    if look.shape is Kind.BAR:
        # A bar is as wide as a step, its moment in the middle.
        aside = (look.step or usual_step([line.points for line in lines])) / 2
        first, last = first - aside, last + aside
    return _Frame(width, time_axis(first, last, left, right, look.zone), y, scale)


def _by_time(frame: _Frame, lines: Sequence[ChartLine], look: Look) -> str:
    x, y = frame.x, frame.y
    step = look.step or usual_step([line.points for line in lines])
    parts = [marks.band(x, y, lines, pair, step) for pair in look.bands]
    if look.shape is Kind.BAR:
        parts.append(marks.bars(x, y, lines, step))
    elif look.shape is Kind.SCATTER:
        parts += [marks.dots(x, y, line) for line in lines]
    else:
        parts += [marks.line(x, y, line, step, filled=look.shape is Kind.AREA) for line in lines]
    if look.trendlines:
        parts += [marks.trendline(x, y, line) for line in lines]
    parts.append(marks.tips(x, y, lines, look.unit, look.zone))
    parts += [_under(x.at(tick), clock_text(tick, x, look.zone), frame.width) for tick in x.ticks]
    return "".join(parts)


def _by_series(frame: _Frame, lines: Sequence[ChartLine], look: Look) -> str:
    """One place for each series, with its last value."""
    room = (frame.x.end - frame.x.start) / max(1, len(lines))
    letters = max(1, min(_LONGEST_NAME, int(room / _LETTER)))
    parts = []
    for index, line in enumerate(lines):
        middle = frame.x.at(index + 0.5)
        value = last_value(line.points)
        if value is not None:
            tip = f"{line.name}: {value_text(value, look.unit)}"
            at = (middle, frame.y.at(value))
            if look.shape is Kind.SCATTER:
                parts.append(marks.tipped_dot(line, at, tip))
            else:
                parts.append(marks.column(line, at, frame.y.at(max(0.0, frame.y.low)), width=room * 0.6, tip=tip))
        name = line.name if len(line.name) <= letters else f"{line.name[: max(1, letters - 1)]}…"
        parts.append(_under(middle, name, frame.width))
    return "".join(parts)


def _under(x: float, text: str, width: int) -> str:
    """A label below the axis, which stays inside the picture."""
    half = len(text) * _LETTER / 2
    x = min(max(x, half), width - half)
    return f'<text class="tick" x="{x:.1f}" y="{HEIGHT - 7}" text-anchor="middle">{content(text)}</text>'


def _nothing(frame: _Frame) -> str:
    middle = f'x="{frame.width / 2:.0f}" y="{HEIGHT / 2:.0f}" text-anchor="middle"'
    return f'<text class="empty" {middle}>No data available</text>'


def _grid(frame: _Frame) -> str:
    left, right = frame.x.start, frame.x.end
    parts = []
    for tick in frame.y.ticks:
        y = frame.y.at(tick)
        parts.append(
            f'<line class="grid" x1="{left:.1f}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="tick" x="{left - 5:.1f}" y="{y + 4:.1f}" text-anchor="end">'
            f"{content(frame.scale.text(tick))}</text>"
        )
    base = frame.y.start
    parts.append(f'<line class="axis" x1="{left:.1f}" x2="{right:.1f}" y1="{base:.1f}" y2="{base:.1f}"/>')
    return "".join(parts)


def _description(lines: Sequence[ChartLine], unit: str, left_out: int) -> str:
    """What the picture says, for those who do not see it; the figures are in the table."""
    told = []
    for line in lines:
        values = [value for _, value in line.points if math.isfinite(value)]
        if not values:
            told.append(f"{line.name}: no data")
            continue
        low, high, last = (value_text(value, unit) for value in (min(values), max(values), values[-1]))
        told.append(f"{line.name}: {last} now" if low == high else f"{line.name}: from {low} to {high}, {last} now")
        if len(told) == 6 and len(lines) > 6:
            told.append(f"and {len(lines) - 6} more series")
            break
    if left_out:
        told.append(f"{left_out} series with lower values are not shown")
    return "; ".join(told) or "No data available"


def _legend(line: ChartLine, unit: str) -> Legend:
    last = last_value(line.points)
    return Legend(line.name, css_of(line.colour or 0), "" if last is None else value_text(last, unit))
