"""Which logs a workload has, and the reading of those that are chosen."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.logs.filters import Filter
from mesh.logs.lines import LogType
from mesh.logs.window import Window
from mesh.model.objects import Pod
from mesh.model.workloads import Workload
from mesh.pages import logs
from mesh.pages.enrolment import waypoints_of_workload
from mesh.pages.logs import PROXY, LogsPage, LogStream, LogsWanted
from mesh.web.address.times import Times
from mesh.web.logs.address import LogOptions
from mesh.web.parts.subject import Subject

_NATIVE_SIDECAR = "Always"


@dataclass(frozen=True, slots=True)
class LogPlaces:
    """The containers of a pod, its own before its proxy; what else tells of it: `others` are ztunnel and waypoint."""

    containers: tuple[str, ...]
    others: tuple[LogType, ...] = ()

    @property
    def has_proxy(self) -> bool:
        return PROXY in self.containers


def places_of(subject: Subject, pod: Pod) -> LogPlaces:
    """What there is to read of the pod."""
    natives = [each for each in pod.spec.init_containers if each.restart_policy == _NATIVE_SIDECAR]
    names = {each.name: each.name == PROXY for each in (*pod.spec.containers, *natives)}
    workload = _workload(subject)
    others: tuple[LogType, ...] = ()
    if workload.is_ambient and not workload.is_infra:
        named = any(each.is_named for each in waypoints_of_workload(subject.sources, workload))
        others = (LogType.ZTUNNEL, LogType.WAYPOINT) if named else (LogType.ZTUNNEL,)
    return LogPlaces(tuple(sorted(names, key=names.__getitem__)), others)


def read(subject: Subject, options: LogOptions, window: Window, filter: Filter | None = None) -> LogsPage:
    """The lines of all that is chosen, by time. Raises our errors where there is no way to the cluster."""
    workload = _workload(subject)
    services = subject.sources.clusters[subject.space.cluster].inventory.services_selecting(workload)
    wanted = LogsWanted(
        pod=options.pod,
        streams=_streams(workload, options),
        window=window,
        workload=workload.name,
        service=services[0].name if services else "",
        filter=options.filter if filter is None else filter,
    )
    return logs.page(subject.sources, subject.visit.client(subject.space), subject.space, wanted)


def window_of(options: LogOptions, times: Times) -> Window:
    """The newest lines of the chosen time; only a time that has ended has an end."""
    ended = times.is_custom and not times.is_open
    return Window(times.start, times.length if ended else None, max(0, options.lines), newest=True)


def kind_of(workload: Workload, container: str) -> LogType:
    """Whose words the lines of a container of the workload's own are."""
    if container != PROXY:
        return LogType.APP
    return LogType.ZTUNNEL if workload.is_ztunnel else LogType.PROXY


def _streams(workload: Workload, options: LogOptions) -> tuple[LogStream, ...]:
    own = (LogStream(kind_of(workload, name), name, is_own=True) for name in options.containers)
    others = (LogStream(kind) for kind in (LogType.ZTUNNEL, LogType.WAYPOINT) if kind in options.flags)
    return (*own, *others)


def _workload(subject: Subject) -> Workload:
    if subject.workload is None:
        raise TypeError(f"a {subject.object_type} has no log of its own")
    return subject.workload
