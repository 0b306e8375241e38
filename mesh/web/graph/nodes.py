"""Where a node of a graph leads: to the page of the object that it stands for."""

from __future__ import annotations

from mesh.graph.elements import Node, NodeType, known
from mesh.graph.picture.names import stands_for
from mesh.web.address.links import Links


def details_url(node: Node, home_cluster: str, links: Links) -> str:
    """Empty for what has no page: unknown ends, what must not be seen, hosts of ServiceEntries."""
    if node.is_inaccessible or node.service_entry is not None or not known(node.namespace):
        return ""
    cluster = node.cluster if known(node.cluster) else home_cluster
    found = stands_for(node)
    if found is not None:
        item, name = found
        return links.object(item, node.namespace, name, cluster)
    return links.namespace(node.namespace, cluster) if node.type is NodeType.BOX else ""
