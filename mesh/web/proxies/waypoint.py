"""The Waypoint tab: what a waypoint captures, and how far its pods have istiod's configuration."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.model.proxies import SyncState
from mesh.model.workloads import Workload
from mesh.pages.enrolment import captured_services, captured_workloads
from mesh.web.parts.subject import Subject
from mesh.web.parts.tab import OpenTab, TabContent
from mesh.web.parts.tables import table_tab
from mesh.web.proxies.chooser import Chooser
from mesh.web.proxies.columns import NameLinks, enrolled
from mesh.workloads.proxy_sync import pod_status

PARAMETER = "waypointTab"
_SERVICES, _WORKLOADS, _INFORMATION = "service", "workload", "information"
_LABELS = {_SERVICES: "Services", _WORKLOADS: "Workloads", _INFORMATION: "Information"}
_PARTS_OF = {
    "service": (_SERVICES, _INFORMATION),
    "workload": (_WORKLOADS, _INFORMATION),
    "all": (_SERVICES, _WORKLOADS, _INFORMATION),
}
_MEANINGS = {
    "service": "Services: requests to the services that are enrolled go through it.",
    "workload": "Workloads: requests to the addresses of pods that are enrolled go through it.",
    "all": "All: requests to enrolled services and to the addresses of enrolled pods go through it.",
    "none": "None: it is there, but takes no traffic.",
}
_ICONS = {SyncState.SYNCED: "healthy", SyncState.IGNORED: "info"}


@dataclass(frozen=True, slots=True)
class PodSync:
    """A pod's states by kind, (kind, icon, state); none when they are not known."""

    name: str
    states: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Information:
    """`is_asked` is False where istiod is not to be asked by configuration."""

    scope: str
    pods: tuple[PodSync, ...]
    is_asked: bool


def suits(subject: Subject) -> bool:
    """Only waypoints."""
    return subject.workload is not None and subject.workload.is_waypoint


def show(tab: OpenTab) -> TabContent:
    workload = tab.subject.workload
    if workload is None:
        raise TypeError(f"a {tab.subject.object_type} is no waypoint")
    scope = tab.subject.sources.enrolment.scope_of(workload)
    parts = {name: _LABELS[name] for name in _PARTS_OF.get(scope, (_INFORMATION,))}
    chooser = Chooser(tab, PARAMETER, parts)
    if chooser.part == _INFORMATION:
        return chooser.content(_information(tab.subject, scope))
    return chooser.content(_captured(chooser, workload))


def _captured(chooser: Chooser, workload: Workload) -> TabContent:
    tab, links = chooser.tab, NameLinks(chooser.tab.subject)
    sources = tab.subject.sources
    if chooser.part == _SERVICES:
        columns = enrolled("Service", lambda row: links.service(row.namespace, row.name))
        captured, words = captured_services(sources, workload), "service"
    else:
        columns = enrolled("Workload", lambda row: links.workload(row.namespace, row.name))
        captured, words = captured_workloads(sources, workload), "workload"
    seen = " that you may see" if captured.hidden else ""
    empty = f"No {words}{seen} is enrolled in this waypoint."
    return table_tab(tab, _LABELS[chooser.part], captured.shown, columns, empty=empty)


def _information(subject: Subject, scope: str) -> TabContent:
    statuses = subject.sources.proxy_statuses(subject.space.cluster)
    found = []
    for name in subject.pods:
        status = pod_status(statuses, subject.space.name, name, has_sidecar=False, is_waypoint=True)
        states = () if status is None else status.states
        found.append(PodSync(name, tuple((kind, _ICONS.get(state, "degraded"), str(state)) for kind, state in states)))
    information = Information(
        scope=_MEANINGS.get(scope, "Not known: its label names nothing that Istio knows."),
        pods=tuple(found),
        is_asked=subject.sources.settings.external_services.istio.istio_api_enabled,
    )
    return TabContent("proxies/information.html", information, problems=statuses.problems)
