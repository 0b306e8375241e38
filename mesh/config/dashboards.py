"""`custom_dashboards`: dashboards of the user's own, by name over the built-in ones."""

from __future__ import annotations

from pydantic import Field

from mesh.config.base import Section, Texts
from mesh.config.external_services import LinkVariables


class ChartMetric(Section):
    display_name: str = Field(default="", alias="displayName")
    metric_name: str = Field(default="", alias="metricName")


class ChartAggregation(Section):
    display_name: str = Field(default="", alias="displayName")
    label: str = ""
    single_selection: bool = Field(default=False, alias="singleSelection")


class Chart(Section):
    aggregations: tuple[ChartAggregation, ...] = ()
    aggregator: str = ""
    chart_type: str = Field(default="", alias="chartType")
    data_type: str = Field(default="", alias="dataType")
    group_labels: Texts = Field(default=(), alias="groupLabels")
    max: int | None = None
    metric_name: str = Field(default="", alias="metricName")
    metrics: tuple[ChartMetric, ...] = ()
    min: int | None = None
    name: str = ""
    sort_label: str = Field(default="", alias="sortLabel")
    sort_label_parse_as: str = Field(default="", alias="sortLabelParseAs")
    spans: int = 0
    start_collapsed: bool = Field(default=False, alias="startCollapsed")
    unit: str = ""
    unit_scale: float = Field(default=0.0, alias="unitScale")
    x_axis: str = Field(default="", alias="xAxis")


class DashboardItem(Section):
    chart: Chart = Field(default_factory=Chart)
    include: str = ""


class DashboardLink(Section):
    name: str = ""
    type: str = ""
    variables: LinkVariables = Field(default_factory=LinkVariables)


class Dashboard(Section):
    discover_on: str = Field(default="", alias="discoverOn")
    external_links: tuple[DashboardLink, ...] = Field(default=(), alias="externalLinks")
    items: tuple[DashboardItem, ...] = ()
    name: str = ""
    rows: int = 0
    runtime: str = ""
    title: str = ""
