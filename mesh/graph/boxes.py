"""Boxes around nodes: app in namespace in cluster, and the order of everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from mesh.graph.elements import UNKNOWN, Box, Edge, GraphType, Node, NodeType, TrafficGraph, known
from mesh.graph.fold import Nodes
from mesh.graph.options import Options

_RANK = {"cluster": 0, "namespace": 1, "app": 2}


def finish(nodes: Nodes, options: Options) -> TrafficGraph:
    """The finished graph: boxed, sorted, frozen."""
    boxes = list(_boxes(list(nodes.values()), options))
    edges = [edge for node in nodes.values() for edge in node.edges.values()]
    return TrafficGraph(
        timestamp=options.query_time,
        duration=options.duration,
        graph_type=options.graph_type,
        nodes=tuple(sorted(nodes.values(), key=_node_order)),
        boxes=tuple(sorted(boxes, key=_box_order)),
        edges=tuple(sorted(edges, key=_edge_order)),
    )


def _boxes(nodes: list[Node], options: Options) -> Iterable[Box]:
    found: list[Box] = []
    if "app" in options.box_by or options.graph_type in (GraphType.APP, GraphType.VERSIONED_APP):
        found += _app_boxes(nodes)
    for by in ("namespace", "cluster"):
        if by in options.box_by:
            found += _outer(by, [*nodes, *found])
    return found


def _app_boxes(nodes: Iterable[Node]) -> list[Box]:
    groups: dict[tuple[str, str, str], list[Node]] = defaultdict(list)
    for node in nodes:
        if known(node.app):
            groups[(node.cluster, node.namespace, node.app)].append(node)
    found = []
    for (cluster, namespace, app), members in groups.items():
        if len(members) < 2:
            continue
        box = Box(f"box_{cluster}_{namespace}_{app}", "app", cluster, namespace, app)
        for node in members:
            node.parent = box.key
        box.is_inaccessible = any(node.is_inaccessible for node in members)
        box.is_out_of_mesh = any(node.is_out_of_mesh for node in members)
        box.is_outside = any(node.is_outside for node in members)
        apps = sorted((node for node in members if node.type is NodeType.APP), key=_node_order)
        box.health = (apps[0].app_health or apps[0].health) if apps else None
        found.append(box)
    return found


def _outer(by: str, items: Iterable[Node | Box]) -> list[Box]:
    """Namespace or cluster boxes: only when there is more than one group, and only around more than one member."""
    groups: dict[tuple[str, str], list[Node | Box]] = defaultdict(list)
    for item in items:
        namespace = item.namespace if by == "namespace" else ""
        if not item.parent and (namespace or item.cluster) != UNKNOWN:
            groups[(item.cluster, namespace)].append(item)
    found = []
    for (cluster, namespace), members in groups.items() if len(groups) > 1 else ():
        if len(members) < 2:
            continue
        box = Box("_".join(part for part in ("box", cluster, namespace) if part), by, cluster, namespace)
        for member in members:
            member.parent = box.key
        found.append(box)
    return found


def _node_order(node: Node) -> tuple[str, ...]:
    return (node.cluster, node.namespace, node.app, node.version, node.service, node.workload, node.aggregate, node.key)


def _box_order(box: Box) -> tuple[int, str, str, str]:
    return (_RANK[box.by], box.cluster, box.namespace, box.app)


def _edge_order(edge: Edge) -> tuple[str, str, str]:
    return (edge.source.id, edge.target.id, edge.protocol)
