"""Nodes without traffic go when nothing stands behind them, and are marked when nothing runs."""

from __future__ import annotations

from mesh.graph.context import GraphContext
from mesh.graph.elements import Node, NodeType, known
from mesh.graph.fold import Nodes


def apply(nodes: Nodes, _namespace: str, context: GraphContext) -> None:
    while True:
        gone = {key for key, node in nodes.items() if _is_gone(node, context)}
        if not gone:
            return
        for key in gone:
            del nodes[key]
        for node in nodes.values():
            for place in [place for place in node.edges if place[0] in gone]:
                del node.edges[place]


def _is_gone(node: Node, context: GraphContext) -> bool:
    if any(value > 0 for value in node.rates.values()):
        return False
    if node.type is NodeType.SERVICE:
        return not (node.edges or node.service_entry or node.is_egress_cluster)
    if node.type is NodeType.UNKNOWN:
        return True
    return node.type is not NodeType.AGGREGATE and known(node.workload) and _has_no_workload(node, context)


def _has_no_workload(node: Node, context: GraphContext) -> bool:
    """Whether the workload is known to be gone; one of which nothing runs is marked dead."""
    inventory = context.inventory(node.cluster)
    if inventory is None or not context.viewer.may_see(node.cluster, node.namespace):
        return False
    workload = inventory.workload(node.namespace, node.workload)
    if workload is None:
        return True
    node.is_dead = not workload.runs
    return False
