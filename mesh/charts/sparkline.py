"""A line of the size of a word."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mesh.charts import marks
from mesh.charts.axes import Axis
from mesh.charts.escape import attribute
from mesh.charts.series import drawable, usual_step
from mesh.charts.units import text as value_text
from mesh.charts.values import ChartLine, Point, css_of

_EDGE = 2.0


def sparkline(
    points: Sequence[Point],
    *,
    label: str = "",
    unit: str = "",
    width: int = 120,
    height: int = 28,
    maximum: float | None = None,
    step: float | None = None,
) -> str:
    """SVG of the points from 0 to the highest of them (or `maximum`, to compare several); `label` says what they are.

    Nothing to show gives an empty picture that says so.
    """
    points = drawable(points)
    values = [value for _, value in points if math.isfinite(value)]
    told = f"{label}: " if label else ""
    if not values:
        said, body = f"{told}no data", ""
    else:
        high = maximum if maximum is not None else max(values)
        y = Axis(min(0.0, *values), high if high > 1e-99 else 1.0, height - _EDGE, _EDGE)
        x = Axis(points[0][0], max(points[-1][0], points[0][0] + 1), _EDGE, width - _EDGE)
        body = marks.line(x, y, ChartLine(label, points, 0), step or usual_step([points]))
        last = next(point for point in reversed(points) if math.isfinite(point[1]))
        body += f'<circle class="dot {css_of(0)}" cx="{x.at(last[0]):.1f}" cy="{y.at(last[1]):.1f}" r="2"/>'
        said = f"{told}{value_text(last[1], unit)} now, highest {value_text(max(values), unit)}"
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    name = f'role="img" aria-label="{attribute(said)}"'
    return f'<svg class="sparkline" {size} {name} xmlns="http://www.w3.org/2000/svg">{body}</svg>'
