"""From answered queries to named series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mesh.metrics.values import Metric, MetricsMap, Query
from mesh.model.pace import paced
from mesh.model.samples import Series

Matrices = Mapping[str, Sequence[Series]]


def collect(queries: Iterable[Query], matrices: Matrices) -> dict[str, list[Metric]]:
    """The series by family or chart, in the queries' order; what was not answered has none."""
    found: dict[str, list[Metric]] = {}
    for query in queries:
        found.setdefault(query.key, []).extend(_metric(query, each) for each in paced(matrices.get(query.name, ())))
    return found


def split(metrics: MetricsMap, label: str, names: Sequence[str], *, keep: bool) -> dict[str, dict[str, list[Metric]]]:
    """The series of each of `names` by its label; unless it is to be kept, the label is taken off."""
    found: dict[str, dict[str, list[Metric]]] = {name: {family: [] for family in metrics} for name in names}
    for family, series in metrics.items():
        for metric in paced(series):
            name = metric.labels.get(label, "")
            if name in found:
                labels = metric.labels if keep else {k: v for k, v in metric.labels.items() if k != label}
                found[name][family].append(Metric(metric.name, labels, metric.points, metric.stat))
    return found


def _metric(query: Query, series: Series) -> Metric:
    points: Sequence[tuple[float, float]] = series.points
    if query.scale != 1.0:
        points = [(at, value * query.scale) for at, value in points]
    labels: Mapping[str, str] = series.labels
    if query.prefix:
        labels = {label: f"{query.prefix} ({value})" for label, value in labels.items()}
    return Metric(query.series, labels, points, query.stat)
