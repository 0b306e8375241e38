"""Telemetry as text: Prometheus' exposition of a moment, and OpenMetrics of a span for `promtool` to back-fill."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from demo.series import Gauge, Series, render
from demo.traffic import Traffic

# promtool reads a file once, and once more for each two hours that it touches: pieces of this many seconds (a divisor)
# are read twice, and keep the text, a kilobyte a sample, small.
_PIECE = 1200
_HISTOGRAM_PARTS = ("_bucket", "_count", "_sum")


def exposition(traffic: Traffic, at: float) -> str:
    """All series at a moment, in Prometheus' text format."""
    floods = traffic.floods(at)
    lines: list[str] = []
    for (family, kind), members in groupby(sorted(traffic.series, key=_family), key=_family):
        lines.append(f"# TYPE {family} {kind}")
        lines += [f"{series.metric}{render(series.labels)} {series.value(floods):.12g}" for series in members]
    return "\n".join(lines) + "\n"


def history_times(start: int, end: int, step: int) -> list[list[int]]:
    """The moments to back-fill, the last at `end` (Unix seconds), in pieces that no block of the store cuts in two."""
    times = range(end - (end - start) // step * step, end + 1, step)
    return [list(piece) for _, piece in groupby(times, key=lambda at: at // _PIECE)]


def write_history(traffic: Traffic, path: Path, times: Sequence[int]) -> None:
    """All series at the given moments (Unix seconds, rising) as OpenMetrics."""
    moments = [(at, traffic.floods(at)) for at in times]
    with path.open("w", encoding="utf-8") as file:
        for metric, members in groupby(traffic.series, key=lambda series: series.metric):
            file.write(f"# TYPE {metric.removesuffix('_total')} unknown\n")
            for series in members:
                name = metric + render(series.labels)
                file.write("".join(f"{name} {series.value(floods):.12g} {at}\n" for at, floods in moments))
        file.write("# EOF\n")


def _family(series: Series) -> tuple[str, str]:
    """The metric family of a series, and its type."""
    if isinstance(series, Gauge):
        return series.metric, "gauge"
    for part in _HISTOGRAM_PARTS:
        if series.metric.startswith("istio_") and series.metric.endswith(part):
            return series.metric.removesuffix(part), "histogram"
    return series.metric, "counter"
