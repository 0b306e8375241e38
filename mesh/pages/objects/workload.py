"""One workload: its pods or machines, its services, and what captures it or what it captures."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mesh.istio.enrolment import Enrolled
from mesh.istio.mutual_tls import Accepted
from mesh.istio.roles import is_waypoint
from mesh.model.access import VisibleNamespace
from mesh.model.problems import Problem
from mesh.model.workloads import Workload
from mesh.pages.enrolment import captured_services, captured_workloads, waypoints_of_workload
from mesh.pages.health import page as health
from mesh.pages.lists.inventory import ServiceRow, WorkloadRow, definition_row, workload_row
from mesh.pages.mtls import workload_accepts
from mesh.pages.sources.sources import Sources
from mesh.workloads.details import (
    AdditionalDetail,
    MachineView,
    PodView,
    additional_details,
    dashboards,
    machines_of,
    pods_of,
    told_annotations,
)
from mesh.workloads.proxy_sync import pod_status


@dataclass(frozen=True, slots=True)
class WorkloadDetails:
    """`waypoints` are those that capture the workload; `captured_workloads` and `captured_services` are what it
    captures when it is a waypoint itself. `accepts` is what its proxies accept, where it has any."""

    row: WorkloadRow
    space: VisibleNamespace
    pods: tuple[PodView, ...]
    machines: tuple[MachineView, ...]
    services: tuple[ServiceRow, ...]
    details: tuple[AdditionalDetail, ...]
    dashboards: dict[str, str]
    waypoints: tuple[Enrolled, ...] = ()
    captured_workloads: tuple[Enrolled, ...] = ()
    captured_services: tuple[Enrolled, ...] = ()
    accepts: Accepted | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def workload(self) -> Workload:
        return self.row.workload


@dataclass(frozen=True, slots=True)
class WorkloadOptions:
    """`kind` narrows the look-up to one kind; `""` takes any."""

    kind: str = ""
    with_health: bool = True
    with_references: bool = True
    seconds: float = 300
    at: float = 0


def page(sources: Sources, space: VisibleNamespace, name: str, options: WorkloadOptions) -> WorkloadDetails | None:
    """None when there is no such workload."""
    view = sources.clusters[space.cluster]
    workload = view.inventory.workload(space.name, name, options.kind)
    if workload is None:
        return None
    item, problems = None, sources.problems(space.cluster)
    if options.with_health:
        item, said = health.workload_health(sources, space, workload, options.seconds, options.at)
        problems = (*said, *problems)
    told = told_annotations(workload)
    return WorkloadDetails(
        row=workload_row(sources, workload, item, with_references=options.with_references),
        space=space,
        pods=tuple(
            with_proxy_status(sources, space, pod)
            for pod in pods_of(
                view.snapshot,
                workload,
                sources.labels,
                in_control_plane=space.is_control_plane,
                proxy_apps=proxy_apps(sources),
            )
        ),
        machines=machines_of(view.snapshot, workload, sources.labels),
        services=tuple(definition_row(sources, service) for service in view.inventory.services_selecting(workload)),
        details=additional_details(told, sources.settings.additional_display_details),
        dashboards=dashboards(told),
        waypoints=() if workload.is_waypoint else waypoints_of_workload(sources, workload),
        captured_workloads=captured_workloads(sources, workload).shown if workload.is_waypoint else (),
        captured_services=captured_services(sources, workload).shown if workload.is_waypoint else (),
        accepts=workload_accepts(sources, workload),
        problems=(*problems, *_of_proxies(sources, workload)),
    )


def with_proxy_status(sources: Sources, space: VisibleNamespace, pod: PodView) -> PodView:
    """The pod with what istiod says of its proxy."""
    known = pod_status(
        sources.proxy_statuses(space.cluster),
        space.name,
        pod.name,
        has_sidecar=bool(pod.istio_containers or pod.istio_init_containers),
        is_waypoint=is_waypoint(pod.labels),
    )
    return pod if known is None else replace(pod, proxy_status=known)


def _of_proxies(sources: Sources, workload: Workload) -> tuple[Problem, ...]:
    """Why the states of its proxies are not known, if it has any."""
    has_any = workload.pods and (workload.has_sidecar or workload.is_waypoint)
    return sources.proxy_statuses(workload.cluster).problems if has_any else ()


def proxy_apps(sources: Sources) -> tuple[str, ...]:
    """The app labels of the mesh's own components that are proxies, as configured."""
    components = sources.settings.external_services.istio.component_status.components
    return tuple(component.app_label for component in components if component.is_proxy and component.app_label)
