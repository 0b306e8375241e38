"""Apps: the workloads of one namespace that carry the same app label."""

from __future__ import annotations

from mesh.model.inventory import Inventory
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload


def apps_of(inventory: Inventory, namespace: str) -> dict[str, list[Workload]]:
    """Every app's workloads, by name; waypoints and ztunnels are no apps."""
    found: dict[str, list[Workload]] = {}
    for workload in inventory.workloads(namespace):
        for each in (workload, *workload.namesakes):
            if each.app and not each.is_infra:
                found.setdefault(each.app, []).append(each)
    return {name: found[name] for name in sorted(found)}


def services_of_app(inventory: Inventory, workloads: list[Workload]) -> list[ServiceItem]:
    """The services that select any of the workloads, by name."""
    found = {service.name: service for workload in workloads for service in inventory.services_selecting(workload)}
    return [found[name] for name in sorted(found)]
