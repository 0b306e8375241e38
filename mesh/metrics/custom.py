"""Custom dashboards: from a definition and options to queries, and from the answers to charts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mesh.config import dashboards as config
from mesh.metrics.catalogue import Resolved
from mesh.metrics.options import Range
from mesh.metrics.queries import Matchers, histogram, rate
from mesh.metrics.series import Matrices, collect
from mesh.metrics.values import Chart, Dashboard, Grouping, Link, Metric, Query
from mesh.promql import Expr, Selector, Sum, equal, is_label_name, is_metric_name, label_name

AGGREGATORS = ("sum", "min", "max", "avg", "stddev", "stdvar")
DEFAULT_ROWS = 2
MOST_QUERIES = 2000


@dataclass(frozen=True, slots=True)
class CustomOptions:
    """`labels` choose the pods' series; `more` are groupings to offer beside those of the charts."""

    namespace: str
    range: Range
    namespace_label: str = "namespace"
    labels: Mapping[str, str] | None = None
    more: tuple[Grouping, ...] = ()
    aggregator: str = "sum"
    most_queries: int = MOST_QUERIES


@dataclass(frozen=True, slots=True)
class CustomPlan:
    """The queries of all charts by the chart's number; `faults` are why a chart has none."""

    queries: tuple[Query, ...]
    faults: Mapping[int, str]


def plan(dashboard: Resolved, options: CustomOptions) -> CustomPlan:
    """A wrong definition costs its own chart only: such definitions come from annotations, too. So does the first chart
    with which there are more than `options.most_queries`."""
    of = selecting(options.namespace_label, options.namespace, options.labels or {})
    queries: list[Query] = []
    faults: dict[int, str] = {}
    for index, chart in enumerate(dashboard.charts):
        try:
            room = options.most_queries - len(queries)
            more = list(islice(_of_chart(index, chart, of, options), room + 1))
            if len(more) > room:
                raise ValueError(f"the dashboard has more than {options.most_queries} queries (console.limits.queries)")
            queries += more
        except ValueError as error:
            faults[index] = str(error)
    return CustomPlan(tuple(queries), faults)


def selecting(namespace_label: str, namespace: str, labels: Mapping[str, str]) -> Matchers:
    """The matchers of a namespace and of pod labels, whose names are written as scrapes write them."""
    chosen = (equal(label_name(label), value) for label, value in labels.items())
    return (equal(label_name(namespace_label or "namespace"), namespace), *chosen)


def filled(
    dashboard: Resolved,
    options: CustomOptions,
    asked: CustomPlan,
    *,
    matrices: Matrices,
    errors: Mapping[str, str],
    links: tuple[Link, ...] = (),
) -> Dashboard:
    """The dashboard with its series; `errors` are the messages of the queries that failed."""
    series = collect(asked.queries, matrices)
    charts = []
    for index, chart in enumerate(dashboard.charts):
        failures = [errors[query.name] for query in asked.queries if query.key == str(index) and query.name in errors]
        error = asked.faults.get(index) or next(iter(failures), "")
        charts.append(_chart(chart, _sorted(chart, options, series.get(str(index), [])), error))
    definition = dashboard.definition
    return Dashboard(
        name=definition.name,
        title=definition.title,
        charts=tuple(charts),
        groupings=(*options.more, *groupings(dashboard.charts)),
        rows=definition.rows if definition.rows > 0 else DEFAULT_ROWS,
        links=links,
    )


def groupings(charts: Iterable[config.Chart]) -> tuple[Grouping, ...]:
    """Those of all charts by their display names, the last of each counting."""
    found = {
        each.display_name: Grouping(each.label, each.display_name, each.single_selection)
        for chart in charts
        for each in chart.aggregations
    }
    return tuple(found[name] for name in sorted(found))


def _of_chart(index: int, chart: config.Chart, of: Matchers, options: CustomOptions) -> Iterator[Query]:
    by = _by(chart, options.range)
    metrics = chart.metrics or (config.ChartMetric(displayName=chart.name, metricName=chart.metric_name),)
    for number, metric in enumerate(metrics):
        if not is_metric_name(metric.metric_name):
            raise ValueError(f'"{metric.metric_name}" is not the name of a metric')
        for stat, expr in _exprs(chart, metric.metric_name, of, by, options).items():
            # Charts of one name, and the same metric twice, must not share a query's name.
            name = (
                f"{index + 1}. {chart.name}: {metric.display_name or metric.metric_name} #{number + 1} {stat}".strip()
            )
            scale = chart.unit_scale or 1.0
            yield Query(name, str(index), expr, metric.display_name, stat, scale)


def _exprs(
    chart: config.Chart, metric: str, of: Matchers, by: tuple[str, ...], options: CustomOptions
) -> Mapping[str, Expr]:
    if chart.data_type == "raw":
        return {"": Sum(Selector(metric, of), by, chart.aggregator or options.aggregator)}
    if chart.data_type == "rate":
        return {"": rate(metric, (of,), options.range, by)}
    return histogram(metric, of, options.range, by)


def _by(chart: config.Chart, over: Range) -> tuple[str, ...]:
    sort = (chart.sort_label,) if chart.sort_label else ()
    found = tuple(dict.fromkeys((*chart.group_labels, *over.by, *sort)))
    for label in found:
        if not is_label_name(label):
            raise ValueError(f'"{label}" is not the name of a label')
    return found


def _sorted(chart: config.Chart, options: CustomOptions, metrics: list[Metric]) -> list[Metric]:
    """By the chart's sort label within each statistic; the label is taken off where only the sorting needed it."""
    label = chart.sort_label
    if not label:
        return metrics
    order = {query: index for index, query in enumerate(dict.fromkeys((each.name, each.stat) for each in metrics))}
    as_number = chart.sort_label_parse_as == "int"

    def place(metric: Metric) -> Any:
        text = metric.labels.get(label, "")
        return order[(metric.name, metric.stat)], _whole(text) if as_number else text

    ranked = sorted(metrics, key=place)
    if label in chart.group_labels or label in options.range.by:
        return ranked
    return [
        Metric(each.name, {k: v for k, v in each.labels.items() if k != label}, each.points, each.stat)
        for each in ranked
    ]


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,18}", text) else 0


def _chart(chart: config.Chart, metrics: list[Metric], error: str) -> Chart:
    return Chart(
        name=chart.name,
        unit=chart.unit,
        spans=chart.spans,
        metrics=metrics,
        start_collapsed=chart.start_collapsed,
        chart_type=chart.chart_type,
        minimum=chart.min,
        maximum=chart.max,
        x_axis=chart.x_axis,
        error=error,
    )
