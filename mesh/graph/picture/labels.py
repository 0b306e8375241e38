"""The text at nodes and boxes, and the room it takes. The layout depends on this, so no rate and no health here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mesh.graph.elements import Box, GraphType, Node, NodeType, TrafficGraph, known
from mesh.graph.picture.names import box_name, node_name, node_version
from mesh.layout.geometry import Size

RADIUS = 18.0
_LINE = 14.0
# Where a picture is shown small its labels grow, so that they can be read (static/graph.css): room for a part of that.
_GROWTH = 1.2
MAX_CHARACTERS = 26
PLATE_SIGN = 44.0
PLATE_CHIP = 26.0
_EM = 12.0
_CHIP_ROOM = 30.0
_NARROW = frozenset("iljtfrI.,:;|!'()[]-/ ")
_WIDE = frozenset("mwMW@%")


@dataclass(frozen=True, slots=True)
class NodeLabel:
    """`lines` are already cut to `MAX_CHARACTERS`."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """Parallel to the graph's nodes and boxes."""

    nodes: tuple[NodeLabel, ...]
    boxes: tuple[str, ...]


def labels(graph: TrafficGraph, home_cluster: str = "", notes: Mapping[str, str] | None = None) -> Labels:
    """The graph's labels. A node tells its namespace and cluster where no box around it does. `notes` are second lines
    by node key."""
    boxes = {box.key: box for box in graph.boxes}
    several = len({node.namespace for node in graph.nodes if known(node.namespace)}) > 1
    nodes = tuple(
        NodeLabel((shortened(node.namespace), notes[node.key]))
        if notes and node.key in notes
        else _node_label(node, graph, boxes, several, home_cluster)
        for node in graph.nodes
    )
    return Labels(nodes, tuple(shortened(box_name(box)) for box in graph.boxes))


def _node_label(node: Node, graph: TrafficGraph, boxes: dict[str, Box], several: bool, home_cluster: str) -> NodeLabel:
    around = _boxes_around(node, boxes)
    lines = _name_lines(node, graph.graph_type, "app" in around)
    if known(node.namespace) and "namespace" not in around and (several or node.is_outside):
        lines.append(node.namespace)
    if known(node.cluster) and home_cluster not in ("", node.cluster) and "cluster" not in around:
        lines.append(node.cluster)
    return NodeLabel(tuple(shortened(line) for line in lines))


def _boxes_around(node: Node, boxes: dict[str, Box]) -> set[str]:
    found = set()
    key = node.parent
    while key in boxes:
        found.add(boxes[key].by)
        key = boxes[key].parent
    return found


def _name_lines(node: Node, graph_type: GraphType, in_app_box: bool) -> list[str]:
    if node.type is NodeType.APP and graph_type is GraphType.VERSIONED_APP:
        version = node_version(node)
        if in_app_box:
            return [version or node.workload or node_name(node)]
        return [node_name(node), version] if version else [node_name(node)]
    return [node_name(node)]


def shortened(text: str) -> str:
    """With the middle left out: names differ at both ends."""
    if len(text) <= MAX_CHARACTERS:
        return text
    head = (MAX_CHARACTERS - 1) // 2
    return f"{text[:head]}…{text[-(MAX_CHARACTERS - 1 - head) :]}"


def text_width(text: str, size: float = _EM) -> float:
    """About the width in a sans-serif of `size` pixels; a little generous."""
    ems = sum(0.34 if char in _NARROW else 0.92 if char in _WIDE else 0.6 if char < "\u2e80" else 1.0 for char in text)
    return ems * size


def box_label_size(box: Box, label: str) -> Size:
    """Behind its letters."""
    return Size(text_width(label, 13) + _CHIP_ROOM, 22 if box.by == "app" else 26)


def plate_size(label: NodeLabel) -> Size:
    """A folded namespace: a sign, its letters and name, and below what it holds."""
    name, *notes = label.lines
    width = max(PLATE_CHIP + 6 + text_width(name, 17.5), *(text_width(note, 12) for note in notes), 90.0)
    return Size(PLATE_SIGN + width + 14, 56)


def node_size(label: NodeLabel) -> Size:
    """The icon is in the middle; half of the label's height is left to the gap to the next node."""
    width = _GROWTH * max(text_width(line) for line in label.lines)
    return Size(max(2 * RADIUS + 8, width + 6), 2 * (RADIUS + 3 + _LINE * len(label.lines) * 0.75))
