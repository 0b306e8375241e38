"""The figures behind a chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import tzinfo

from mesh.charts.axes import moment_text
from mesh.charts.series import last_value
from mesh.charts.units import text as value_text
from mesh.charts.values import ChartLine, Table


def time_table(lines: Sequence[ChartLine], unit: str, zone: tzinfo) -> Table:
    """A row for each moment, a column for each series."""
    columns = [dict(line.points) for line in lines]
    moments = sorted({at for column in columns for at in column})
    rows = tuple((moment_text(at, zone), *(_cell(column.get(at), unit) for column in columns)) for at in moments)
    return Table(("Time", *(line.name for line in lines)), rows)


def series_table(lines: Sequence[ChartLine], unit: str) -> Table:
    """A row for each series with its last value."""
    return Table(("Series", "Value"), tuple((line.name, _cell(last_value(line.points), unit)) for line in lines))


def _cell(value: float | None, unit: str) -> str:
    return "" if value is None or math.isnan(value) else value_text(value, unit)
