"""What the metrics tabs and the custom dashboards of detail pages have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mesh.clients.prometheus import PrometheusClient
from mesh.metrics.options import Range
from mesh.metrics.shown import Groups, offered, range_of, values_of, wanted
from mesh.metrics.values import Grouping
from mesh.model.problems import Problem
from mesh.pages.metrics.charts import DashboardPanel, dashboard_panel
from mesh.pages.metrics.dashboards import DashboardPage
from mesh.web.address.fields import Here
from mesh.web.address.reader import Pairs
from mesh.web.metrics.address import MetricsView
from mesh.web.metrics.controls import MetricsControls, controls
from mesh.web.parts.tab import OpenTab, TabContent

SHORTEST_ZOOM = 60


@dataclass(frozen=True, slots=True)
class MetricsContent:
    """`panel` is None where nothing could be asked; `callers_url` shows what the callers' proxies report, where only
    others were asked and nothing was found."""

    controls: MetricsControls
    panel: DashboardPanel | None
    callers_url: str = ""


def measured_range(tab: OpenTab, client: PrometheusClient | None) -> Range:
    """The page's times, with points as far apart as the metrics store has them."""
    scrape = client.facts().scrape_interval if client is not None else None
    return range_of(tab.times.start, tab.times.end, scrape)


def content_of(
    tab: OpenTab,
    here: Here[MetricsView],
    page: DashboardPage,
    over: Range,
    *,
    groups: Groups,
    messages: Sequence[str] = (),
    callers_url: str = "",
) -> TabContent:
    """The dashboard with the series that the view wants."""
    view = here.view
    charts = page.dashboard.charts
    groupings = offered(page.dashboard.groupings, groups)
    values = values_of((metric for chart in charts for metric in chart.metrics), groups)
    shown = tuple(replace(chart, metrics=wanted(chart.metrics, groups)) for chart in charts)
    page = replace(page, dashboard=replace(page.dashboard, charts=shown))
    panel = dashboard_panel(
        page,
        over,
        url=lambda name: here.url(expand=name),
        expand=view.expand,
        back_url=here.url(expand=""),
        trendlines=view.trendlines,
    )
    if panel.alone is not None:
        panel = replace(panel, zooms=_zooms(tab, here.pairs))
    url = "" if panel.alone or panel.cards else callers_url
    return _tab(here, MetricsContent(controls(view, groupings, groups, values), panel, url), messages, page.problems)


def refused(
    here: Here[MetricsView],
    groupings: Sequence[Grouping],
    groups: Groups,
    *,
    messages: Sequence[str],
    problems: Sequence[Problem] = (),
) -> TabContent:
    """A tab whose question cannot be asked; its settings remain."""
    content = MetricsContent(controls(here.view, offered(groupings, groups), groups, {}), None)
    return _tab(here, content, messages, problems)


def _tab(
    here: Here[MetricsView], content: MetricsContent, messages: Sequence[str], problems: Sequence[Problem]
) -> TabContent:
    return TabContent(
        "metrics/tab.html",
        content,
        controls="metrics/controls.html",
        carried=(("expand", here.view.expand),) if here.view.expand else (),
        pairs=here.pairs,
        problems=tuple(problems),
        messages=tuple(messages),
    )


def _zooms(tab: OpenTab, pairs: Pairs) -> tuple[tuple[str, str], ...]:
    """Where dragging over a chart would lead: parts of the time that is shown, and what is around it."""
    times = tab.times
    start, end, half = times.start, times.end, times.length // 2
    offers = [("Earlier", start - half, end - half), ("Twice as long", start - 2 * half, end)]
    if half >= SHORTEST_ZOOM:
        middle = start + half
        halves = (("First half", start, middle), ("Middle", start + half // 2, end - half // 2))
        offers += [*halves, ("Second half", middle, end)]
    if times.is_custom and not times.is_open:
        offers.append(("Later", start + half, end + half))
    found = []
    for label, first, last in offers:
        other = replace(tab, times=replace(times, start=first, end=last, is_custom=True, is_open=False))
        found.append((label, other.url(*pairs)))
    return tuple(found)
