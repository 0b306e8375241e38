"""Charts as cards, and dashboards of them, for every page that shows some."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mesh.charts import Chart, ChartLine, Legend, Look, chart
from mesh.metrics import values
from mesh.metrics.names import series_names
from mesh.metrics.options import Range
from mesh.metrics.values import Metric
from mesh.model.pace import check, paced
from mesh.model.problems import Problem
from mesh.pages.metrics.dashboards import DashboardPage
from mesh.readers.telemetry import AskedQuery

MOST_IN_LEGEND = 8
WIDE = 12
Palette = dict[tuple[str, ...], dict[tuple[str, ...], int]]
"""Numbers of colours by how series are told apart and by what each of them is: in all charts of a dashboard that tell
them apart alike, a series has the same colour."""


@dataclass(frozen=True, slots=True)
class ChartCard:
    """One chart for `metrics/chart.html`; `id` is unique in the page, `spans` are twelfths of the width.

    `url` leads to the chart alone, with its figures and `queries`.
    """

    id: str
    drawn: Chart
    spans: int = 4
    error: str = ""
    is_closed: bool = False
    url: str = ""
    queries: tuple[AskedQuery, ...] = ()

    @property
    def legend(self) -> tuple[Legend, ...]:
        return self.drawn.legend if self.spans == WIDE else self.drawn.legend[:MOST_IN_LEGEND]

    @property
    def more_series(self) -> int:
        return len(self.drawn.legend) - len(self.legend)

    @property
    def is_empty(self) -> bool:
        return self.drawn.is_empty and not self.error


@dataclass(frozen=True, slots=True)
class DashboardPanel:
    """A dashboard for `metrics/dashboard.html`: charts with data (or an error), and those without.

    With `alone` only that chart is shown; `back_url` leads to all of them, `zooms` (label, address) to other times.
    """

    title: str
    cards: tuple[ChartCard, ...] = ()
    empties: tuple[ChartCard, ...] = ()
    alone: ChartCard | None = None
    back_url: str = ""
    zooms: tuple[tuple[str, str], ...] = ()
    links: Sequence[values.Link] = ()


def dashboard_panel(
    page: DashboardPage,
    over: Range,
    *,
    url: Callable[[str], str],
    expand: str = "",
    back_url: str = "",
    trendlines: bool = False,
) -> DashboardPanel:
    """`url` gives the address of a chart alone by its name, `expand` is the name of the one that is; unknown names
    show all."""
    palette: Palette = {}
    found = []
    charts = page.dashboard.charts
    for index, each in enumerate(charts):
        check()
        queries = page.by_chart[index] if index < len(page.by_chart) else ()
        card = chart_card(
            replace(each, spans=WIDE) if each.name == expand else each,
            over,
            id=f"chart-{index + 1}",
            url=url(each.name),
            queries=queries,
            trendlines=trendlines,
            palette=palette,
        )
        found.append(card)
    alone = next((card for card, each in zip(found, charts, strict=True) if expand and each.name == expand), None)
    return DashboardPanel(
        title=page.dashboard.title,
        cards=tuple(card for card in found if not card.is_empty),
        empties=tuple(card for card in found if card.is_empty),
        alone=alone,
        back_url=back_url,
        links=page.dashboard.links or (),
    )


def chart_card(
    asked: values.Chart,
    over: Range,
    *,
    id: str,
    url: str = "",
    queries: tuple[AskedQuery, ...] = (),
    trendlines: bool = False,
    palette: Palette | None = None,
) -> ChartCard:
    """One chart of a dashboard, drawn over the whole range that was asked for."""
    look = Look(
        unit=asked.unit,
        spans=asked.spans,
        kind=asked.chart_type or "line",
        x_axis=asked.x_axis or "time",
        minimum=asked.minimum,
        maximum=asked.maximum,
        trendlines=trendlines,
        bands=_between_reporters(asked.metrics),
        start=over.start,
        end=over.end,
        step=over.step,
    )
    lines = lines_of(asked.metrics, asked.name, {} if palette is None else palette)
    failed = next((query.outcome.message for query in queries if isinstance(query.outcome, Problem)), "")
    return ChartCard(
        id=id,
        drawn=chart(lines, title=asked.name, id=id, look=look),
        spans=min(max(asked.spans, 1), WIDE),
        error=asked.error or failed,
        is_closed=asked.start_collapsed,
        url=url,
        queries=queries,
    )


def lines_of(metrics: Sequence[Metric], title: str, palette: Palette) -> list[ChartLine]:
    """Series with their names; one that nothing tells apart has the chart's."""
    names = series_names(metrics)
    if len(metrics) == 1 and not metrics[0].labels and not metrics[0].stat:
        names = (title,)
    several_stats = len({each.stat for each in metrics}) > 1
    several_names = len({each.name for each in metrics}) > 1
    labels = sorted({label for each in metrics for label in each.labels})
    colours = palette.setdefault((str(several_stats), str(several_names), *labels), {})
    found = []
    for name, each in paced(zip(names, metrics, strict=True)):
        told = (each.name if several_names else "", each.stat if several_stats else "")
        key = (*told, *(each.labels.get(label, "") for label in labels))
        found.append(ChartLine(name, each.points, colours.setdefault(key, len(colours))))
    return found


def _between_reporters(metrics: Sequence[Metric]) -> tuple[tuple[int, int], ...]:
    """The pairs of series that differ only in who reported them, where both sides were asked."""
    places: dict[tuple[str, str, tuple[tuple[str, str], ...]], dict[str, int]] = {}
    for index, each in enumerate(metrics):
        rest = (pair for pair in sorted(each.labels.items()) if pair[0] != "reporter")
        key = (each.name, each.stat, tuple(rest))
        places.setdefault(key, {})[each.labels.get("reporter", "")] = index
    return tuple(
        (pair["source"], pair["destination"]) for pair in places.values() if {"source", "destination"} <= {*pair}
    )
