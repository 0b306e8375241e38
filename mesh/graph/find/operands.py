"""What can be asked of a node or an edge: one table for the grammar, the completion and the help page.

A missing rate or share is 0. A missing response time or throughput is unknown: it satisfies no comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mesh.graph.elements import Edge, Node, NodeType
from mesh.graph.parts import error_share
from mesh.model.health import HealthStatus


class Target(StrEnum):
    NODE = "node"
    EDGE = "edge"


class Kind(StrEnum):
    """What the operand is compared with, and so what `read` gives."""

    TEXT = "text"
    """`read` gives the texts of which one has to match."""
    NUMBER = "number"
    """`read` gives a number, or None where it is unknown."""
    RANK = "rank"
    """A number from 1 to 100; it stands in `Ranks`, not in the node."""
    NODE_TYPE = "node type"
    LABEL = "label"
    """`read` gives all labels; the key is part of the operand: `label:app`."""
    STATE = "state"
    """Stands alone. `read` gives True, False, or None where neither the state nor its negation holds."""


@dataclass(frozen=True, slots=True)
class Operand:
    """One row. `read` takes the node or edge; `enables` is the field of `Needs` that it switches on, or empty."""

    name: str
    target: Target
    kind: Kind
    help: str
    read: Callable[[Any], Any]
    short: tuple[str, ...] = ()
    unit: str = ""
    enables: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The full name, then the abbreviations."""
        return (self.name, *self.short)


NODE_TYPES: Mapping[str, NodeType] = {
    "app": NodeType.APP,
    "operation": NodeType.AGGREGATE,
    "op": NodeType.AGGREGATE,
    "service": NodeType.SERVICE,
    "svc": NodeType.SERVICE,
    "unknown": NodeType.UNKNOWN,
    "workload": NodeType.WORKLOAD,
    "wl": NodeType.WORKLOAD,
}


def operation(node: Node) -> str:
    """The value of an operation node's label."""
    return node.aggregate.partition("=")[2]


def _names(node: Node) -> tuple[str, ...]:
    return (operation(node), node.app, node.service, node.workload)


def _is_healthy(node: Node) -> bool | None:
    """Neither where there is no verdict, nor where nothing should run ("not ready")."""
    status = node.health.status if node.health else None
    if status is HealthStatus.HEALTHY:
        return True
    return False if status in (HealthStatus.DEGRADED, HealthStatus.FAILURE) else None


def _is_out_of_mesh(node: Node) -> bool | None:
    """Neither for what has no proxy to look for: services, operations, unknown sources, workloads without pods."""
    if node.is_out_of_mesh:
        return True
    checked = node.type in (NodeType.APP, NodeType.WORKLOAD) and not node.is_inaccessible and not node.is_dead
    return False if checked else None


def _is_in_mesh(node: Node) -> bool | None:
    out = _is_out_of_mesh(node)
    return None if out is None else not out


def _error_share(protocol: str) -> Callable[[Edge], float]:
    return lambda edge: (error_share(edge) or 0.0) if edge.protocol == protocol else 0.0


def _source_share(protocol: str) -> Callable[[Edge], float]:
    def read(edge: Edge) -> float:
        sent = edge.source.rates.get(f"{protocol}Out", 0.0)
        return edge.rates.get(protocol, 0.0) / sent * 100 if sent > 0 else 0.0

    return read


def _rate(name: str) -> Callable[[Node | Edge], float]:
    return lambda item: item.rates.get(name, 0.0)


def _flag(attribute: str) -> Callable[[Node], bool]:
    return lambda node: bool(getattr(node, attribute))


def _text(attribute: str) -> Callable[[Node | Edge], tuple[str, ...]]:
    return lambda item: (getattr(item, attribute),)


def _node(name: str, words: str, *short: str) -> Operand:
    return Operand(name, Target.NODE, Kind.TEXT, words, _text(name), short)


def _traffic(name: str, rate: str, unit: str, words: str) -> Operand:
    return Operand(name, Target.NODE, Kind.NUMBER, words, _rate(rate), unit=unit)


def _state(name: str, attribute: str, words: str, *short: str, enables: str = "") -> Operand:
    return Operand(name, Target.NODE, Kind.STATE, words, _flag(attribute), short, enables=enables)


def _routing(name: str, attribute: str, words: str, *short: str) -> Operand:
    return _state(name, attribute, words, *short, enables="virtual_services")


def _number(name: str, read: Callable[[Edge], float | None], unit: str, words: str, *short: str) -> Operand:
    return Operand(name, Target.EDGE, Kind.NUMBER, words, read, short, unit)


_RPS = "requests per second"
_BPS = "bytes per second"
_SHARE = "percent, 0 to 100"

