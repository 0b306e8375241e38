"""What nodes, rates and times are called in files, the same in all formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mesh.graph.as_json import rate_text
from mesh.graph.elements import Edge, Node, NodeType, TrafficGraph, known
from mesh.graph.parts import error_share, moment
from mesh.graph.picture.names import node_name, node_version
from mesh.model.pace import paced

UNITS: Mapping[str, str] = {"http": "requests/s", "grpc": "requests/s", "tcp": "bytes/s"}
_SHORT_UNITS: Mapping[str, str] = {"requests/s": "rps", "messages/s": "mps", "bytes/s": "B/s"}


def unit(edge: Edge) -> str:
    """What is counted: gRPC in messages where those were asked for, which come without response codes."""
    if _counts_messages(edge):
        return "messages/s"
    return UNITS.get(edge.protocol, "")


def _counts_messages(edge: Edge) -> bool:
    return edge.protocol == "grpc" and edge.responses.keys() == {"-"} and not edge.rates.get("grpcNoResponse")


def rate(edge: Edge) -> str:
    """`12.10 rps`; `idle` without traffic."""
    if edge.rate <= 0:
        return "idle"
    found = unit(edge)
    return f"{rate_text(edge.rate)} {_SHORT_UNITS.get(found, found)}".strip()


def failed_share(edge: Edge) -> float | None:
    """Failed requests in percent; None without requests, and for tcp and messages, which know no errors."""
    return None if _counts_messages(edge) else error_share(edge)


def errors(edge: Edge) -> str:
    """The share of failed requests as `2.5%`, or empty."""
    share = failed_share(edge)
    return "" if share is None else f"{share:.1f}%"


def name(node: Node) -> str:
    """Name and version; a folded namespace by its own name."""
    if node.type is NodeType.BOX:
        return node.namespace
    return " ".join(part for part in (node_name(node), node_version(node)) if part)


def kind(node: Node) -> str:
    if node.type is NodeType.BOX:
        return "namespace"
    if node.service_entry is not None:
        return "service entry"
    return {NodeType.AGGREGATE: "operation"}.get(node.type, str(node.type))


def place(node: Node) -> str:
    """The namespace, where it is known and not already the name."""
    return node.namespace if known(node.namespace) and node.type is not NodeType.BOX else ""


def clusters(graph: TrafficGraph) -> tuple[str, ...]:
    return tuple(sorted({node.cluster for node in graph.nodes if known(node.cluster)}))


def period(graph: TrafficGraph) -> str:
    return f"{moment(graph.timestamp - graph.duration)} to {moment(graph.timestamp)}"


def printable(text: str) -> str:
    """Without characters that steer a terminal or break a line: names come from outside."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def in_order(edges: Iterable[Edge]) -> list[Edge]:
    """By the names of both ends: stable, and as a person would look for them."""

    def order(edge: Edge) -> tuple[str, ...]:
        ends = (
            part for node in (edge.source, edge.target) for part in (node.namespace, name(node), node.cluster, node.key)
        )
        return (*ends, edge.protocol)

    return sorted(paced(edges), key=order)
