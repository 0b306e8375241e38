"""Nodes outside the asked namespaces, and nodes that the viewer may not see."""

from __future__ import annotations

from mesh.graph.context import GraphContext
from mesh.graph.elements import UNKNOWN, Node, NodeType
from mesh.graph.fold import Nodes


def apply(nodes: Nodes, context: GraphContext) -> None:
    asked = frozenset(context.options.namespaces)
    for node in nodes.values():
        if node.type is NodeType.UNKNOWN or _is_nowhere(node):
            node.is_inaccessible = True
            continue
        node.is_outside = node.namespace not in asked and node.namespace != UNKNOWN
        node.is_inaccessible = not context.viewer.may_see(node.cluster, node.namespace)


def _is_nowhere(node: Node) -> bool:
    return node.type is NodeType.SERVICE and (node.namespace == UNKNOWN or node.is_egress_cluster)
