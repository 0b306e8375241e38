"""Labels of the objects behind nodes, without the app and version labels."""

from __future__ import annotations

from mesh.graph.elements import Node, NodeType
from mesh.graph.fold import Nodes
from mesh.graph.world import World


def apply(nodes: Nodes, world: World) -> None:
    for node in nodes.values():
        if node.is_outside or node.is_inaccessible:
            continue
        labels = _labels(node, world)
        for names in (world.app_labels, world.version_labels):
            shown = next((name for name in names if name in labels), None)
            labels.pop(shown or "", None)
        node.labels = labels


def _labels(node: Node, world: World) -> dict[str, str]:
    inventory = world.inventory(node.cluster)
    if inventory is None:
        return {}
    if node.type is NodeType.SERVICE:
        service = inventory.service(node.namespace, node.service)
        return dict(service.labels) if service else {}
    if node.type is NodeType.WORKLOAD or (node.type is NodeType.APP and node.version):
        workload = inventory.workload(node.namespace, node.workload)
        return dict(workload.labels) if workload else {}
    return dict(inventory.app_labels(node.namespace, node.app)) if node.type is NodeType.APP else {}
