"""Which tabs a page has, in their order."""

from __future__ import annotations

from mesh.web.details import info, namespace, traffic
from mesh.web.logs import tab as logs
from mesh.web.metrics import tab as metrics
from mesh.web.parts.subject import Subject
from mesh.web.parts.tab import Tab
from mesh.web.proxies import envoy, waypoint, ztunnel

INFO = Tab("info", "Overview", info.show)
LOGS = Tab("logs", "Logs", logs.show, by_range=True, suits=logs.suits)
TRAFFIC = Tab("traffic", "Traffic", traffic.show, needs_metrics=True)
INBOUND = Tab("in_metrics", "Inbound Metrics", metrics.show_inbound, by_range=True, needs_metrics=True)
OUTBOUND = Tab("out_metrics", "Outbound Metrics", metrics.show_outbound, by_range=True, needs_metrics=True)
RECEIVED = Tab("metrics", "Inbound Metrics", metrics.show_inbound, by_range=True, needs_metrics=True)
ENVOY = Tab("envoy", "Envoy", envoy.show, by_range=True, has_times=False, suits=envoy.suits)
ZTUNNEL = Tab("ztunnel", "Ztunnel", ztunnel.show, by_range=True, has_times=False, suits=ztunnel.suits)
WAYPOINT = Tab("waypoint", "Waypoint", waypoint.show, has_times=False, suits=waypoint.suits)


_TABLES: dict[str, tuple[Tab, ...]] = {
    "workload": (INFO, LOGS, TRAFFIC, INBOUND, OUTBOUND, ENVOY, ZTUNNEL, WAYPOINT),
    "service": (INFO, TRAFFIC, RECEIVED),
    "application": (INFO, TRAFFIC, INBOUND, OUTBOUND),
    "namespace": (Tab("info", "Overview", namespace.show, usual_times=namespace.usual_times),),
}


def tabs_of(subject: Subject) -> tuple[Tab, ...]:
    """The tabs that make sense for the subject; those of metrics are missing where metrics are switched off."""
    has_metrics = subject.sources.prometheus is not None
    return tuple(
        tab for tab in _TABLES[subject.object_type] if (has_metrics or not tab.needs_metrics) and tab.suits(subject)
    )
