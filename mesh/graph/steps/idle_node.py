"""Services and workloads that exist but have no traffic."""

from __future__ import annotations

from mesh.graph.context import GraphContext
from mesh.graph.elements import UNKNOWN, GraphType
from mesh.graph.flows import End
from mesh.graph.fold import Nodes, identity_or_none
from mesh.graph.identity import new_node


def apply(nodes: Nodes, namespace: str, context: GraphContext) -> None:
    options = context.options
    if not (options.injects or options.idle_workloads):
        return
    for cluster, view in context.clusters.items():
        if not context.viewer.may_see(cluster, namespace):
            continue
        if options.injects:
            for service in view.inventory.services(namespace):
                _add(nodes, End(cluster, namespace, service.name, "", "", "", ""), context)
        if options.graph_type is GraphType.SERVICE or (options.injects and not view.inventory.services(namespace)):
            continue
        for workload in view.inventory.workloads(namespace):
            app, version = workload.app or UNKNOWN, workload.version or UNKNOWN
            _add(nodes, End(cluster, "", "", namespace, workload.name, app, version), context)


def _add(nodes: Nodes, end: End, context: GraphContext) -> None:
    identity = identity_or_none(end, context.options.graph_type)
    if identity is None or identity[0] in nodes:
        return
    node = nodes[identity[0]] = new_node(end, *identity, context.options.graph_type)
    node.is_idle = True
