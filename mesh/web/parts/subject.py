"""What a page of an object is about."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.model.access import VisibleNamespace
from mesh.model.kinds import POD
from mesh.model.objects import Pod
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload
from mesh.pages.sources.sources import Sources
from mesh.web.address.gvk import GVK, kind_of
from mesh.web.address.links import kind_pairs
from mesh.web.visit import Visit, missing
from mesh.workloads.apps import apps_of

_KIOSK_KIND = "type"
"""By which lists inside of a portal name a workload's kind."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the page is about; `object_type` is workload, service, application or namespace.

    `workload` is set for workloads, `service` for services; `workloads` are those of an application or behind a
    service.
    """

    object_type: str
    name: str
    space: VisibleNamespace
    visit: Visit
    workload: Workload | None = None
    service: ServiceItem | None = None
    workloads: tuple[Workload, ...] = ()

    @property
    def sources(self) -> Sources:
        """The look of who asks at the clusters."""
        return self.visit.sources

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """What addresses must say beside its name, where a more important controller has the same one."""
        return kind_pairs(self.workload)

    @property
    def pods(self) -> dict[str, Pod]:
        """Those of the workload that are still there, by name."""
        snapshot = self.sources.clusters[self.space.cluster].snapshot
        names = self.workload.pods if self.workload is not None else ()
        found = ((name, snapshot.get(POD, self.space.name, name)) for name in names)
        return {name: pod for name, pod in found if isinstance(pod, Pod)}


def find_subject(visit: Visit, object_type: str, namespace: str, name: str) -> Subject:
    """Raises 403 for a namespace, and 404 for an object, that is not there or not to be seen."""
    space = visit.space(namespace)
    inventory = visit.sources.clusters[space.cluster].inventory
    if object_type == "workload" and (workload := workload_of(visit, space, name)) is not None:
        return Subject(object_type, name, space, visit, workload=workload, workloads=(workload,))
    if object_type == "service" and (service := inventory.service(space.name, name)) is not None:
        return Subject(
            object_type, name, space, visit, service=service, workloads=tuple(inventory.workloads_behind(service))
        )
    if object_type == "application" and (workloads := apps_of(inventory, space.name).get(name)) is not None:
        return Subject(object_type, name, space, visit, workloads=tuple(workloads))
    raise missing(object_type, name, space)


def workload_of(visit: Visit, space: VisibleNamespace, name: str) -> Workload | None:
    """The workload of that name: of several the one of the kind that the address names (`gvk`), or the most important.
    A kind that is not there is None; a portal's `type` may be anything."""
    inventory, query = visit.sources.clusters[space.cluster].inventory, visit.request.GET
    if text := query.get(GVK, ""):
        return inventory.workload(space.name, name, kind_of(text) or text)
    return inventory.workload(space.name, name, query.get(_KIOSK_KIND, "")) or inventory.workload(space.name, name)
