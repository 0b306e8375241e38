"""Who calls an object, and whom it calls: the edges of its node graph as rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mesh.graph.elements import Edge, Node, NodeType, TrafficGraph
from mesh.graph.options import Options, Root, Step
from mesh.graph.picture.paths import members, root_of
from mesh.graph.view_options import GraphView, options_of
from mesh.model.problems import Problem
from mesh.pages.graph import page as traffic_graph
from mesh.pages.graph.page import GraphPage
from mesh.pages.sources.sources import Sources
from mesh.readers.telemetry import AskedQuery


@dataclass(frozen=True, slots=True)
class TrafficRow:
    """Traffic of one protocol with one other. `through` is the service between the two, where there is one: the row of
    that service counts the same traffic."""

    peer: Node
    edge: Edge
    through: str = ""


@dataclass(frozen=True, slots=True)
class ObjectTraffic:
    """`is_known` is False where the metrics store did not answer: then no row says nothing."""

    inbound: tuple[TrafficRow, ...]
    outbound: tuple[TrafficRow, ...]
    is_known: bool
    problems: tuple[Problem, ...] = ()
    queries: tuple[AskedQuery, ...] = ()


def page(options: Options, sources: Sources) -> ObjectTraffic:
    """`options` have a root. Its node graph holds only traffic to it and from it, also behind and before services."""
    found = traffic_graph.page(options, sources)
    inbound, outbound = rows(found, _centre(found.graph, options))
    return ObjectTraffic(inbound, outbound, found.has_traffic_data, found.problems, found.telemetry.queries)


def _centre(graph: TrafficGraph, options: Options) -> tuple[Node, ...]:
    if options.root is None:
        return ()
    chosen = root_of(graph, options.root)
    if chosen.box is not None:
        inside = members(graph, chosen.box)
        return tuple(node for node in inside if node.type is not NodeType.SERVICE)
    return (chosen.node,) if chosen.node is not None else ()


def rows(found: GraphPage, centre: Iterable[Node]) -> tuple[tuple[TrafficRow, ...], tuple[TrafficRow, ...]]:
    """Inbound and outbound, without traffic among the nodes of the centre themselves and without idle edges."""
    keys = {node.key for node in centre}
    edges = [edge for edge in found.graph.edges if edge.rate > 0]
    inbound = [
        TrafficRow(edge.source, edge) for edge in edges if edge.target.key in keys and edge.source.key not in keys
    ]
    outbound = [
        TrafficRow(edge.target, edge) for edge in edges if edge.source.key in keys and edge.target.key not in keys
    ]
    before = {row.peer.key for row in inbound if row.peer.type is NodeType.SERVICE}
    behind = {row.peer.key for row in outbound if row.peer.type is NodeType.SERVICE}
    inbound += [TrafficRow(edge.source, edge, edge.target.service) for edge in edges if edge.target.key in before]
    outbound += [TrafficRow(edge.target, edge, edge.source.service) for edge in edges if edge.source.key in behind]
    return tuple(inbound), tuple(outbound)


def root_of_item(object_type: str, namespace: str, name: str, cluster: str) -> Root:
    """`object_type` is workload, service or application."""
    return Root(
        namespace=namespace,
        cluster=cluster,
        app=name if object_type == "application" else "",
        service=name if object_type == "service" else "",
        workload=name if object_type == "workload" else "",
    )


def traffic_options(view: GraphView, at: int, root: Root) -> Options:
    """The graph of the traffic tab: with response times, without boxes."""
    made = options_of(view, at, root)
    return replace(made, steps=made.steps | {Step.RESPONSE_TIME, Step.AMBIENT}, box_by=frozenset())
