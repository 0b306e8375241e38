"""All that the steps know beside the traffic: what is asked, who asks, and what runs in the clusters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mesh.graph.elements import UNKNOWN
from mesh.graph.flows import End
from mesh.graph.limits import Limits
from mesh.graph.options import Options
from mesh.graph.reporters import reporting_workloads
from mesh.graph.windows import Window
from mesh.health.tolerances import Tolerances
from mesh.istio.hosts import DEFAULT_DOMAIN, Form, read_host
from mesh.istio.view import ClusterView
from mesh.model.access import Viewer
from mesh.model.inventory import Inventory
from mesh.model.samples import Sample


@dataclass(frozen=True, slots=True)
class GraphContext:
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
    limits: Limits = field(default_factory=Limits)
    _reporting: list[frozenset[tuple[str, str, str]]] = field(init=False, default_factory=list)

    @property
    def waypoints(self) -> frozenset[tuple[str, str]]:
        """(namespace, workload) of the waypoints of all clusters."""
        return frozenset(found for view in self.clusters.values() for found in view.inventory.waypoints)

    @property
    def reporting(self) -> frozenset[tuple[str, str, str]]:
        """(cluster, namespace, workload) of those whose own proxy reports traffic; made when it is first asked for."""
        if not self._reporting:
            self._reporting.append(reporting_workloads(self.vectors, self.options))
        return self._reporting[0]

    def inventory(self, cluster: str) -> Inventory | None:
        view = self.clusters.get(cluster)
        return view.inventory if view else None

    def find_end(self, cluster: str, host: str) -> End | None:
        """The service that a full host means in a cluster, with the one workload or app behind it."""
        view = self.clusters.get(cluster)
        if view is None:
            return None
        # A trust domain of the mesh's own does not change what the cluster calls its services.
        named = read_host(host, view.mesh.identity_domain) or read_host(host, DEFAULT_DOMAIN)
        if named is None or named.form in (Form.NAME, Form.NAMESPACE):
            return None
        service = view.inventory.service(named.namespace, named.name)
        if service is None or service.is_external:
            return None
        behind = view.inventory.workloads_behind(service)
        apps = {workload.app or workload.name for workload in behind}
        only = behind[0] if len(behind) == 1 else None
        return End(
            cluster,
            service.namespace,
            service.name,
            service.namespace if behind else UNKNOWN,
            only.name if only else UNKNOWN,
            apps.pop() if len(apps) == 1 else UNKNOWN,
            only.version or "latest" if only else UNKNOWN,
        )
