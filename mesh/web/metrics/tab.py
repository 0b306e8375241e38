"""The tabs of inbound and outbound metrics."""

from __future__ import annotations

from dataclasses import replace

from mesh.metrics import istio
from mesh.metrics.options import Direction, Options, OutOfRange, Range, bounded
from mesh.metrics.shown import Groups
from mesh.pages.metrics import dashboards
from mesh.pages.metrics.asking import DESTINATION, SOURCE, target_of, usual_groups, usual_reporter
from mesh.web.metrics.address import MetricsView, read_metrics, with_known_chart
from mesh.web.metrics.content import content_of, measured_range, refused
from mesh.web.parts.subject import Subject
from mesh.web.parts.tab import OpenTab, TabContent

_FAMILIES = {chart.name: chart.family for chart in istio.CHARTS}


def show_inbound(tab: OpenTab) -> TabContent:
    return _show(tab, Direction.INBOUND)


def show_outbound(tab: OpenTab) -> TabContent:
    return _show(tab, Direction.OUTBOUND)


def _show(tab: OpenTab, direction: Direction) -> TabContent:
    subject = tab.subject
    usual = usual_reporter(subject.object_type, subject.workloads, direction)
    groupings = dashboards.groupings(subject.sources, direction)
    singles = [each.label for each in groupings if each.single_selection]
    here, messages = read_metrics(tab, singles, reporter=usual)
    here, unknown = with_known_chart(here, _FAMILIES)
    messages, view = messages + unknown, here.view
    if not view.average and not view.quantiles:
        messages += ("Neither the average nor a quantile is chosen: durations and sizes have nothing to show.",)
    groups = usual_groups(direction)
    if view.groups == groups:
        here = here.but(groups=None)
        view = here.view
    groups = groups if view.groups is None else view.groups
    try:
        over = bounded(_range(tab, view, groups), subject.space.created)
    except OutOfRange as error:
        told = (*messages, f"time: {error}")
        return refused(here, groupings, groups, messages=told)
    page = dashboards.traffic_page(
        subject.sources,
        target_of(subject.sources, subject.object_type, subject.space, subject.name),
        _options(subject, direction, view, over),
    )
    other = here.url(reporter=SOURCE) if view.reporter == DESTINATION else ""
    return content_of(tab, here, page, over, groups=groups, messages=messages, callers_url=other)


def _range(tab: OpenTab, view: MetricsView, groups: Groups) -> Range:
    over = measured_range(tab, tab.subject.sources.prometheus)
    by = tuple(groups) if view.reporter != "both" else tuple(dict.fromkeys((*groups, "reporter")))
    return replace(over, by=by, average=view.average, quantiles=view.quantiles)


def _options(subject: Subject, direction: Direction, view: MetricsView, over: Range) -> Options:
    is_ambient = any(each.is_ambient or each.is_waypoint for each in subject.workloads)
    reporters = () if view.reporter == "both" else (view.reporter, "waypoint") if is_ambient else (view.reporter,)
    filters = (_FAMILIES[view.expand],) if view.expand else ()
    return Options(range=over, direction=direction, reporters=reporters, filters=filters)
