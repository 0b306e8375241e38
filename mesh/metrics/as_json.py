"""Metrics and dashboards in the reference's JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from mesh.metrics.discovery import Runtime
from mesh.metrics.stats import Stat
from mesh.metrics.values import Chart, Dashboard, Grouping, Link, Metric, MetricsMap
from mesh.model.pace import paced


def metrics_json(metrics: MetricsMap) -> dict[str, Any]:
    """A family without series is null: it was asked for, and has none."""
    return {name: [metric_json(each) for each in paced(metrics[name])] or None for name in sorted(metrics)}


def metric_json(metric: Metric) -> dict[str, Any]:
    data: dict[str, Any] = {
        "labels": dict(sorted(metric.labels.items())),
        "datapoints": [[_moment(at), number_text(value)] for at, value in metric.points],
    }
    if metric.stat:
        data["stat"] = metric.stat
    return data | {"name": metric.name}


def dashboard_json(dashboard: Dashboard) -> dict[str, Any]:
    return {
        "name": dashboard.name,
        "title": dashboard.title,
        "charts": [chart_json(chart) for chart in dashboard.charts],
        "aggregations": [_grouping(each) for each in dashboard.groupings],
        "externalLinks": None if dashboard.links is None else [_link(link) for link in dashboard.links],
        "rows": dashboard.rows,
    }


def chart_json(chart: Chart) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": chart.name,
        "unit": chart.unit,
        "spans": chart.spans,
        "startCollapsed": chart.start_collapsed,
    }
    if chart.chart_type:
        data["chartType"] = chart.chart_type
    if chart.minimum is not None:
        data["min"] = chart.minimum
    if chart.maximum is not None:
        data["max"] = chart.maximum
    metrics = [metric_json(metric) for metric in paced(chart.metrics)]
    return data | {"metrics": metrics, "xAxis": chart.x_axis or None, "error": chart.error}


def runtimes_json(runtimes: Iterable[Runtime]) -> list[dict[str, Any]]:
    """`runtimes` of a workload's or app's details."""
    return [
        {
            "name": runtime.name,
            "dashboardRefs": [{"template": each.template, "title": each.title} for each in runtime.dashboards],
        }
        for runtime in runtimes
    ]


def stats_json(stats: Mapping[str, Sequence[Stat]], warnings: Iterable[str]) -> dict[str, Any]:
    return {
        "stats": {
            key: {"responseTimes": [{"name": stat.name, "value": stat.value} for stat in stats[key]]}
            for key in sorted(stats)
        },
        "warnings": list(warnings) or None,
    }


def number_text(value: float) -> str:
    """A value as Prometheus writes it: shortest digits that tell it, without an exponent."""
    text = repr(value)
    if "e" in text:
        return format(Decimal(text), "f")
    if text.endswith(".0"):
        return text[:-2]
    return {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}.get(text, text)


def _moment(at: float) -> float | int:
    return int(at) if at == int(at) else round(at, 3)


def _grouping(grouping: Grouping) -> dict[str, Any]:
    return {
        "label": grouping.label,
        "displayName": grouping.display_name,
        "singleSelection": grouping.single_selection,
    }


def _link(link: Link) -> dict[str, Any]:
    return {"url": link.url, "name": link.name, "variables": dict(link.variables)}
