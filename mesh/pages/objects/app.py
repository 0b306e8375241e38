"""One app: its workloads, its services, and how it is."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.health.judging import ItemHealth
from mesh.istio.enrolment import Enrolled, first_pod_labels
from mesh.model.access import VisibleNamespace
from mesh.model.problems import Problem
from mesh.model.workloads import Workload
from mesh.pages.enrolment import waypoints_of_workload
from mesh.pages.health import page as health
from mesh.pages.sources.sources import Sources
from mesh.workloads.apps import apps_of, services_of_app
from mesh.workloads.spire import SpireInfo, spire_info


@dataclass(frozen=True, slots=True)
class AppWorkload:
    """`waypoints` are those that capture the workload."""

    workload: Workload
    waypoints: tuple[Enrolled, ...] = ()
    spire: SpireInfo | None = None


@dataclass(frozen=True, slots=True)
class AppDetails:
    space: VisibleNamespace
    name: str
    workloads: tuple[AppWorkload, ...]
    services: tuple[str, ...]
    health: ItemHealth | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def is_ambient(self) -> bool:
        return all(each.workload.is_ambient for each in self.workloads)


def page(
    sources: Sources, space: VisibleNamespace, name: str, *, with_health: bool, seconds: float, at: float
) -> AppDetails | None:
    """None when no workload carries the app."""
    view = sources.clusters[space.cluster]
    found = apps_of(view.inventory, space.name).get(name)
    if found is None:
        return None
    item, problems = None, sources.problems(space.cluster)
    if with_health:
        item, said = health.app_health(sources, space, found, seconds, at)
        problems = (*said, *problems)
    return AppDetails(
        space=space,
        name=name,
        workloads=tuple(_workload(sources, workload) for workload in found),
        services=tuple(service.name for service in services_of_app(view.inventory, found)),
        health=item,
        problems=problems,
    )


def _workload(sources: Sources, workload: Workload) -> AppWorkload:
    pod_labels = first_pod_labels(sources.clusters[workload.cluster].snapshot, workload)
    return AppWorkload(workload, waypoints_of_workload(sources, workload), spire_info(workload, pod_labels))
