"""How many pods of a workload have all that istiod sent to their proxies."""

from __future__ import annotations

from dataclasses import replace

from mesh.model.inventory import Inventory
from mesh.model.proxies import ProxyStatus, ProxyStatuses
from mesh.model.workloads import Workload

NOT_KNOWN = -1


def synced_proxies(workload: Workload, statuses: ProxyStatuses) -> int:
    """`NOT_KNOWN` without sidecars, for gateways, and where the state of a proxy may be known to an istiod that did
    not answer."""
    if not workload.has_sidecar or workload.is_gateway:
        return NOT_KNOWN
    found = [statuses.of(workload.namespace, pod) for pod in workload.pods]
    known = [status for status in found if status is not None]
    if not known or (len(known) < len(found) and not statuses.is_complete):
        return NOT_KNOWN
    return sum(status.is_synced for status in known)


def with_synced_proxies(inventory: Inventory, statuses: ProxyStatuses) -> Inventory:
    """The same inventory with the counts of its workloads."""
    return inventory.with_workloads(_counted(workload, statuses) for workload in inventory.all_workloads())


def pod_status(
    statuses: ProxyStatuses, namespace: str, pod: str, *, has_sidecar: bool, is_waypoint: bool
) -> ProxyStatus | None:
    """None when it is not known, or means nothing: only sidecars and waypoints are asked about."""
    found = statuses.of(namespace, pod) if has_sidecar or is_waypoint else None
    return found.of_waypoint() if found is not None and is_waypoint else found


def _counted(workload: Workload, statuses: ProxyStatuses) -> Workload:
    synced = synced_proxies(workload, statuses)
    if synced == workload.replicas.synced_proxies:
        return workload
    return replace(workload, replicas=replace(workload.replicas, synced_proxies=synced))
