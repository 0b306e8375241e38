"""Which logs a workload has."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from mesh.logs.lines import LogType
from mesh.model.objects import Pod
from mesh.model.workloads import Workload
from mesh.pages.enrolment import waypoints_of_workload
from mesh.pages.logs import PROXY, LogStream
from mesh.pages.sources.sources import Sources

_NATIVE_SIDECAR = "Always"


@dataclass(frozen=True, slots=True)
class LogPlaces:
    """The containers of a pod, its own before its proxy; what else tells of it: `others` are ztunnel and waypoint."""

    containers: tuple[str, ...]
    others: tuple[LogType, ...] = ()

    @property
    def has_proxy(self) -> bool:
        return PROXY in self.containers


def places_of(sources: Sources, workload: Workload, pod: Pod) -> LogPlaces:
    """What there is to read of the pod."""
    natives = [each for each in pod.spec.init_containers if each.restart_policy == _NATIVE_SIDECAR]
    names = {each.name: each.name == PROXY for each in (*pod.spec.containers, *natives)}
    others: tuple[LogType, ...] = ()
    if workload.is_ambient and not workload.is_infra:
        named = any(each.is_named for each in waypoints_of_workload(sources, workload))
        others = (LogType.ZTUNNEL, LogType.WAYPOINT) if named else (LogType.ZTUNNEL,)
    return LogPlaces(tuple(sorted(names, key=names.__getitem__)), others)


def kind_of(workload: Workload, container: str) -> LogType:
    """Whose words the lines of a container of the workload's own are."""
    if container != PROXY:
        return LogType.APP
    return LogType.ZTUNNEL if workload.is_ztunnel else LogType.PROXY


def streams_of(workload: Workload, containers: Iterable[str], others: Container[str]) -> tuple[LogStream, ...]:
    """Of the chosen containers, and of those of ztunnel and waypoint that are among `others`."""
    own = (LogStream(kind_of(workload, name), name, is_own=True) for name in containers)
    more = (LogStream(kind) for kind in (LogType.ZTUNNEL, LogType.WAYPOINT) if kind in others)
    return (*own, *more)
