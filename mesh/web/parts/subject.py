"""What a page of an object is about."""

from __future__ import annotations

from django.http import HttpRequest

from mesh.web.inventory_sources import missing, sources_for, space_of
from mesh.web.parts.tab import Subject
from mesh.workloads.apps import apps_of


def find_subject(request: HttpRequest, item: str, namespace: str, name: str) -> Subject:
    """Raises 403 for a namespace, and 404 for an object, that is not there or not to be seen."""
    sources = sources_for(request)
    space = space_of(request, sources, namespace)
    inventory = sources.clusters[space.cluster].inventory
    if item == "workload" and (workload := inventory.workload(space.name, name)) is not None:
        return Subject(item, name, space, sources, workload=workload, workloads=(workload,))
    if item == "service" and (service := inventory.service(space.name, name)) is not None:
        return Subject(
            item, name, space, sources, service=service, workloads=tuple(inventory.workloads_behind(service))
        )
    if item == "application" and (found := apps_of(inventory, space.name).get(name)) is not None:
        return Subject(item, name, space, sources, workloads=tuple(found))
    raise missing(item, name, space)
