"""The Ztunnel tab: what a node's proxy knows of services and workloads, and its metrics (ui.md §7.10)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from mesh.envoy.ztunnel import ZtunnelDump
from mesh.metrics.options import OutOfRange, bounded
from mesh.pages import proxies
from mesh.pages.metrics import dashboards
from mesh.web.cluster_clients import client_for
from mesh.web.metrics.content import content_of, measured_range
from mesh.web.metrics.options import MetricsView, with_known_chart
from mesh.web.parts.tab import Asked, Subject, TabContent
from mesh.web.proxies.chooser import Chooser, failed
from mesh.web.proxies.columns import NameLinks, ztunnel_services, ztunnel_workloads
from mesh.web.proxies.tables import table_content

PARAMETER = "ztunnelTab"
_SERVICES, _METRICS = "services", "metrics"
_PARTS = {_SERVICES: "Services", "workloads": "Workloads"}


def suits(subject: Subject) -> bool:
    """Only ztunnels."""
    return subject.workload is not None and subject.workload.is_ztunnel


def show(asked: Asked) -> TabContent:
    """The part that is open; metrics have times of their own and need no pod."""
    subject = asked.subject
    has_metrics = subject.sources.prometheus is not None
    chooser = Chooser(asked, PARAMETER, _PARTS | ({_METRICS: "Metrics"} if has_metrics else {}))
    if chooser.part == _METRICS:
        return chooser.content(_metrics(chooser.asked), has_times=True)
    return chooser.of_pod(partial(_of_pod, chooser))


def _of_pod(chooser: Chooser, pod: str) -> TabContent:
    subject = chooser.asked.subject
    dump = proxies.ztunnel_page(subject.sources, client_for(subject.space), subject.space, pod)
    return failed(f"The pod {pod} is no ztunnel.") if dump is None else _table(chooser, dump)


def _table(chooser: Chooser, dump: ZtunnelDump) -> TabContent:
    asked = chooser.asked
    links = NameLinks(asked.subject)
    if chooser.part == _SERVICES:
        columns = ztunnel_services(links)
        return table_content(asked, "Services", dump.services, columns, empty="The ztunnel knows no service.")
    return table_content(
        asked, "Workloads", dump.workloads, ztunnel_workloads(links), empty="The ztunnel knows no workload."
    )


def _metrics(asked: Asked) -> TabContent:
    """All charts, or the one of `expand`."""
    subject = asked.subject
    view = MetricsView(expand=asked.query.get("expand", "")[:200])
    try:
        over = bounded(measured_range(asked, subject.sources.prometheus), subject.space.created)
    except OutOfRange as error:
        return failed(f"time: {error}")
    page = dashboards.ztunnel_page(subject.sources, subject.name, over)
    view, messages = with_known_chart(view, [chart.name for chart in page.dashboard.charts])
    found = content_of(asked, view, page, over, groups={}, messages=messages)
    return replace(found, controls="")
