"""What belongs to a selection: the paths that lead to it and away from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mesh.graph.elements import Box, Edge, Node, NodeType, TrafficGraph
from mesh.graph.options import Root
from mesh.graph.picture.names import short_id


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen thing, of which at most one is set, and what stays bright with it (keys, edge numbers)."""

    node: Node | None = None
    edge: Edge | None = None
    box: Box | None = None
    nodes: frozenset[str] = frozenset()
    edges: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        return self.node is None and self.edge is None and self.box is None


def select(graph: TrafficGraph, *, node: str = "", edge: str = "", box: str = "") -> Selection:
    """The element that an id, whole or short, means; nothing when the graph has it no more."""
    if node:
        found = next((item for item in graph.nodes if _means(node, item.id)), None)
        if found is not None:
            return _around(graph, Selection(node=found), [found], [found])
    if edge:
        drawn = next((item for item in graph.edges if any(_means(edge, each.id) for each in _ways(item))), None)
        if drawn is not None:
            chosen = next(each for each in _ways(drawn) if _means(edge, each.id))
            return _around(graph, Selection(edge=chosen), [chosen.source], [chosen.target], only=drawn)
    if box:
        group = next((item for item in graph.boxes if _means(box, item.id)), None)
        if group is not None:
            inside = members(graph, group)
            return _around(graph, Selection(box=group), inside, inside)
    return Selection()


def _ways(edge: Edge) -> tuple[Edge, ...]:
    """The edge, and the one back that is drawn with it."""
    return (edge,) if edge.from_edge is None else (edge, edge.from_edge)


def other_way(graph: TrafficGraph, edge: Edge) -> Edge | None:
    """Of two directions that are drawn as one edge the other."""
    if edge.from_edge is not None:
        return edge.from_edge
    return next((drawn for drawn in graph.edges if drawn.from_edge is edge), None)


def members(graph: TrafficGraph, box: Box) -> tuple[Node, ...]:
    """The nodes inside a box and the boxes within it."""
    inside = {box.key}
    grown = True
    while grown:
        more = {item.key for item in graph.boxes if item.parent in inside} - inside
        inside |= more
        grown = bool(more)
    return tuple(node for node in graph.nodes if node.parent in inside)


def root_of(graph: TrafficGraph, root: Root) -> Selection:
    """What a node graph is about: the app's box where an app without a version has one, else the node; nothing when
    the graph has neither."""
    if root.app and not root.version:
        group = next(
            (box for box in graph.boxes if box.by == "app" and _is_at(box, root) and box.app == root.app), None
        )
        if group is not None:
            return Selection(box=group)
    wanted = {
        "app": root.app,
        "version": root.version,
        "service": root.service,
        "workload": root.workload,
        "aggregate": f"{root.aggregate}={root.aggregate_value}" if root.aggregate else "",
    }
    named = [(name, value) for name, value in wanted.items() if value]
    fitting = (
        node
        for node in graph.nodes
        if _is_at(node, root) and all(getattr(node, name) == value for name, value in named) and _is_kind(node, root)
    )
    return Selection(node=next(fitting, None) or _entry_of(graph, root))


def _entry_of(graph: TrafficGraph, root: Root) -> Node | None:
    """The node of the ServiceEntry that has the wanted host, in whose place it is."""
    if not root.service:
        return None
    return next(
        (
            node
            for node in graph.nodes
            if node.service_entry is not None and root.service in node.service_entry.hosts and _is_at(node, root)
        ),
        None,
    )


def _is_at(item: Node | Box, root: Root) -> bool:
    return item.namespace == root.namespace and root.cluster in ("", item.cluster)


def _is_kind(node: Node, root: Root) -> bool:
    """A service's node, not one that only belongs to the service; an app's, not its service's."""
    if root.aggregate:
        return node.type is NodeType.AGGREGATE
    return (node.type is NodeType.SERVICE) is bool(root.service)


def _means(given: str, full: str) -> bool:
    return full.startswith(given) and len(given) >= len(short_id(full))


def _around(
    graph: TrafficGraph, chosen: Selection, before: Iterable[Node], after: Iterable[Node], only: Edge | None = None
) -> Selection:
    up = _reached(graph, before, forwards=False)
    down = _reached(graph, after, forwards=True)
    edges = frozenset(
        number
        for number, edge in enumerate(graph.edges)
        if edge is only or edge.target.key in up or edge.source.key in down
    )
    return Selection(chosen.node, chosen.edge, chosen.box, frozenset(up | down), edges)


def _reached(graph: TrafficGraph, start: Iterable[Node], *, forwards: bool) -> set[str]:
    steps: dict[str, list[str]] = {}
    for edge in graph.edges:
        here, there = (edge.source, edge.target) if forwards else (edge.target, edge.source)
        steps.setdefault(here.key, []).append(there.key)
    found = {node.key for node in start}
    waiting = list(found)
    while waiting:
        for key in steps.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found


def marked(graph: TrafficGraph, root: Root | None) -> Selection:
    """The object itself stands out; nothing fades, as all of the picture is about it."""
    if root is None:
        return Selection()
    chosen = root_of(graph, root)
    keys = frozenset(node.key for node in graph.nodes)
    return Selection(chosen.node, None, chosen.box, keys, frozenset(range(len(graph.edges))))


def centres(graph: TrafficGraph, root: Root | None) -> set[str]:
    """The keys of what the picture is about, and of the services between that and the others."""
    centres = {node.key for node in graph.nodes if _is_centre(node, root)}
    between = {
        end.key
        for edge in graph.edges
        for end, other in ((edge.source, edge.target), (edge.target, edge.source))
        if end.type is NodeType.SERVICE and other.key in centres
    }
    return centres | between


def _is_centre(node: Node, root: Root | None) -> bool:
    if root is None or node.namespace != root.namespace:
        return False
    return bool(
        (root.workload and node.workload == root.workload)
        or (root.app and node.app == root.app)
        or (root.service and node.service == root.service)
    )
