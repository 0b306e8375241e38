"""A console without a network: clusters of objects in memory, and a metrics store in memory or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh.config import Settings
from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.kinds import NAMESPACE
from mesh.model.objects import Metadata, Namespace
from mesh.readers.namespaces import anonymous_viewer
from mesh.web.process.runtime import Runtime, ViewerOf
from tests.stand_ins.metrics_store import MetricsStore, as_client
from tests.unit.workloads.world import Placed

HOME = "Kubernetes"
NOW = 1_700_000_000.0


@dataclass
class MemoryCache:
    """A cluster cache whose snapshot a test may replace."""

    seen: ClusterSnapshot

    def snapshot(self) -> ClusterSnapshot:
        return self.seen

    def stop(self) -> None:
        pass


def namespace(name: str, **labels: str) -> Namespace:
    return Namespace(metadata=Metadata(name=name, labels=labels))


def namespaces(*names: str, cluster: str = HOME) -> ClusterSnapshot:
    """A cluster that has nothing else."""
    return snapshot_of(cluster, [(NAMESPACE, namespace(name)) for name in names])


def everything(snapshots: Mapping[str, ClusterSnapshot]) -> Viewer:
    """A viewer who sees every namespace, with the console's own rights."""
    return Viewer(
        "anonymous",
        {
            (cluster, found.name): VisibleNamespace(found.name, cluster, labels=found.labels)
            for cluster, snapshot in snapshots.items()
            for found in snapshot.everywhere(NAMESPACE)
        },
        is_console=True,
    )


def settings_of(**sections: object) -> Settings:
    """Without sign-in, and with these sections of the configuration."""
    return Settings.model_validate({"auth": {"strategy": "anonymous"}, **sections})


def in_memory(
    settings: Settings,
    metrics: MetricsStore | None,
    *snapshots: ClusterSnapshot,
    find_viewer: ViewerOf | None = None,
) -> Runtime:
    """The first cluster is the home; a visitor sees what the settings show to everybody, unless told otherwise."""
    return Runtime(
        settings,
        {snapshot.cluster: MemoryCache(snapshot) for snapshot in snapshots},
        as_client(metrics),
        snapshots[0].cluster,
        find_viewer or (lambda seen: anonymous_viewer(seen.values(), settings)),
        clock=lambda: NOW,
    )


def console(objects: Iterable[Placed], settings: Settings, metrics: MetricsStore | None, *clusters: str) -> Runtime:
    """The same objects in each cluster."""
    placed = list(objects)
    return in_memory(settings, metrics, *(snapshot_of(name, placed) for name in clusters or (HOME,)))


def checked(runtime: Runtime) -> Runtime:
    """With its configuration checked, as the background does when a console starts: graphs do not wait for that."""
    runtime.validations.refresh(runtime.sources(runtime.viewer()).clusters)
    return runtime
