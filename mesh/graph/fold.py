"""Flows to nodes and edges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from mesh.graph.elements import (
    PASSTHROUGH,
    Edge,
    GraphType,
    Node,
    NodeType,
    Response,
    ServiceRef,
    known,
)
from mesh.graph.flows import End, Flow
from mesh.graph.identity import Unidentified, identify, new_node, service_end, without_app
from mesh.graph.options import Ambient, Options
from mesh.model.health import worst_status
from mesh.telemetry.responses import outcome

Nodes = dict[str, Node]


@dataclass(slots=True)
class Folder:
    """Collects the flows of one namespace, or of one node graph, into a map of nodes by key."""

    options: Options
    waypoints: frozenset[tuple[str, str]]
    nodes: Nodes = field(default_factory=dict)

    def add_all(self, flows: Iterable[Flow]) -> None:
        for flow in flows:
            self.add(flow)

    def add(self, flow: Flow) -> None:
        source_end, from_waypoint = self._as_waypoint(flow.source)
        dest_end, to_waypoint = self._as_waypoint(flow.dest)
        source_id = identity_or_none(source_end, self.options.graph_type)
        dest_id = identity_or_none(dest_end, self.options.graph_type)
        if source_id is None or dest_id is None:
            return
        source = self._node(source_end, source_id)
        dest = self._node(dest_end, dest_id)
        source.is_waypoint |= from_waypoint
        dest.is_waypoint |= to_waypoint
        if injects(self.options, dest_end, dest_id[1]) and not (from_waypoint or to_waypoint):
            self._through_service(source, dest, dest_end, flow)
            return
        apply(edge_between(source, dest, flow.protocol), flow)
        serve(dest, dest_end)

    def _through_service(self, source: Node, dest: Node, dest_end: End, flow: Flow) -> None:
        end = service_end(dest_end)
        identity = identity_or_none(end, self.options.graph_type)
        if identity is None:
            return
        service = self._node(end, identity)
        service.is_injected = True
        apply(edge_between(source, service, flow.protocol), flow)
        serve(service, dest_end)
        apply(edge_between(service, dest, flow.protocol), flow)
        serve(dest, dest_end)

    def _as_waypoint(self, end: End) -> tuple[End, bool]:
        if self.options.ambient is Ambient.NONE or (end.namespace, end.workload) not in self.waypoints:
            return end, False
        return without_app(end), True

    def _node(self, end: End, identity: tuple[str, NodeType]) -> Node:
        key, node_type = identity
        node = self.nodes.get(key)
        if node is None:
            node = self.nodes[key] = new_node(end, key, node_type, self.options.graph_type)
        return node


@lru_cache(maxsize=65_536)
def identity_or_none(end: End, graph_type: GraphType) -> tuple[str, NodeType] | None:
    try:
        return identify(end, graph_type)
    except Unidentified:
        return None


def injects(options: Options, dest: End, dest_type: NodeType) -> bool:
    """Whether the destination gets its service node in front."""
    if not options.injects or not known(dest.service) or dest.service == PASSTHROUGH:
        return False
    return dest_type is not NodeType.SERVICE


def edge_between(source: Node, target: Node, protocol: str) -> Edge:
    """The one edge of that protocol; made where there is none."""
    place = (target.key, protocol)
    edge = source.edges.get(place)
    if edge is None:
        edge = source.edges[place] = Edge(source, target, protocol)
    return edge


def serve(node: Node, dest: End) -> None:
    """Notes the service under which a destination was asked."""
    if known(dest.service):
        node.dest_services.add(ServiceRef(dest.cluster, dest.service_namespace, dest.service))


def apply(edge: Edge, flow: Flow) -> None:
    """Adds the flow to the edge and both its nodes."""
    edge.hidden += flow.hidden
    if flow.value > 0:
        add_traffic(edge, flow.code, flow.flags, flow.host, flow.value)
        add_node_traffic(edge.source, edge.target, edge.protocol, flow.code, flow.value)


def add_traffic(edge: Edge, code: str, flags: str, host: str, value: float) -> None:
    """Adds a rate to an edge: total, errors, and the response it came back with."""
    rates, protocol = edge.rates, edge.protocol
    if protocol not in ("grpc", "http", "tcp"):
        return
    rates[protocol] = rates.get(protocol, 0.0) + value
    suffix = outcome(protocol, code)
    if suffix:
        rates[protocol + suffix] = rates.get(protocol + suffix, 0.0) + value
    response = edge.responses.setdefault(code or "-", Response())
    if flags:
        response.flags[flags] = response.flags.get(flags, 0.0) + value
    if host:
        response.hosts[host] = response.hosts.get(host, 0.0) + value


def add_edge(edge: Edge, other: Edge) -> None:
    """Adds the rates, responses and hidden failures of a parallel edge, and the worse health."""
    if edge.health is not None and other.health is not None:
        edge.health = worst_status((edge.health, other.health))
    edge.hidden += other.hidden
    for name, value in other.rates.items():
        edge.rates[name] = edge.rates.get(name, 0.0) + value
    for code, response in other.responses.items():
        mine = edge.responses.setdefault(code, Response())
        for flag, value in response.flags.items():
            mine.flags[flag] = mine.flags.get(flag, 0.0) + value
        for host, value in response.hosts.items():
            mine.hosts[host] = mine.hosts.get(host, 0.0) + value


def add_node_traffic(source: Node, target: Node, protocol: str, code: str, value: float) -> None:
    """Adds a rate to what the source sends and the target gets."""
    if protocol not in ("grpc", "http", "tcp"):
        return
    out, into = f"{protocol}Out", f"{protocol}In"
    source.rates[out] = source.rates.get(out, 0.0) + value
    target.rates[into] = target.rates.get(into, 0.0) + value
    suffix = outcome(protocol, code)
    if suffix:
        target.rates[into + suffix] = target.rates.get(into + suffix, 0.0) + value
