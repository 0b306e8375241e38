"""Which workload entries stand behind a node: same app and same version."""

from __future__ import annotations

from mesh.graph.context import GraphContext
from mesh.graph.elements import NodeType
from mesh.graph.fold import Nodes
from mesh.model.kinds import WORKLOAD_ENTRY
from mesh.text.untrusted import pairs


def apply(nodes: Nodes, namespace: str, context: GraphContext) -> None:
    for cluster, view in context.clusters.items():
        if not context.viewer.may_see(cluster, namespace):
            continue
        entries: dict[tuple[str, str], list[str]] = {}
        for obj in view.snapshot.in_namespace(WORKLOAD_ENTRY, namespace):
            labels = pairs(obj.spec.get("labels"))
            app, version = _first(labels, context.app_labels), _first(labels, context.version_labels)
            if app and version:
                entries.setdefault((app, version), []).append(obj.name)
        for node in nodes.values():
            mine = node.cluster == cluster and node.namespace == namespace
            if mine and node.type in (NodeType.APP, NodeType.WORKLOAD):
                node.workload_entries.extend(entries.get((node.app, node.version), ()))


def _first(labels: dict[str, str], names: tuple[str, ...]) -> str:
    return next((labels[name] for name in names if name in labels), "")
