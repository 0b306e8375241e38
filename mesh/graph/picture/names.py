"""What nodes, boxes and edges are called, and what state they are in, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mesh.graph.elements import Box, Edge, GatewayKind, Node, NodeType, known, known_version
from mesh.graph.picture.shapes import GLYPHS
from mesh.model import kinds, object_types
from mesh.model.findings import FindingCounts
from mesh.model.health import HealthStatus
from mesh.model.states import NO_HEALTH, State, state_of

PROTOCOLS = {"http": "HTTP", "grpc": "gRPC", "tcp": "TCP"}
BOX_LETTERS = {
    "app": object_types.APPLICATION.letters,
    "namespace": object_types.NAMESPACE.letters,
    "cluster": object_types.CLUSTER.letters,
}
BOX_WORDS = {"app": "app", "namespace": "namespace", "cluster": "cluster"}


IDLE = State("Idle", "idle", "na")
NO_TRAFFIC = State("No traffic", "idle", "na")
TCP = State("TCP traffic", "tcp", "na")


def node_state(node: Node) -> State:
    """Idle and dead nodes have no traffic to judge; replicas may still make them worse than idle."""
    found = state_of(node.health.status if node.health else None, NO_HEALTH)
    if node.is_idle and found.css in ("na", "healthy"):
        return IDLE
    return found


def box_state(box: Box) -> State:
    return state_of(box.health.status if box.health else None, NO_HEALTH)


def edge_state(edge: Edge) -> State:
    """No traffic, TCP with traffic, else by health."""
    if edge.rate <= 0:
        return NO_TRAFFIC
    if edge.protocol == "tcp" and edge.health in (None, HealthStatus.NA, HealthStatus.HEALTHY):
        return TCP
    return state_of(edge.health, NO_HEALTH)


def short_id(full: str) -> str:
    """Enough of a node's, edge's or box's id for links of one page: 32 bits."""
    return full[:8]


def shape(node: Node) -> str:
    """The name of the node's shape."""
    if node.service_entry is not None:
        return "entry"
    return {
        NodeType.AGGREGATE: "operation",
        NodeType.APP: "app",
        NodeType.BOX: "namespace",
        NodeType.SERVICE: "service",
    }.get(node.type, "workload")


def kind_word(node: Node) -> str:
    """Workload, app, service, …"""
    if node.extension is not None:
        return "Extension"
    if node.service_entry is not None:
        return "Service entry"
    if node.is_waypoint:
        return "Waypoint proxy"
    words = {
        NodeType.AGGREGATE: "Operation",
        NodeType.UNKNOWN: "Unknown source",
        NodeType.APP: "App",
        NodeType.BOX: object_types.NAMESPACE.word,
    }
    return words.get(node.type, node.type.value.capitalize())


def letters(node: Node) -> str:
    """What stands before the name."""
    if node.extension is not None:
        return "E"
    if node.service_entry is not None:
        return kinds.SERVICE_ENTRY.letters
    if node.is_waypoint:
        return object_types.WAYPOINT.letters
    return {
        NodeType.AGGREGATE: "O",
        NodeType.APP: object_types.APPLICATION.letters,
        NodeType.BOX: object_types.NAMESPACE.letters,
        NodeType.SERVICE: object_types.SERVICE.letters,
        NodeType.UNKNOWN: "U",
        NodeType.WORKLOAD: object_types.WORKLOAD.letters,
    }.get(node.type, "U")


def node_name(node: Node) -> str:
    """The node's own name, without its version and namespace."""
    if node.extension is not None:
        return node.extension.name
    if node.type is NodeType.AGGREGATE:
        return node.aggregate.partition("=")[2] or node.aggregate
    if node.type in (NodeType.SERVICE, NodeType.BOX):
        return node.service or (node.namespace if node.type is NodeType.BOX else "unknown")
    if node.type is NodeType.APP:
        return node.app or node.workload
    return node.workload or node.app or node.service or "unknown"


