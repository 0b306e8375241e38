"""Whose series count where several proxies tell of one workload's requests: sums over all would count them twice."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from mesh.metrics.options import Direction
from mesh.metrics.values import Metric, MetricsMap
from mesh.telemetry.labels import FROM_CALLEE, FROM_CALLER

REPORTER = "reporter"
REPORTERS: Mapping[Direction, tuple[str, ...]] = {
    Direction.INBOUND: FROM_CALLEE[:2],
    Direction.OUTBOUND: FROM_CALLER[:2],
}
"""The workload's own proxy first; a waypoint speaks for what has none."""
_OF_REQUESTS = {"request_error_count": "request_count"}


def labels(direction: Direction) -> tuple[str, ...]:
    """By which series must be told apart for `one_account`."""
    return f"{direction.side}_workload", REPORTER


def one_account(metrics: MetricsMap, direction: Direction) -> dict[str, list[Metric]]:
    """Of each workload the series of one reporter, the first of `REPORTERS` that tells of anything; failed requests as
    whoever counts all of them does."""
    workload, _ = labels(direction)
    tellers = {family: _tellers(series, workload, REPORTERS[direction]) for family, series in metrics.items()}
    return {
        family: [
            each
            for each in series
            if tellers[_decisive(family, metrics)].get(each.labels.get(workload, ""))
            in (None, each.labels.get(REPORTER, ""))
        ]
        for family, series in metrics.items()
    }


def _decisive(family: str, metrics: MetricsMap) -> str:
    other = _OF_REQUESTS.get(family, family)
    return other if other in metrics else family


def _tellers(series: Iterable[Metric], workload: str, order: Sequence[str]) -> dict[str, str]:
    """Workload to its reporter; without those of which nobody tells."""
    found: dict[str, str] = {}
    for each in series:
        name, reporter = each.labels.get(workload, ""), each.labels.get(REPORTER, "")
        if not tells(each.points):
            continue
        if name not in found or _rank(reporter, order) < _rank(found[name], order):
            found[name] = reporter
    return found


def _rank(reporter: str, order: Sequence[str]) -> int:
    return order.index(reporter) if reporter in order else len(order)


def tells(points: Iterable[tuple[float, float]]) -> bool:
    """Whether there was anything at any moment."""
    return any(math.isfinite(value) and value > 0 for _, value in points)


def summed(series: Iterable[Metric]) -> list[tuple[float, float]]:
    """All of them together; a moment without any is left out."""
    sums: dict[float, float] = {}
    for each in series:
        for moment, value in each.points:
            if math.isfinite(value):
                sums[moment] = sums.get(moment, 0.0) + value
    return sorted(sums.items())
