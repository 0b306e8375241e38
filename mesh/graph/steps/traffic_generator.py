"""Where traffic begins: nodes that send and are never sent to."""

from __future__ import annotations

from mesh.graph.fold import Nodes


def apply(nodes: Nodes) -> None:
    targets = {place[0] for node in nodes.values() for place in node.edges}
    for key, node in nodes.items():
        node.is_root = bool(node.edges) and key not in targets
