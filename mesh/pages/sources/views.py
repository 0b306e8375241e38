"""The clusters as the engines see them, made again only when the objects behind them have changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from mesh.config import Settings
from mesh.istio.facts import FACT_KINDS, MeshFacts, mesh_facts
from mesh.istio.indexes import INDEXED_KINDS, Indexes
from mesh.istio.view import ClusterView, indexes_of
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.inventory import Inventory
from mesh.model.kinds import Kind
from mesh.model.proxies import UNKNOWN, ProxyStatuses
from mesh.workloads.index import build_inventory
from mesh.workloads.labels import label_names
from mesh.workloads.proxy_sync import with_synced_proxies

INVENTORY_KINDS = (
    kinds.POD,
    kinds.SERVICE,
    *kinds.CONTROLLER_KINDS,
    kinds.SERVICE_ENTRY,
    kinds.SIDECAR,
    kinds.WORKLOAD_ENTRY,
    kinds.WORKLOAD_GROUP,
)
"""The kinds that the inventory is made of."""
_Sources = tuple[Any, ...]
T = TypeVar("T")


def _nothing_known(_snapshot: ClusterSnapshot) -> ProxyStatuses:
    return UNKNOWN


class _Memory(Generic[T]):
    """The last result for each cluster; it holds while all that it was made of is the same: objects are told apart by
    identity (the cache's maps are copied on write: same map, same objects), texts by what they say. Safe for
    threads."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[_Sources, T]] = {}
        self._lock = threading.Lock()

    def of(self, cluster: str, sources: _Sources, make: Callable[[], T]) -> T:
        with self._lock:
            known = self._known.get(cluster)
        if known is not None and all(map(_is_same, known[0], sources)):
            return known[1]
        made = make()
        with self._lock:
            self._known[cluster] = (sources, made)
        return made


def _is_same(before: Any, now: Any) -> bool:
    return before is now or (isinstance(now, str | tuple) and before == now)


@dataclass(slots=True)
class ClusterViews:
    """Remembers what was made of each cluster's objects. None of it depends on who looks.

    `statuses` says what is known of a cluster's proxies; the same object for as long as that is the same.
    """

    settings: Settings
    statuses: Callable[[ClusterSnapshot], ProxyStatuses] = _nothing_known
    _facts: _Memory[MeshFacts] = field(default_factory=_Memory)
    _inventories: _Memory[Inventory] = field(default_factory=_Memory)
    _synced: _Memory[Inventory] = field(default_factory=_Memory)
    _indexes: _Memory[Indexes] = field(default_factory=_Memory)

    def of(self, snapshots: Mapping[str, ClusterSnapshot]) -> dict[str, ClusterView]:
        """The view of every cluster, by name."""
        return {name: self._view(snapshot) for name, snapshot in snapshots.items()}

    def _view(self, snapshot: ClusterSnapshot) -> ClusterView:
        mesh = self._mesh(snapshot)
        inventory = self._with_statuses(snapshot, self._inventory(snapshot, mesh.identity_domain))
        domain, exports = mesh.identity_domain, mesh.settings.default_service_exports
        indexes = self._indexes.of(
            snapshot.cluster, (domain, exports, *_maps(snapshot, INDEXED_KINDS)), lambda: indexes_of(snapshot, mesh)
        )
        return ClusterView(snapshot, inventory, mesh, indexes)

    def _mesh(self, snapshot: ClusterSnapshot) -> MeshFacts:
        configured = self.settings.external_services.istio.istio_identity_domain
        return self._facts.of(
            snapshot.cluster, (self.settings, *_maps(snapshot, FACT_KINDS)), lambda: mesh_facts(snapshot, configured)
        )

    def _inventory(self, snapshot: ClusterSnapshot, identity_domain: str) -> Inventory:
        labels = self.settings.istio_labels

        def make() -> Inventory:
            return build_inventory(
                snapshot,
                excluded_kinds=frozenset(self.settings.kubernetes_config.excluded_workloads),
                label_names=label_names(labels.app_label_name, labels.version_label_name),
                identity_domain=identity_domain,
            )

        sources = (self.settings, identity_domain, *_maps(snapshot, INVENTORY_KINDS))
        return self._inventories.of(snapshot.cluster, sources, make)

    def _with_statuses(self, snapshot: ClusterSnapshot, inventory: Inventory) -> Inventory:
        statuses = self.statuses(snapshot)
        if not statuses.proxies:
            return inventory
        return self._synced.of(
            snapshot.cluster, (inventory, statuses), lambda: with_synced_proxies(inventory, statuses)
        )


def _maps(snapshot: ClusterSnapshot, wanted: Iterable[Kind]) -> _Sources:
    return tuple(snapshot.objects.get(kind.key) for kind in wanted)