_NODES = (
    _node("app", "the canonical service"),
    _node("cluster", "the cluster's name"),
    _traffic("grpcin", "grpcIn", _RPS, "gRPC that arrives"),
    _traffic("grpcout", "grpcOut", _RPS, "gRPC that is sent"),
    _traffic("httpin", "httpIn", _RPS, "HTTP that arrives"),
    _traffic("httpout", "httpOut", _RPS, "HTTP that is sent"),
    Operand(
        "label:",
        Target.NODE,
        Kind.LABEL,
        "a label of the workload, app or service: label:region = east; alone, whether it is there",
        lambda node: node.labels,
        enables="labels",
    ),
    Operand("name", Target.NODE, Kind.TEXT, "app, operation, service or workload; negated: none of them", _names),
    _node("namespace", "the namespace", "ns"),
    Operand("node", Target.NODE, Kind.NODE_TYPE, "what the node stands for", lambda node: node.type),
    Operand("operation", Target.NODE, Kind.TEXT, "the operation", lambda node: (operation(node),), ("op",)),
    Operand(
        "rank",
        Target.NODE,
        Kind.RANK,
        "place by number of edges; 1 has the most",
        lambda _node: None,
        unit="1 to 100",
        enables="rank",
    ),
    _node("service", "the service, or the service that an operation belongs to", "svc"),
    _traffic("tcpin", "tcpIn", _BPS, "TCP that arrives"),
    _traffic("tcpout", "tcpOut", _BPS, "TCP that is sent"),
    _node("version", "the canonical revision"),
    _node("workload", "the workload", "wl"),
    _routing("circuitbreaker", "has_circuit_breaker", "a destination rule breaks circuits", "cb"),
    _state("dead", "is_dead", "nothing runs behind it"),
    _routing("faultinjection", "has_fault_injection", "a route injects faults", "fi"),
    Operand("healthy", Target.NODE, Kind.STATE, "healthy; negated: degraded or failing", _is_healthy),
    _state("idle", "is_idle", "no traffic in the period", enables="idle_nodes"),
    _state("inaccessible", "is_inaccessible", "you may not see it, or it is not in a cluster that is seen"),
    _routing("mirroring", "has_mirroring", "a route mirrors requests"),
    Operand("outofmesh", Target.NODE, Kind.STATE, "without sidecar and not in ambient mode", _is_out_of_mesh, ("om",)),
    _state("outside", "is_outside", "outside the selected namespaces", "outsider"),
    _routing("requestrouting", "has_request_routing", "a route chooses by request", "rr"),
    _routing("requesttimeout", "has_request_timeout", "a route sets a timeout", "rto"),
    _state("serviceentry", "service_entry", "a service entry defines it", "se"),
    Operand("sidecar", Target.NODE, Kind.STATE, "in the mesh: the opposite of outofmesh", _is_in_mesh, ("sc",)),
    _routing("tcptrafficshifting", "has_tcp_traffic_shifting", "a route splits connections by weight", "tcpts"),
    _routing("trafficshifting", "has_traffic_shifting", "a route splits requests by weight", "ts"),
    _state("trafficsource", "is_root", "it sends, and nothing is sent to it", "root"),
    _routing("virtualservice", "virtual_services", "a virtual service or route applies to it", "vs"),
    _state("workloadentry", "workload_entries", "workload entries stand behind it", "we"),
)

_EDGES = (
    Operand("destprincipal", Target.EDGE, Kind.TEXT, "who answers", _text("dest_principal"), enables="security"),
    _number("grpc", _rate("grpc"), _RPS, "gRPC"),
    _number("%grpcerr", _error_share("grpc"), _SHARE, "gRPC that failed", "%grpcerror"),
    _number("%grpctraffic", _source_share("grpc"), _SHARE, "of all gRPC that the source sends"),
    _number("http", _rate("http"), _RPS, "HTTP"),
    _number("%httperr", _error_share("http"), _SHARE, "HTTP that failed", "%httperror"),
    _number("%httptraffic", _source_share("http"), _SHARE, "of all HTTP that the source sends"),
    Operand(
        "mtls",
        Target.EDGE,
        Kind.STATE,
        "some of it is mutual TLS",
        lambda edge: (edge.is_mtls or 0) > 0,
        enables="security",
    ),
    Operand("protocol", Target.EDGE, Kind.TEXT, "grpc, http, tcp, …", _text("protocol")),
    Operand(
        "responsetime",
        Target.EDGE,
        Kind.NUMBER,
        "the time until the answer; the 95th percentile unless another is chosen",
        lambda edge: edge.response_time,
        ("rt",),
        "milliseconds",
        "response_time",
    ),
    Operand("sourceprincipal", Target.EDGE, Kind.TEXT, "who asks", _text("source_principal"), enables="security"),
    _number("tcp", _rate("tcp"), _BPS, "TCP"),
    Operand(
        "throughput",
        Target.EDGE,
        Kind.NUMBER,
        "the bytes of HTTP requests, or of responses where these are chosen",
        lambda edge: edge.throughput,
        unit=_BPS,
        enables="throughput",
    ),
    Operand("traffic", Target.EDGE, Kind.STATE, "any traffic", lambda edge: edge.rate > 0),
)

OPERANDS: tuple[Operand, ...] = (*_NODES, *_EDGES)
LABEL_PREFIX = "label:"
_BY_NAME = {name: operand for operand in OPERANDS for name in operand.names}


def operand_named(word: str) -> Operand | None:
    """The operand of that name or abbreviation, in any case; any `label:…` is the label operand."""
    lower = word.lower()
    return _BY_NAME[LABEL_PREFIX] if lower.startswith(LABEL_PREFIX) else _BY_NAME.get(lower)
