"""A traffic graph as a drawing to be laid out. The layout is remembered by this, so no rate and no health here."""

from __future__ import annotations

from mesh.graph.elements import NodeType, TrafficGraph
from mesh.graph.picture.labels import RADIUS, Labels, box_label_size, node_size, plate_size
from mesh.layout.drawing import Bounds, Drawing, DrawnBox, DrawnNode
from mesh.layout.geometry import Size

_EDGE_LABEL = Size(64, 38)
_BOUNDS = {"app": Bounds.MEMBERS, "namespace": Bounds.GROUP, "cluster": Bounds.GROUPS}


def drawing(graph: TrafficGraph, labels: Labels, *, edge_labels: bool) -> Drawing:
    """Grouped by namespace, folded ones as plates; edge labels get the same room whatever they say."""
    boxes = {box.key: number for number, box in enumerate(graph.boxes)}
    numbers = {node.key: number for number, node in enumerate(graph.nodes)}
    nodes = []
    for node, label in zip(graph.nodes, labels.nodes, strict=True):
        is_plate = node.type is NodeType.BOX
        room = plate_size(label) if is_plate else node_size(label)
        nodes.append(DrawnNode((node.cluster, node.namespace), boxes.get(node.parent), room, is_plate))
    return Drawing(
        nodes=tuple(nodes),
        boxes=tuple(
            DrawnBox(_BOUNDS[box.by], (box.cluster, box.namespace), boxes.get(box.parent), box_label_size(box, label))
            for box, label in zip(graph.boxes, labels.boxes, strict=True)
        ),
        edges=tuple((numbers[edge.source.key], numbers[edge.target.key]) for edge in graph.edges),
        edge_label=_EDGE_LABEL if edge_labels else None,
        radius=RADIUS + 2,
    )
