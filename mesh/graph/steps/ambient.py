"""Waypoints: shown with the direction of their traffic, or taken out."""

from __future__ import annotations

from mesh.graph.context import GraphContext
from mesh.graph.elements import GatewayKind, Node
from mesh.graph.fold import Nodes


def apply(nodes: Nodes, context: GraphContext) -> None:
    waypoints = {key for key, node in nodes.items() if node.is_waypoint}
    if not waypoints:
        return
    if context.options.waypoints:
        _show(nodes, waypoints)
    else:
        _hide(nodes, waypoints)


def _show(nodes: Nodes, waypoints: set[str]) -> None:
    for key in waypoints:
        nodes[key].is_out_of_mesh = False
        for edge in nodes[key].edges.values():
            edge.waypoint = "from"
    for node in nodes.values():
        if any(place[0] in waypoints for place in node.edges):
            _nest_returns(node, waypoints)
            if node.gateway is not None and node.gateway.kind is GatewayKind.GATEWAY_API:
                node.has_ingress_waypoint = True


def _nest_returns(node: Node, waypoints: set[str]) -> None:
    """Puts the way back into the way there: one edge with two directions."""
    for (target_key, _protocol), edge in list(node.edges.items()):
        if target_key not in waypoints or target_key == node.key:
            continue
        edge.waypoint = "to"
        back = [place for place in edge.target.edges if place[0] == node.key]
        if back:
            edge.from_edge = edge.target.edges.pop(back[-1])


def _hide(nodes: Nodes, waypoints: set[str]) -> None:
    was_target = {place[0] for key in waypoints for place in nodes[key].edges}
    for key in waypoints:
        del nodes[key]
    for node in nodes.values():
        for place in [place for place in node.edges if place[0] in waypoints]:
            del node.edges[place]
    targets = {place[0] for node in nodes.values() for place in node.edges}
    for key in [key for key, node in nodes.items() if not node.edges and key not in targets]:
        if not nodes[key].is_idle or key in was_target:
            del nodes[key]
