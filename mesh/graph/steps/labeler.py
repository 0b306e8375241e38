"""Labels of the objects behind nodes, without the app and version labels (graph.md §8.15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from mesh.graph.elements import Node, NodeType
from mesh.graph.fold import Nodes
from mesh.graph.world import World
from mesh.model.inventory import Inventory


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
    return _app_labels(node, inventory) if node.type is NodeType.APP else {}


def _app_labels(node: Node, inventory: Inventory) -> dict[str, str]:
    services = [s.labels for s in inventory.services(node.namespace) if s.app == node.app]
    workloads = [w.labels for w in inventory.app_workloads(node.namespace, node.app)]
    return _joined([*services, *workloads])


def _joined(several: Iterable[Mapping[str, str]]) -> dict[str, str]:
    values: dict[str, set[str]] = defaultdict(set)
    for labels in several:
        for name, value in labels.items():
            values[name].add(value)
    return {name: ",".join(sorted(found)) for name, found in values.items()}
