"""What a viewer is told of enrolment in waypoints: what holds, and the names of what they may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mesh.istio.enrolment import Enrolled
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload
from mesh.pages.sources.sources import Sources


@dataclass(frozen=True, slots=True)
class Captured:
    """What a waypoint captures; `hidden` is how much more there is in namespaces that the viewer may not see."""

    shown: tuple[Enrolled, ...] = ()
    hidden: int = 0


def waypoints_of_workload(sources: Sources, workload: Workload) -> tuple[Enrolled, ...]:
    """The waypoint that captures the workload, if one does; nameless where the viewer may not see its namespace."""
    return _waypoints(sources, sources.enrolment.waypoint_of_workload(workload))


def waypoints_of_service(sources: Sources, service: ServiceItem) -> tuple[Enrolled, ...]:
    """The same for a service."""
    return _waypoints(sources, sources.enrolment.waypoint_of_service(service))


def captured_workloads(sources: Sources, waypoint: Workload) -> Captured:
    return _captured(sources, sources.enrolment.workloads_of(waypoint))


def captured_services(sources: Sources, waypoint: Workload) -> Captured:
    return _captured(sources, sources.enrolment.services_of(waypoint))


def _waypoints(sources: Sources, found: Enrolled | None) -> tuple[Enrolled, ...]:
    if found is None:
        return ()
    is_seen = sources.viewer.may_see(found.cluster, found.namespace)
    return (found if is_seen else replace(found, cluster="", namespace="", name=""),)


def _captured(sources: Sources, found: Iterable[Enrolled]) -> Captured:
    enrolled = tuple(found)
    shown = tuple(each for each in enrolled if sources.viewer.may_see(each.cluster, each.namespace))
    return Captured(shown, len(enrolled) - len(shown))
