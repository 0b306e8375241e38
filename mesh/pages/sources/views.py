"""The clusters as the engines see them, made again only when the objects behind them have changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mesh.config import Settings
from mesh.istio.mesh_settings import mesh_settings
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot
from mesh.model.inventory import Inventory
from mesh.model.proxies import UNKNOWN, ProxyStatuses
from mesh.workloads.index import build_inventory
from mesh.workloads.labels import label_names
from mesh.workloads.proxy_sync import with_synced_proxies

_INVENTORY_KINDS = (
    *kinds.CORE_KINDS,
    *kinds.CONTROLLER_KINDS,
    kinds.SERVICE_ENTRY,
    kinds.SIDECAR,
    kinds.WORKLOAD_ENTRY,
    kinds.WORKLOAD_GROUP,
)
_Seen = tuple[Any, ...]


def _nothing_known(_snapshot: ClusterSnapshot) -> ProxyStatuses:
    return UNKNOWN


@dataclass(slots=True)
class ClusterViews:
    """Remembers one inventory per cluster. The cache's maps are copied on write: same map, same objects.

    `statuses` says what is known of a cluster's proxies; the same object for as long as that is the same.
    """

    settings: Settings
    statuses: Callable[[ClusterSnapshot], ProxyStatuses] = _nothing_known
    _told: dict[str, tuple[Inventory, ProxyStatuses, Inventory]] = field(default_factory=dict)
    _inventories: dict[str, tuple[_Seen, Inventory]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, snapshots: Mapping[str, ClusterSnapshot], viewer: Viewer) -> dict[str, ClusterView]:
        """The view of every cluster, by name."""
        return {name: self._view(snapshot, viewer) for name, snapshot in snapshots.items()}

    def _view(self, snapshot: ClusterSnapshot, viewer: Viewer) -> ClusterView:
        planes = frozenset(
            namespace.name
            for (cluster, _), namespace in viewer.namespaces.items()
            if cluster == snapshot.cluster and namespace.is_control_plane
        )
        mesh = mesh_settings(snapshot, planes)
        configured = self.settings.external_services.istio.istio_identity_domain
        domain = configured or f"svc.{mesh.trust_domain or 'cluster.local'}"
        return ClusterView(
            snapshot=snapshot,
            inventory=self._with_statuses(snapshot, self._inventory(snapshot, domain)),
            control_planes=planes,
            default_exports=mesh.default_service_exports,
            identity_domain=domain,
        )

    def _with_statuses(self, snapshot: ClusterSnapshot, inventory: Inventory) -> Inventory:
        statuses = self.statuses(snapshot)
        if not statuses.proxies:
            return inventory
        with self._lock:
            told = self._told.get(snapshot.cluster)
        if told is not None and told[0] is inventory and told[1] is statuses:
            return told[2]
        found = with_synced_proxies(inventory, statuses)
        with self._lock:
            self._told[snapshot.cluster] = (inventory, statuses, found)
        return found

    def _inventory(self, snapshot: ClusterSnapshot, identity_domain: str) -> Inventory:
        seen: _Seen = tuple(snapshot.objects.get(kind.key) for kind in _INVENTORY_KINDS)
        with self._lock:
            known = self._inventories.get(snapshot.cluster)
            if known is not None and all(a is b for a, b in zip(known[0], seen, strict=True)):
                return known[1]
        labels = self.settings.istio_labels
        found = build_inventory(
            snapshot,
            excluded_kinds=frozenset(self.settings.kubernetes_config.excluded_workloads),
            label_names=label_names(labels.app_label_name, labels.version_label_name),
            identity_domain=identity_domain,
        )
        with self._lock:
            self._inventories[snapshot.cluster] = (seen, found)
        return found