def node_version(node: Node) -> str:
    """The version where the node stands for one."""
    return node.version if node.type is NodeType.APP and known_version(node.version) else ""


def node_title(node: Node) -> str:
    """Name, version and namespace: enough to tell it from all others of a cluster."""
    name = " ".join(part for part in (node_name(node), node_version(node)) if part)
    if node.type is NodeType.BOX:
        return name
    return f"{name} ({node.namespace})" if known(node.namespace) else name


def stands_for(node: Node) -> tuple[str, str] | None:
    """What kind of object a node stands for (service, workload or application), and its name."""
    if node.type is NodeType.SERVICE:
        return ("service", node.service) if known(node.service) else None
    is_versioned = node.type is NodeType.APP and bool(node.version)
    if known(node.workload) and (node.type is NodeType.WORKLOAD or is_versioned):
        return "workload", node.workload
    return ("application", node.app) if node.type is NodeType.APP and known(node.app) else None


def box_name(box: Box) -> str:
    return {"app": box.app, "namespace": box.namespace}.get(box.by, box.cluster)


@dataclass(frozen=True, slots=True)
class Badge:
    """A mark at a node: the glyph's name, where it sits (n, nw, sw, se, ne), and what it says, in a title if it
    `is_titled`."""

    glyph: str
    corner: str
    words: str
    is_titled: bool = False

    @property
    def path(self) -> str:
        """The glyph as an SVG path around 0,0."""
        return GLYPHS[self.glyph]


def badges(node: Node, *, sidecars: bool = True, virtual_services: bool = True) -> tuple[Badge, ...]:
    """Marks at the corners of a node: what is configured for it, and what it lacks."""
    found = []
    if node.has_circuit_breaker and virtual_services:
        found.append(Badge("bolt", "nw", "Has a circuit breaker"))
    routing = routing_words(node)
    if routing and virtual_services:
        found.append(Badge("branch", "sw", ", ".join(routing)))
    if node.is_out_of_mesh and sidecars:
        found.append(Badge("unmeshed", "se", "Out of mesh: no sidecar, not ambient"))
    if node.workload_entries:
        found.append(Badge("machine", "ne", "Has workload entries"))
    elif node.has_ingress_waypoint:
        found.append(Badge("waypoint", "ne", "Traffic passes an ingress waypoint"))
    elif node.is_outside:
        found.append(Badge("topology", "ne", "Outside the selected namespaces"))
    return tuple(found)


def routing_words(node: Node) -> list[str]:
    """What the virtual services of a node do."""
    flags = (
        (bool(node.virtual_services), "Virtual service"),
        (node.has_fault_injection, "Fault injection"),
        (node.has_mirroring, "Mirroring"),
        (node.has_request_routing, "Request routing"),
        (node.has_request_timeout, "Request timeout"),
        (node.has_tcp_traffic_shifting, "TCP traffic shifting"),
        (node.has_traffic_shifting, "Traffic shifting"),
    )
    return [words for is_set, words in flags if is_set]


def role_badges(node: Node) -> tuple[Badge, ...]:
    """Where traffic enters or leaves the mesh, or passes a waypoint."""
    if node.gateway is not None:
        words = {GatewayKind.INGRESS: "Ingress gateway", GatewayKind.EGRESS: "Egress gateway"}
        return (Badge("globe", "n", words.get(node.gateway.kind, "Gateway API gateway")),)
    if node.is_waypoint:
        return (Badge("waypoint", "n", "Waypoint proxy"),)
    if node.is_root:
        return (Badge("source", "n", "Traffic source"),)
    return ()


def finding_badge(found: FindingCounts, others: Iterable[Badge]) -> Badge:
    """What is wrong with the configuration behind a node, at a corner that no other badge has."""
    taken = {mark.corner for mark in others}
    corner = next((each for each in ("ne", "se", "n", "nw", "sw") if each not in taken), "ne")
    return Badge("invalid" if found.errors else "doubtful", corner, f"Configuration: {found.words}", is_titled=True)
