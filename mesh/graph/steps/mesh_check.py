"""Which nodes are in the ambient mesh, and which have no proxy at all.

A node whose workload is not there says nothing: the reference takes it for ambient (docs/deviations.md). Of machines no
object tells whether a proxy runs there: their reports do, and those that others tell of them without a word of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence

from mesh.graph.context import GraphContext
from mesh.graph.elements import Node, NodeType, known_version
from mesh.graph.fold import Nodes
from mesh.model.inventory import Inventory
from mesh.model.workloads import Workload


def apply(nodes: Nodes, _namespace: str, context: GraphContext) -> None:
    for node in nodes.values():
        if node.is_out_of_mesh or node.is_dead or node.type not in (NodeType.APP, NodeType.WORKLOAD):
            continue
        view = context.clusters.get(node.cluster)
        if view is None or not context.viewer.may_see(node.cluster, node.namespace):
            continue
        if node.namespace in view.mesh.control_planes:
            continue
        workloads = _behind(node, view.inventory)
        if workloads:
            _mark(node, workloads, context)
        elif node.is_waypoint:
            node.is_ambient = True


def _behind(node: Node, inventory: Inventory) -> Sequence[Workload]:
    if node.type is NodeType.WORKLOAD:
        found = inventory.workload(node.namespace, node.workload)
        return (found,) if found else ()
    version = node.version if known_version(node.version) else ""
    return [w for w in inventory.app_workloads(node.namespace, node.app) if not version or w.version == version]


def _is_silent(node: Node, workload: Workload, context: GraphContext) -> bool:
    """Whether machines have traffic here, of which none of them reports anything. What their own proxies report was
    asked only of chosen namespaces."""
    options = context.options
    was_asked = options.root is None and workload.namespace in options.namespaces
    if not workload.is_on_machines or not was_asked or not any(rate > 0 for rate in node.rates.values()):
        return False
    return (workload.cluster, workload.namespace, workload.name) not in context.reporting


def _mark(node: Node, workloads: Sequence[Workload], context: GraphContext) -> None:
    ambient = all(workload.is_ambient for workload in workloads)
    has_proxies = all(each.has_sidecar and not _is_silent(node, each, context) for each in workloads)
    in_mesh = ambient or has_proxies or all(w.is_gateway for w in workloads)
    if ambient or node.is_waypoint:
        node.is_ambient = True
    elif not in_mesh:
        node.is_out_of_mesh = True
