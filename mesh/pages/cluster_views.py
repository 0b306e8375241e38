"""The clusters as the engines see them, made again only when the objects behind them have changed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mesh.config import Settings
from mesh.graph.world import ClusterView
from mesh.model import kinds
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot
from mesh.model.inventory import Inventory
from mesh.readers.mesh_config import mesh_settings
from mesh.workloads.index import build_inventory
from mesh.workloads.labels import label_names

_INVENTORY_KINDS = (
    *kinds.CORE_KINDS,
    *kinds.CONTROLLER_KINDS,
    kinds.SERVICE_ENTRY,
    kinds.SIDECAR,
    kinds.WORKLOAD_ENTRY,
    kinds.WORKLOAD_GROUP,
)
_Seen = tuple[Any, ...]


@dataclass(slots=True)
class ClusterViews:
    """Remembers one inventory per cluster. The cache's maps are copied on write: same map, same objects."""

    settings: Settings
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
            inventory=self._inventory(snapshot, domain),
            control_planes=planes,
            default_exports=mesh.default_service_exports,
            identity_domain=domain,
        )

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
