"""A namespace in pieces that have nothing to do with each other inside of it. dot would stack them into a tower; packed
in columns they make a block."""

from __future__ import annotations

from mesh.graph.elements import TrafficGraph
from mesh.layout.dot import Part


def components(graph: TrafficGraph, part: Part) -> tuple[Part, ...]:
    """What edges and app boxes hold together, in the order of the first nodes; box by namespace or cluster are left
    out."""
    inner = [index for index in part.boxes if graph.boxes[index].by == "app"]
    lead: dict[str, str] = {graph.nodes[index].key: graph.nodes[index].key for index in part.nodes}
    lead.update((graph.boxes[index].key, graph.boxes[index].key) for index in inner)

    def root(key: str) -> str:
        while lead[key] != key:
            lead[key] = lead[lead[key]]
            key = lead[key]
        return key

    for index in part.nodes:
        node = graph.nodes[index]
        if node.parent in lead:
            lead[root(node.key)] = root(node.parent)
    for index in part.edges:
        edge = graph.edges[index]
        lead[root(edge.source.key)] = root(edge.target.key)
    found: dict[str, tuple[list[int], list[int], list[int]]] = {}
    for index in part.nodes:
        found.setdefault(root(graph.nodes[index].key), ([], [], []))[0].append(index)
    for index in inner:
        # A box without nodes belongs nowhere.
        if (group := found.get(root(graph.boxes[index].key))) is not None:
            group[1].append(index)
    for index in part.edges:
        found[root(graph.edges[index].source.key)][2].append(index)
    return tuple(Part(tuple(nodes), tuple(boxes), tuple(edges)) for nodes, boxes, edges in found.values())
