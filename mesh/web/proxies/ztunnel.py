"""The Ztunnel tab: what a node's proxy knows of services and workloads, and its metrics."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from mesh.envoy.ztunnel import ZtunnelDump
from mesh.metrics.options import OutOfRange, bounded
from mesh.pages import proxies
from mesh.pages.metrics import dashboards
from mesh.web.metrics.address import MetricsView, metrics_fields, with_known_chart
from mesh.web.metrics.content import content_of, measured_range
from mesh.web.parts.subject import Subject
from mesh.web.parts.tab import OpenTab, TabContent
from mesh.web.parts.tables import table_tab
from mesh.web.proxies.chooser import Chooser, failed
from mesh.web.proxies.columns import NameLinks, ztunnel_services, ztunnel_workloads

PARAMETER = "ztunnelTab"
_SERVICES, _METRICS = "services", "metrics"
_PARTS = {_SERVICES: "Services", "workloads": "Workloads"}


def suits(subject: Subject) -> bool:
    """Only ztunnels."""
    return subject.workload is not None and subject.workload.is_ztunnel


def show(tab: OpenTab) -> TabContent:
    """The part that is open; metrics have times of their own and need no pod."""
    subject = tab.subject
    has_metrics = subject.sources.prometheus is not None
    chooser = Chooser(tab, PARAMETER, _PARTS | ({_METRICS: "Metrics"} if has_metrics else {}))
    if chooser.part == _METRICS:
        return chooser.content(_metrics(chooser.tab), has_times=True)
    return chooser.of_pod(partial(_of_pod, chooser))


def _of_pod(chooser: Chooser, pod: str) -> TabContent:
    subject = chooser.tab.subject
    dump = proxies.ztunnel_page(subject.sources, subject.visit.proxy_client(subject.space), subject.space, pod)
    return failed(f"The pod {pod} is no ztunnel.") if dump is None else _table(chooser, dump)


def _table(chooser: Chooser, dump: ZtunnelDump) -> TabContent:
    tab = chooser.tab
    links = NameLinks(tab.subject)
    if chooser.part == _SERVICES:
        columns = ztunnel_services(links)
        return table_tab(tab, "Services", dump.services, columns, empty="The ztunnel knows no service.")
    return table_tab(tab, "Workloads", dump.workloads, ztunnel_workloads(links), empty="The ztunnel knows no workload.")


def _metrics(tab: OpenTab) -> TabContent:
    """All charts, or the one of `expand`."""
    subject = tab.subject
    usual = MetricsView()
    here = tab.at(metrics_fields(), replace(usual, expand=tab.query.get("expand", "")[:200]), usual)
    try:
        over = bounded(measured_range(tab, subject.sources.prometheus), subject.space.created)
    except OutOfRange as error:
        return failed(f"time: {error}")
    page = dashboards.ztunnel_page(subject.sources, subject.name, over)
    here, messages = with_known_chart(here, [chart.name for chart in page.dashboard.charts])
    found = content_of(tab, here, page, over, groups={}, messages=messages)
    return replace(found, controls="")
