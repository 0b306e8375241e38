"""Tabs of custom dashboards: which an object has, and what each shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from mesh.metrics.catalogue import DashboardError, Resolved, UnknownDashboard
from mesh.metrics.custom import groupings as groupings_of
from mesh.metrics.options import OutOfRange, bounded
from mesh.model.problems import Problem
from mesh.pages.metrics import dashboards
from mesh.pages.metrics.asking import pod_labels
from mesh.pages.metrics.page import failure_of
from mesh.web.metrics.address import read_metrics, with_known_chart
from mesh.web.metrics.content import content_of, measured_range, refused
from mesh.web.metrics.of_object import begin
from mesh.web.parts.subject import Subject
from mesh.web.parts.tab import OpenTab, Tab, TabContent

PROXY = "envoy"
"""It is a part of the proxy's own tab."""


@dataclass(frozen=True, slots=True)
class DashboardTabs:
    """One tab a dashboard, and what went wrong when they were looked for."""

    tabs: tuple[Tab, ...] = ()
    problems: tuple[Problem, ...] = ()


def begin_tabs(subject: Subject, wanted: str = "") -> Callable[[], DashboardTabs]:
    """Starts to find the dashboards of the subject, beside what else its page asks; call the result to have them.

    `wanted` is the tab that is asked for: it stays, if it is a known one, when the question fails.
    """
    if subject.visit.runtime.dashboards_prometheus is None:
        return DashboardTabs
    if subject.workload is not None:
        waiting, prefix = (
            begin(subject.visit, subject.space, subject.workload.app, [subject.workload], subject.workload),
            "",
        )
    elif subject.object_type == "application":
        waiting, prefix = begin(subject.visit, subject.space, subject.name, subject.workloads), "cd-"
    else:
        return DashboardTabs

    def found() -> DashboardTabs:
        runtimes, problems = waiting()
        titles = {each.template: each.title for one in runtimes for each in one.dashboards}
        if failure_of(problems) is not None and wanted.startswith(prefix):
            titles |= _known(subject, wanted.removeprefix(prefix))
        tabs = (_tab(prefix, template, title) for template, title in titles.items() if template != PROXY)
        return DashboardTabs(tuple(tabs), problems)

    return found


def _known(subject: Subject, template: str) -> dict[str, str]:
    catalogue, _ = dashboards.catalogue_of(subject.sources, subject.space, subject.workload)
    known = catalogue.get(template)
    return {} if known is None else {template: known.title}


def _tab(prefix: str, template: str, title: str) -> Tab:
    return Tab(f"{prefix}{template}", title or template, partial(show, template=template), by_range=True)


def show(tab: OpenTab, *, template: str) -> TabContent:
    """The dashboard of that name over the pods of the subject."""
    subject = tab.subject
    client = subject.visit.runtime.dashboards_prometheus
    try:
        resolved, faults = _resolved(subject, template)
    except (UnknownDashboard, DashboardError) as error:
        here, messages = read_metrics(tab)
        return refused(here, (), {}, messages=(*messages, f"dashboard: {error.args[0]}"))
    labels, more = pod_labels(subject.sources, subject.workloads, subject.workload, subject.name)
    groupings = (*more, *groupings_of(resolved.charts))
    here, messages = read_metrics(tab, [each.label for each in groupings if each.single_selection])
    here, unknown = with_known_chart(here, [chart.name for chart in resolved.charts])
    messages += unknown
    here = here.but(groups=here.view.groups or None)
    view = here.view
    groups = view.groups or {}
    asked_for = replace(measured_range(tab, client), by=tuple(groups), average=view.average, quantiles=view.quantiles)
    try:
        over = bounded(asked_for, subject.space.created)
    except OutOfRange as error:
        return refused(here, groupings, groups, messages=(*messages, f"time: {error}"), problems=faults)
    sources, space = subject.sources, subject.space
    options = dashboards.custom_options(sources, space, over, labels=labels, more=more, aggregator=view.aggregator)
    page = dashboards.custom_page(sources, client, template, options, space=space, workload=subject.workload)
    return content_of(tab, here, page, over, groups=groups, messages=messages)


def _resolved(subject: Subject, template: str) -> tuple[Resolved, tuple[Problem, ...]]:
    catalogue, faults = dashboards.catalogue_of(subject.sources, subject.space, subject.workload)
    return catalogue.resolve(template, subject.sources.settings.console.limits.charts), faults
