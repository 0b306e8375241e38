"""A cluster as the engines see it."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.istio.hosts import DEFAULT_DOMAIN
from mesh.model.cluster import ClusterSnapshot
from mesh.model.inventory import Inventory


@dataclass(frozen=True, slots=True)
class ClusterView:
    """One cluster as the graph sees it. `default_exports` is the mesh's `defaultServiceExportTo`, empty for everyone;
    `identity_domain` the service domain, such as `svc.cluster.local`."""

    snapshot: ClusterSnapshot
    inventory: Inventory
    control_planes: frozenset[str] = frozenset()
    default_exports: tuple[str, ...] = ()
    identity_domain: str = DEFAULT_DOMAIN
