"""Service nodes that a service entry defines become one node per service entry."""

from __future__ import annotations

from collections.abc import Iterable

from mesh.graph.context import GraphContext
from mesh.graph.elements import EntryHosts, Node, NodeType, known
from mesh.graph.fold import Nodes, add_edge
from mesh.istio.service_entries import ServiceEntry
from mesh.istio.view import ClusterView


def apply(nodes: Nodes, namespace: str, context: GraphContext) -> None:
    found: dict[tuple[str, ServiceEntry], dict[str, Node]] = {}
    entries = {cluster: _visible(cluster, view, context) for cluster, view in context.clusters.items()}
    for node, cluster, seen_from in list(_candidates(nodes, context)):
        entry = _defining(entries.get(cluster, ()), seen_from, node.service)
        if entry is not None:
            found.setdefault((cluster, entry), {})[node.key] = node
    for (cluster, entry), replaced in found.items():
        _replace(nodes, namespace, cluster, entry, list(replaced.values()))


def _visible(cluster: str, view: ClusterView, context: GraphContext) -> list[ServiceEntry]:
    """Those in namespaces that the viewer may see: an entry's own name would stand for the node."""
    return [entry for entry in view.indexes.service_entries if context.viewer.may_see(cluster, entry.namespace)]


def _candidates(nodes: Nodes, context: GraphContext) -> Iterable[tuple[Node, str, str]]:
    """Service nodes, each with the cluster and namespace that it is seen from."""
    for node in nodes.values():
        if not context.viewer.may_see(node.cluster, node.namespace):
            continue
        if node.type is NodeType.SERVICE:
            if not node.is_injected and known(node.cluster) and known(node.namespace):
                yield node, node.cluster, node.namespace
            continue
        for edge in node.edges.values():
            target = edge.target
            if target.type is NodeType.SERVICE and not target.is_injected and not target.is_egress_cluster:
                yield target, node.cluster, node.namespace


def _defining(entries: Iterable[ServiceEntry], namespace: str, service: str) -> ServiceEntry | None:
    visible = [entry for entry in entries if entry.visible_in(namespace) and entry.defines(service)]
    exact = [entry for entry in visible if service in entry.hosts]
    return next(iter(exact or visible), None)


def _replace(nodes: Nodes, namespace: str, cluster: str, entry: ServiceEntry, replaced: list[Node]) -> None:
    key = f"svc_{cluster}_{namespace}_{entry.name}"
    stand_in = nodes.get(key) or Node(key, NodeType.SERVICE, cluster, namespace, service=entry.name)
    stand_in.service_entry = EntryHosts(entry.hosts, entry.location, entry.namespace)
    for old in replaced:
        if old is stand_in:
            continue
        for name, value in old.rates.items():
            stand_in.rates[name] = stand_in.rates.get(name, 0.0) + value
        stand_in.dest_services |= old.dest_services
        still_used = _redirect(nodes, old, stand_in, cluster)
        for edge in old.edges.values():
            edge.source = stand_in
            stand_in.edges.setdefault((edge.target.key, edge.protocol), edge)
        if not still_used:
            nodes.pop(old.key, None)
    nodes.setdefault(key, stand_in)


def _redirect(nodes: Nodes, old: Node, new: Node, cluster: str) -> bool:
    """Moves the cluster's edges from the old node to the new; True when another cluster still points to the old."""
    elsewhere = False
    for node in list(nodes.values()):
        for place, edge in list(node.edges.items()):
            if place[0] != old.key:
                continue
            if node.cluster != cluster:
                elsewhere = True
                continue
            del node.edges[place]
            edge.target = new
            twin = node.edges.get((new.key, edge.protocol))
            if twin is None:
                node.edges[(new.key, edge.protocol)] = edge
            else:
                add_edge(twin, edge)
    return elsewhere
