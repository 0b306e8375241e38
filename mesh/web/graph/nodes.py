"""Where a node of a graph leads: to the page of the object that it stands for."""

from __future__ import annotations

from mesh.graph.elements import Node, NodeType, known
from mesh.web.address.links import Links


def details_url(node: Node, home_cluster: str, links: Links) -> str:
    """Empty for what has no page: unknown ends, what must not be seen, hosts of ServiceEntries."""
    if node.is_inaccessible or node.service_entry is not None or not known(node.namespace):
        return ""
    cluster = node.cluster if known(node.cluster) else home_cluster
    found = object_of(node)
    if found is not None:
        item, name = found
        return links.object(item, node.namespace, name, cluster)
    return links.namespace(node.namespace, cluster) if node.type is NodeType.BOX else ""


def object_of(node: Node) -> tuple[str, str] | None:
    """What kind of object a node stands for (as in `object_url`), and its name."""
    if node.type is NodeType.SERVICE:
        return ("service", node.service) if known(node.service) else None
    is_versioned = node.type is NodeType.APP and bool(node.version)
    if known(node.workload) and (node.type is NodeType.WORKLOAD or is_versioned):
        return "workload", node.workload
    return ("application", node.app) if node.type is NodeType.APP and known(node.app) else None
