"""From a snapshot to the inventory that graph, lists and health look things up in."""

from __future__ import annotations

from mesh.istio.hosts import DEFAULT_DOMAIN
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.inventory import Inventory
from mesh.workloads.group import DEFAULT_EXCLUDED_KINDS, group
from mesh.workloads.labels import LabelNames
from mesh.workloads.services import services_of


def build_inventory(
    snapshot: ClusterSnapshot,
    *,
    excluded_kinds: frozenset[str] = DEFAULT_EXCLUDED_KINDS,
    label_names: LabelNames | None = None,
    identity_domain: str = DEFAULT_DOMAIN,
) -> Inventory:
    """All workloads and services of the cluster; n log n in the number of objects."""
    namespaces = {
        namespace for kind in (kinds.SERVICE, kinds.SERVICE_ENTRY) for namespace in snapshot.objects.get(kind.key, {})
    }
    services = (
        service
        for namespace in sorted(namespaces)
        for service in services_of(snapshot, namespace, label_names=label_names, identity_domain=identity_domain)
    )
    return Inventory(
        snapshot.cluster, group(snapshot, excluded_kinds=excluded_kinds, label_names=label_names), services
    )
