"""One graph from the maps of several namespaces.

A node's own namespace knows best what arrives there. What the others know is kept where the own map is silent. Of what
is outside all asked namespaces every map holds a part: edges between two such nodes are summed, and what arrives is
counted again from the merged edges.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mesh.graph.elements import Edge, Node
from mesh.graph.fold import Nodes, add_edge

PROTOCOLS = ("grpc", "http", "tcp")


def merge(maps: Mapping[str, Nodes]) -> Nodes:
    """`maps` holds each namespace's nodes; they are taken in the order of the names."""
    merged: Nodes = {}
    shared: set[str] = set()
    for namespace in sorted(maps):
        for key, node in maps[namespace].items():
            existing = merged.get(key)
            if existing is None:
                merged[key] = node
                continue
            if node.namespace not in maps:
                shared.add(key)
            winner, loser = (node, existing) if node.namespace == namespace else (existing, node)
            merged[key] = _joined(winner, loser, maps)
    _redirect(merged)
    _recount_inbound(merged, shared)
    return merged


def _joined(winner: Node, loser: Node, maps: Mapping[str, Nodes]) -> Node:
    for place, edge in loser.edges.items():
        mine = winner.edges.get(place)
        if mine is None:
            winner.edges[place] = edge
        elif _is_outside(edge, maps):
            add_edge(mine, edge)
        else:
            continue
        out = f"{edge.protocol}Out"
        if edge.protocol in PROTOCOLS and edge.rate > 0:
            winner.rates[out] = winner.rates.get(out, 0.0) + edge.rate
    if winner.is_idle and loser.rates:
        winner.is_idle = False
        winner.rates.update(loser.rates)
    winner.dest_services |= loser.dest_services
    return winner


def _is_outside(edge: Edge, maps: Mapping[str, Nodes]) -> bool:
    """Whether each map knows only its own callers' part of the edge: it leads from a service to what is behind it."""
    return edge.source.is_injected and edge.source.namespace not in maps and edge.target.namespace not in maps


def _redirect(nodes: Nodes) -> None:
    """Points every edge at the instances that were kept."""
    for node in nodes.values():
        for place, edge in list(node.edges.items()):
            edge.source = node
            target = nodes.get(place[0])
            if target is None:
                del node.edges[place]
            else:
                edge.target = target


def _recount_inbound(nodes: Nodes, shared: Collection[str]) -> None:
    for key in shared:
        node = nodes[key]
        node.rates = {name: value for name, value in node.rates.items() if "In" not in name}
    for other in nodes.values():
        for (target, protocol), edge in other.edges.items():
            if target not in shared:
                continue
            rates = nodes[target].rates
            for name, value in edge.rates.items():
                inbound = protocol + "In" + name.removeprefix(protocol)
                rates[inbound] = rates.get(inbound, 0.0) + value
