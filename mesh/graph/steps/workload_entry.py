"""Which workload entries stand behind a node: same app and same version."""

from __future__ import annotations

from mesh.graph.elements import NodeType
from mesh.graph.fold import Nodes
from mesh.graph.world import World
from mesh.model.kinds import WORKLOAD_ENTRY
from mesh.text.untrusted import pairs


def apply(nodes: Nodes, namespace: str, world: World) -> None:
    for cluster, view in world.clusters.items():
        if not world.viewer.may_see(cluster, namespace):
            continue
        entries: dict[tuple[str, str], list[str]] = {}
        for obj in view.snapshot.in_namespace(WORKLOAD_ENTRY, namespace):
            labels = pairs(obj.spec.get("labels"))
            app, version = _first(labels, world.app_labels), _first(labels, world.version_labels)
            if app and version:
                entries.setdefault((app, version), []).append(obj.name)
        for node in nodes.values():
            mine = node.cluster == cluster and node.namespace == namespace
            if mine and node.type in (NodeType.APP, NodeType.WORKLOAD):
                node.workload_entries.extend(entries.get((node.app, node.version), ()))


def _first(labels: dict[str, str], names: tuple[str, ...]) -> str:
    return next((labels[name] for name in names if name in labels), "")
