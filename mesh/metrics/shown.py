"""Which series of an answer a dashboard shows, and what they can be told apart by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mesh.metrics.options import Range
from mesh.metrics.values import Grouping, Metric

POINTS = 50
SHORTEST_STEP = 15


USUAL_SCRAPE = 15.0


Groups = Mapping[str, tuple[str, ...]]
"""The labels by which series are told apart, each with the values that are shown; none stands for all."""


def range_of(start: int, end: int, scrape: float | None) -> Range:
    """Some fifty points, no closer than two scrapes. Rates look back over four scrapes at least: with two of them, a
    scrape that comes late would be a gap."""
    apart = scrape or USUAL_SCRAPE
    step = max((end - start) // POINTS, int(2 * apart), SHORTEST_STEP)
    return Range(start=start, end=end, step=step, interval=float(max(step, int(4 * apart))))


def values_of(metrics: Iterable[Metric], labels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The values that the series have of each label, in order."""
    found: dict[str, set[str]] = {label: set() for label in labels}
    for each in metrics:
        for label, values in found.items():
            values.add(each.labels.get(label, ""))
    return {label: tuple(sorted(values)) for label, values in found.items()}


def wanted(metrics: Sequence[Metric], groups: Groups) -> Sequence[Metric]:
    """Only the series whose values are shown."""
    chosen = {label: frozenset(values) for label, values in groups.items() if values}
    if not chosen:
        return metrics
    return [each for each in metrics if all(each.labels.get(label, "") in values for label, values in chosen.items())]


def offered(groupings: Iterable[Grouping], groups: Groups) -> tuple[Grouping, ...]:
    """Those of the dashboard, and the labels that the address names beside them."""
    found = {each.label: each for each in groupings}
    for label in groups:
        found.setdefault(label, Grouping(label, label))
    return tuple(found.values())
