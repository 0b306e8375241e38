"""From series to axes to SVG: charts without scripts and inline styles, with a table behind each."""

from mesh.charts.draw import chart
from mesh.charts.sparkline import sparkline
from mesh.charts.values import Chart, ChartLine, Kind, Legend, Look, Table, XAxis, width_of

__all__ = ["Chart", "ChartLine", "Kind", "Legend", "Look", "Table", "XAxis", "chart", "sparkline", "width_of"]
