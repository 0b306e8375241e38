"""Labels of the objects behind nodes, without the app and version labels."""

from __future__ import annotations

from mesh.graph.context import GraphContext
from mesh.graph.elements import Node, NodeType
from mesh.graph.fold import Nodes


def apply(nodes: Nodes, context: GraphContext) -> None:
    for node in nodes.values():
        if node.is_outside or node.is_inaccessible:
            continue
        labels = _labels(node, context)
        for names in (context.app_labels, context.version_labels):
            shown = next((name for name in names if name in labels), None)
            labels.pop(shown or "", None)
        node.labels = labels


def _labels(node: Node, context: GraphContext) -> dict[str, str]:
    inventory = context.inventory(node.cluster)
    if inventory is None:
        return {}
    if node.type is NodeType.SERVICE:
        service = inventory.service(node.namespace, node.service)
        return dict(service.labels) if service else {}
    if node.type is NodeType.WORKLOAD or (node.type is NodeType.APP and node.version):
        workload = inventory.workload(node.namespace, node.workload)
        return dict(workload.labels) if workload else {}
    return dict(inventory.app_labels(node.namespace, node.app)) if node.type is NodeType.APP else {}
