"""What metrics and dashboards are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mesh.promql import Expr


@dataclass(frozen=True, slots=True)
class Metric:
    """One series: points are (Unix seconds, value); `stat` is `avg` or a quantile's text for histograms."""

    name: str
    labels: Mapping[str, str]
    points: Sequence[tuple[float, float]]
    stat: str = ""


MetricsMap = Mapping[str, Sequence[Metric]]
"""Series by family; a family without data is there and empty."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a plan. `key` is the family or chart that its series go to, `series` the name that they get.

    Values are multiplied by `scale`; a `prefix` turns each label's value `v` into `prefix (v)`. `unscoped` queries
    are about the infrastructure, whose series do not carry the labels of `query_scope`.
    """

    name: str
    key: str
    expr: Expr
    series: str
    stat: str = ""
    scale: float = 1.0
    prefix: str = ""
    unscoped: bool = False


@dataclass(frozen=True, slots=True)
class Grouping:
    """A label by which the charts of a dashboard can be split; `single_selection`: one of its values at a time."""

    label: str
    display_name: str
    single_selection: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of a dashboard. `spans` are twelfths of the width; `error` is why there are no series."""

    name: str
    unit: str
    spans: int
    metrics: Sequence[Metric] = ()
    start_collapsed: bool = False
    chart_type: str = ""
    minimum: int | None = None
    maximum: int | None = None
    x_axis: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An outside dashboard on the same subject; `variables` are the names of its variables by what they take."""

    url: str
    name: str
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`links` is None where a dashboard has no such thing as links."""

    name: str
    title: str
    charts: Sequence[Chart]
    groupings: Sequence[Grouping]
    rows: int
    links: Sequence[Link] | None = None
