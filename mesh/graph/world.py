"""All that the steps know beside the traffic: what is asked, who asks, and what runs in the clusters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mesh.graph.options import Options
from mesh.graph.queries import Window
from mesh.health.tolerances import Tolerances
from mesh.istio.view import ClusterView
from mesh.model.access import Viewer
from mesh.model.inventory import Inventory
from mesh.model.samples import Sample


@dataclass(frozen=True, slots=True)
class World:
    """`vectors` holds the answers of `mesh.graph.queries.plan` by query name; a failed query is absent."""

    options: Options
    viewer: Viewer
    windows: tuple[Window, ...]
    clusters: Mapping[str, ClusterView]
    tolerances: Tolerances
    vectors: Mapping[str, Sequence[Sample]] = field(default_factory=dict)
    version_labels: tuple[str, ...] = ()
    app_labels: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()

    @property
    def waypoints(self) -> frozenset[tuple[str, str]]:
        """(namespace, workload) of the waypoints of all clusters."""
        return frozenset(found for view in self.clusters.values() for found in view.inventory.waypoints)

    def inventory(self, cluster: str) -> Inventory | None:
        view = self.clusters.get(cluster)
        return view.inventory if view else None
