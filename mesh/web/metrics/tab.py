"""The tabs of inbound and outbound metrics."""

from __future__ import annotations

from dataclasses import replace

from mesh.metrics import istio
from mesh.metrics.options import Direction, Options, OutOfRange, Range, Target, bounded
from mesh.metrics.shown import Groups
from mesh.model.workloads import Workload
from mesh.pages.metrics import dashboards
from mesh.pages.metrics import page as pages
from mesh.web.metrics.address import MetricsView, read_metrics, with_known_chart
from mesh.web.metrics.content import content_of, measured_range, refused
from mesh.web.parts.subject import Subject
from mesh.web.parts.tab import OpenTab, TabContent

_FAMILIES = {chart.name: chart.family for chart in istio.CHARTS}
_SOURCE, _DESTINATION = "source", "destination"


def show_inbound(tab: OpenTab) -> TabContent:
    return _show(tab, Direction.INBOUND)


def show_outbound(tab: OpenTab) -> TabContent:
    return _show(tab, Direction.OUTBOUND)


def _show(tab: OpenTab, direction: Direction) -> TabContent:
    subject = tab.subject
    usual = _usual_reporter(subject, direction)
    groupings = dashboards.groupings(subject.sources, direction)
    singles = [each.label for each in groupings if each.single_selection]
    here, messages = read_metrics(tab, singles, reporter=usual)
    here, unknown = with_known_chart(here, _FAMILIES)
    messages, view = messages + unknown, here.view
    if not view.average and not view.quantiles:
        messages += ("Neither the average nor a quantile is chosen: durations and sizes have nothing to show.",)
    groups = _usual_groups(direction)
    if view.groups == groups:
        here = here.but(groups=None)
        view = here.view
    groups = groups if view.groups is None else view.groups
    try:
        over = bounded(_range(tab, view, groups), subject.space.created)
    except OutOfRange as error:
        told = (*messages, f"time: {error}")
        return refused(here, groupings, groups, messages=told)
    page = dashboards.traffic_page(subject.sources, _target(subject), _options(subject, direction, view, over))
    other = here.url(reporter=_SOURCE) if view.reporter == _DESTINATION else ""
    return content_of(tab, here, page, over, groups=groups, messages=messages, callers_url=other)


def _usual_reporter(subject: Subject, direction: Direction) -> str:
    """The side's own proxies; those of its callers where none runs behind the subject."""
    if direction is Direction.OUTBOUND:
        return _SOURCE
    return _DESTINATION if any(_may_report(each, subject.object_type) for each in subject.workloads) else _SOURCE


def _may_report(workload: Workload, object_type: str) -> bool:
    """A service behind which nothing runs now has only its callers' reports."""
    has_proxy = workload.has_sidecar or workload.is_ambient or workload.is_gateway
    return has_proxy and (object_type != "service" or workload.runs)


def _usual_groups(direction: Direction) -> Groups:
    """What is shown before anybody chooses: who the other end is."""
    return {f"{direction.peer}_canonical_service": (), f"{direction.peer}_workload_namespace": ()}


def _range(tab: OpenTab, view: MetricsView, groups: Groups) -> Range:
    over = measured_range(tab, tab.subject.sources.prometheus)
    by = tuple(groups) if view.reporter != "both" else tuple(dict.fromkeys((*groups, "reporter")))
    return replace(over, by=by, average=view.average, quantiles=view.quantiles)


def _options(subject: Subject, direction: Direction, view: MetricsView, over: Range) -> Options:
    is_ambient = any(each.is_ambient or each.is_waypoint for each in subject.workloads)
    reporters = () if view.reporter == "both" else (view.reporter, "waypoint") if is_ambient else (view.reporter,)
    filters = (_FAMILIES[view.expand],) if view.expand else ()
    return Options(range=over, direction=direction, reporters=reporters, filters=filters)


def _target(subject: Subject) -> Target:
    if subject.object_type == "service":
        return pages.service_target(subject.sources, subject.space, subject.name)
    place = ((subject.space.name,), subject.space.cluster)
    if subject.object_type == "application":
        return Target(*place, app=subject.name)
    return Target(*place, workload=subject.name)
