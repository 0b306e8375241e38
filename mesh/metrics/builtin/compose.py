"""Short words to write dashboards with."""

from __future__ import annotations

from mesh.config.dashboards import Chart, ChartAggregation, Dashboard, DashboardItem

Group = tuple[str, str]
"""A label and its display name."""


def raw(name: str, metric: str, unit: str = "", *groups: Group, spans: int = 0, least: int | None = None) -> Chart:
    """The values as they are."""
    return _chart("raw", name, metric, unit=unit, groups=groups, spans=spans, least=least)


def rate(name: str, metric: str, unit: str = "", *groups: Group, spans: int = 0, least: int | None = None) -> Chart:
    """The increase per second."""
    return _chart("rate", name, metric, unit=unit, groups=groups, spans=spans, least=least)


def histogram(name: str, metric: str, unit: str = "", *groups: Group, spans: int = 0) -> Chart:
    """The average and quantiles."""
    return _chart("histogram", name, metric, unit=unit, groups=groups, spans=spans, least=None)


def dashboard(
    name: str, title: str, *charts: Chart | str, runtime: str = "", on: str = "", spans: int = 0
) -> Dashboard:
    """A text in place of a chart includes the dashboard of that name; `spans` are those of charts that state none."""
    items = tuple(
        DashboardItem(include=each)
        if isinstance(each, str)
        else DashboardItem(chart=each if each.spans else each.model_copy(update={"spans": spans}))
        for each in charts
    )
    return Dashboard(name=name, title=title, runtime=runtime, discoverOn=on, items=items)


def _chart(
    data_type: str, name: str, metric: str, *, unit: str, groups: tuple[Group, ...], spans: int, least: int | None
) -> Chart:
    aggregations = tuple(ChartAggregation(label=label, displayName=shown) for label, shown in groups)
    return Chart(
        name=name,
        metricName=metric,
        unit=unit,
        dataType=data_type,
        aggregations=aggregations,
        spans=spans,
        min=least,
    )
