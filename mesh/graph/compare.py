"""A graph beside an earlier one: what is new, what is gone, and what has changed enough to matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from mesh.graph.elements import Edge, Node, TrafficGraph
from mesh.graph.parts import EdgePlace, edge_place, error_share, node_order
from mesh.model.health import HealthStatus


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What has to be exceeded for a change to be told. Both rate thresholds have to be."""

    rate_share: float = 25.0
    """Percent of the earlier rate: load breathes by less from minute to minute."""
    requests: float = 0.1
    """Requests or messages per second: six a minute, less is chance."""
    tcp_bytes: float = 100.0
    """Bytes per second: less is keep-alive."""
    error_points: float = 1.0
    """Points of the share of errors in percent: at most this is noise at low rates."""


STANDARD = Thresholds()


class Change(StrEnum):
    RATE = "rate"
    ERRORS = "errors"
    HEALTH = "health"


class ChangeMark(StrEnum):
    """What a picture or table says about a node or edge."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class EdgeChange:
    """An edge that is in both graphs."""

    now: Edge
    before: Edge
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Edges by the keys of source and target and protocol, nodes by place and name. Gone ones are those of the earlier
    graph."""

    earlier: int
    """When the earlier graph was, Unix seconds."""
    new_edges: tuple[Edge, ...] = ()
    gone_edges: tuple[Edge, ...] = ()
    changed_edges: tuple[EdgeChange, ...] = ()
    new_nodes: tuple[Node, ...] = ()
    gone_nodes: tuple[Node, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.new_edges or self.gone_edges or self.changed_edges or self.new_nodes or self.gone_nodes)

    def node_marks(self) -> Mapping[str, ChangeMark]:
        """Node key to its mark; nodes without one are left out."""
        marks = {node.key: ChangeMark.NEW for node in self.new_nodes}
        return marks | {node.key: ChangeMark.GONE for node in self.gone_nodes}

    def edge_marks(self) -> Mapping[EdgePlace, ChangeMark]:
        """(source key, target key, protocol) to its mark; edges without one are left out."""
        marks = {edge_place(edge): ChangeMark.NEW for edge in self.new_edges}
        marks |= {edge_place(edge): ChangeMark.GONE for edge in self.gone_edges}
        return marks | {edge_place(change.now): ChangeMark.CHANGED for change in self.changed_edges}


def compare(now: TrafficGraph, before: TrafficGraph, thresholds: Thresholds = STANDARD) -> Comparison:
    """Both graphs must be asked with the same options, but for the time."""
    edges_now = {edge_place(edge): edge for edge in now.edges}
    edges_before = {edge_place(edge): edge for edge in before.edges}
    nodes_now = {node.key: node for node in now.nodes}
    nodes_before = {node.key: node for node in before.nodes}
    changes = (
        _change(edges_now[place], edges_before[place], thresholds)
        for place in sorted(edges_now.keys() & edges_before.keys())
    )
    return Comparison(
        earlier=before.timestamp,
        new_edges=tuple(edges_now[place] for place in sorted(edges_now.keys() - edges_before.keys())),
        gone_edges=tuple(edges_before[place] for place in sorted(edges_before.keys() - edges_now.keys())),
        changed_edges=tuple(change for change in changes if change.changes),
        new_nodes=_only_in(nodes_now, nodes_before),
        gone_nodes=_only_in(nodes_before, nodes_now),
    )


def with_gone(now: TrafficGraph, comparison: Comparison) -> TrafficGraph:
    """The graph with what is gone added, without rates and verdicts, so that it can be drawn and marked."""
    boxes = {box.key for box in now.boxes}
    nodes = {node.key: node for node in now.nodes}
    for node in comparison.gone_nodes:
        parent = node.parent if node.parent in boxes else ""
        nodes[node.key] = replace(node, rates={}, edges={}, health=None, app_health=None, parent=parent)
    gone = [Edge(nodes[edge.source.key], nodes[edge.target.key], edge.protocol) for edge in comparison.gone_edges]
    return replace(
        now,
        nodes=tuple(sorted(nodes.values(), key=node_order)),
        edges=tuple(sorted((*now.edges, *gone), key=edge_place)),
    )


def _only_in(these: Mapping[str, Node], others: Mapping[str, Node]) -> tuple[Node, ...]:
    return tuple(sorted((these[key] for key in these.keys() - others.keys()), key=node_order))


def _change(now: Edge, before: Edge, thresholds: Thresholds) -> EdgeChange:
    share_now, share_before = error_share(now), error_share(before)
    found = []
    if _rate_changed(now, before, thresholds):
        found.append(Change.RATE)
    if share_now is not None and share_before is not None and abs(share_now - share_before) > thresholds.error_points:
        found.append(Change.ERRORS)
    if (now.health or HealthStatus.NA) is not (before.health or HealthStatus.NA):
        found.append(Change.HEALTH)
    return EdgeChange(now, before, tuple(found))


def _rate_changed(now: Edge, before: Edge, thresholds: Thresholds) -> bool:
    difference = abs(now.rate - before.rate)
    least = thresholds.tcp_bytes if now.protocol == "tcp" else thresholds.requests
    return difference > least and difference > before.rate * thresholds.rate_share / 100
