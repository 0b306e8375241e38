"""The shapes that stand for values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import tzinfo

from mesh.charts.axes import Axis, moment_text
from mesh.charts.escape import content
from mesh.charts.series import pieces, thinned, trend
from mesh.charts.units import text as value_text
from mesh.charts.values import ChartLine, Point, css_of

_MOST_TIPS = 120
_MOST_LINES_IN_TIP = 12


def line(x: Axis, y: Axis, series: ChartLine, step: float, *, filled: bool = False) -> str:
    """The path of a series, broken where data is missing; a point between two gaps is a dot."""
    runs = [thinned(run, int(x.end - x.start)) for run in pieces(series.points, step)]
    css = css_of(series.colour or 0)
    lone = "".join(_dot(x, y, run[0], css) for run in runs if len(run) == 1)
    runs = [run for run in runs if len(run) > 1]
    if not runs:
        return lone
    paths = [_path(x, y, run) for run in runs]
    area = ""
    if filled:
        base = y.at(max(0.0, y.low))
        shapes = "".join(
            f"{path}L{x.at(run[-1][0]):.1f} {base:.1f}L{x.at(run[0][0]):.1f} {base:.1f}Z"
            for path, run in zip(paths, runs, strict=True)
        )
        area = f'<path class="area {css}" d="{shapes}"/>'
    return f'{area}<path class="line {css}" d="{"".join(paths)}"/>{lone}'


def dots(x: Axis, y: Axis, series: ChartLine) -> str:
    css = css_of(series.colour or 0)
    return "".join(_dot(x, y, point, css) for point in series.points if math.isfinite(point[1]))


def bars(x: Axis, y: Axis, lines: Sequence[ChartLine], step: float) -> str:
    """At every moment, one bar beside the other."""
    room = (x.at(x.low + step) - x.at(x.low)) * 0.8 if step else (x.end - x.start) * 0.1
    width = max(0.5, room / max(1, len(lines)))
    base = y.at(max(0.0, y.low))
    parts = []
    for index, series in enumerate(lines):
        shapes = []
        for at, value in series.points:
            if math.isfinite(value):
                left = x.at(at) - room / 2 + index * width
                shapes.append(f"M{left:.1f} {base:.1f}V{y.at(value):.1f}h{width:.1f}V{base:.1f}Z")
        parts.append(f'<path class="bar {css_of(series.colour or 0)}" d="{"".join(shapes)}"/>')
    return "".join(parts)


def column(series: ChartLine, at: tuple[float, float], base: float, *, width: float, tip: str) -> str:
    """A bar from `base` to `at`, its middle and its end, in units of the picture."""
    middle, top = at
    high, low = min(top, base), max(top, base)
    return (
        f'<rect class="bar {css_of(series.colour or 0)}" x="{middle - width / 2:.1f}" y="{high:.1f}"'
        f' width="{width:.1f}" height="{low - high:.1f}"><title>{content(tip)}</title></rect>'
    )


def tipped_dot(series: ChartLine, at: tuple[float, float], tip: str) -> str:
    css = css_of(series.colour or 0)
    return f'<circle class="dot {css}" cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="4"><title>{content(tip)}</title></circle>'


def trendline(x: Axis, y: Axis, series: ChartLine) -> str:
    ends = trend(series.points)
    if ends is None:
        return ""
    (x1, y1), (x2, y2) = ((x.at(at), y.at(value)) for at, value in ends)
    css = css_of(series.colour or 0)
    return f'<line class="trend {css}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def band(x: Axis, y: Axis, lines: Sequence[ChartLine], pair: tuple[int, int], step: float) -> str:
    """The space between two series, wherever both have values."""
    if not all(0 <= index < len(lines) for index in pair):
        return ""
    first, second = (dict(lines[index].points) for index in pair)
    moments = [at for at in first if at in second and math.isfinite(first[at]) and math.isfinite(second[at])]
    shapes = []
    for run in pieces([(at, first[at]) for at in moments], step):
        back = [(at, second[at]) for at, _ in reversed(run)]
        shapes.append(f"{_path(x, y, [*run, *back])}Z")
    return f'<path class="band {css_of(lines[pair[0]].colour or 0)}" d="{"".join(shapes)}"/>'


def threshold(x: Axis, y: Axis, value: float, text: str) -> str:
    top = y.at(value)
    return (
        f'<line class="threshold" x1="{x.start:.1f}" x2="{x.end:.1f}" y1="{top:.1f}" y2="{top:.1f}">'
        f"<title>{content(f'Threshold: {text}')}</title></line>"
    )


def tips(x: Axis, y: Axis, lines: Sequence[ChartLine], unit: str, zone: tzinfo) -> str:
    """Invisible strips over the moments: each names the values there, and shows where it is."""
    moments = sorted({at for series in lines for at, _ in series.points})
    if not moments:
        return ""
    shown = moments[:: -(-len(moments) // _MOST_TIPS)]
    values = [(series.name, dict(series.points)) for series in lines]
    parts = []
    for index, at in enumerate(shown):
        here = x.at(at)
        left = (x.at(shown[index - 1]) + here) / 2 if index else x.start
        right = (here + x.at(shown[index + 1])) / 2 if index + 1 < len(shown) else x.end
        parts.append(
            f'<rect class="tip" x="{left:.1f}" y="{y.end:.1f}" width="{max(0.0, right - left):.1f}"'
            f' height="{y.start - y.end:.1f}"><title>{content(_tip(at, values, unit, zone))}</title></rect>'
        )
    return "".join(parts)


def _tip(at: float, values: Sequence[tuple[str, dict[float, float]]], unit: str, zone: tzinfo) -> str:
    there = [(name, points[at]) for name, points in values if at in points and math.isfinite(points[at])]
    there.sort(key=lambda each: -each[1])
    told = [f"{name}: {value_text(value, unit)}" for name, value in there[:_MOST_LINES_IN_TIP]]
    if len(there) > _MOST_LINES_IN_TIP:
        told.append(f"and {len(there) - _MOST_LINES_IN_TIP} lower")
    return "\n".join([moment_text(at, zone), *(told or ["no value"])])


def _path(x: Axis, y: Axis, points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x.at(at):.1f} {y.at(value):.1f}" for at, value in points)


def _dot(x: Axis, y: Axis, point: Point, css: str) -> str:
    return f'<circle class="dot {css}" cx="{x.at(point[0]):.1f}" cy="{y.at(point[1]):.1f}" r="2.5"/>'
