"""What details know of an object as the lists have it: the row, whose marks are the same."""

from __future__ import annotations

from collections.abc import Sequence

from mesh.istio.enrolment import Enrolled
from mesh.istio.selectors import Reference
from mesh.model.workloads import Workload
from mesh.pages.lists.inventory import AppRow, ServiceRow
from mesh.pages.lists.rows import ListRow, app_row, service_row
from mesh.pages.objects.app import AppDetails
from mesh.pages.objects.service import ServiceDetails
from mesh.pages.sources.sources import Sources


def row_of_service(sources: Sources, page: ServiceDetails) -> ListRow:
    found = ServiceRow(
        page.service,
        has_pods=any(each.workload.pods for each in page.workloads),
        has_sidecar=page.has_sidecar,
        is_ambient=page.is_ambient,
        has_app_selector=bool(sources.labels.app_of(page.service.selector)),
    )
    return service_row(found, page.space)


def row_of_app(sources: Sources, page: AppDetails) -> tuple[ListRow, tuple[Reference, ...]]:
    """With the configuration that concerns the app."""
    space = page.space
    inventory = sources.clusters[space.cluster].inventory
    workloads = tuple(each.workload for each in page.workloads)
    services = tuple(found for name in page.services if (found := inventory.service(space.name, name)) is not None)
    references = sources.references(space.cluster).of_app(space.name, workloads, services)
    return app_row(AppRow(space.cluster, space.name, page.name, {}, workloads, services), space), references


def is_counted(workload: Workload, waypoints: Sequence[Enrolled]) -> bool:
    """Whether a proxy of its own, or a waypoint, tells of the workload's requests."""
    return workload.has_sidecar or workload.is_gateway or bool(waypoints)
