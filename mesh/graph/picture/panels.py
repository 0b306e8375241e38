"""The side panel's values, ready to print: for the whole graph, a node, an edge or a box."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from mesh.graph import summary
from mesh.graph.elements import Box, Edge, Node, NodeHealth, TrafficGraph, known
from mesh.graph.fold_boxes import NamespaceSummary
from mesh.graph.picture import names
from mesh.graph.picture.evidence import evidence, hidden_tries
from mesh.graph.picture.figures import (
    Units,
    bytes_rate,
    edge_words,
    number,
    percent,
    percent_text,
    time_text,
)
from mesh.graph.picture.names import Badge
from mesh.graph.picture.paths import members
from mesh.graph.picture.related import (
    Link,
    Listed,
    NamedObject,
    all_badges,
    lists,
    merged_badges,
    named,
    notes,
    related,
    services_of,
)
from mesh.model import object_types
from mesh.model.response_flags import explanation
from mesh.model.states import NO_HEALTH, State, state_of


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a bar of 100 units: where it begins and how wide it is."""

    label: str
    css: str
    start: float
    width: float
    text: str


@dataclass(frozen=True, slots=True)
class RateRow:
    """One protocol's figures; `success` and `error` are "-" where errors are not known. `parts` is empty then too."""

    protocol: str
    unit: str
    total: str
    success: str
    error: str
    parts: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Tab:
    """A direction of traffic; no rows means that there was none."""

    name: str
    label: str
    hint: str
    rows: tuple[RateRow, ...]


@dataclass(frozen=True, slots=True)
class GraphPanel:
    namespaces: tuple[NamedObject, ...]
    counts: summary.Counts
    tabs: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class NodePanel:
    """`tries`: what retries hid, where no health tells it."""

    thing: NamedObject
    version: str
    namespace: str
    cluster: str
    state: State
    evidence: tuple[str, ...]
    badges: tuple[Badge, ...]
    related: tuple[NamedObject, ...]
    lists: tuple[Listed, ...]
    notes: tuple[str, ...]
    tabs: tuple[Tab, ...]
    tries: tuple[str, ...] = ()
    rank: str = ""
    namespace_url: str = ""


@dataclass(frozen=True, slots=True)
class ResponseShare:
    """One share of an edge's responses: by flag (with what it means) or by host."""

    code: str
    what: str
    share: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class EdgePanel:
    """`tries`: what retries hid from the caller."""

    protocol: str
    source: NamedObject
    target: NamedObject
    state: State
    words: str
    rows: tuple[RateRow, ...]
    response_time: str
    throughput: str
    mtls: str
    source_principal: str
    dest_principal: str
    flags: tuple[ResponseShare, ...]
    hosts: tuple[ResponseShare, ...]
    tries: tuple[str, ...] = ()
    swap_url: str = ""


@dataclass(frozen=True, slots=True)
class BoxPanel:
    thing: NamedObject
    namespace: str
    cluster: str
    state: State
    evidence: tuple[str, ...]
    counts: summary.Counts
    nodes: tuple[NamedObject, ...]
    tabs: tuple[Tab, ...]
    unfold_url: str = ""
    badges: tuple[Badge, ...] = ()
    related: tuple[NamedObject, ...] = ()
    namespace_url: str = ""


def graph_panel(graph: TrafficGraph, units: Units, namespace_url: Callable[[str], str]) -> GraphPanel:
    several = len({cluster for cluster, _ in summary.namespaces(graph)}) > 1
    found = tuple(
        NamedObject.of(object_types.NAMESPACE, f"{cluster} / {name}" if several else name, namespace_url(name))
        for cluster, name in summary.namespaces(graph)
    )
    tabs = (
        Tab("inbound", "Inbound", "From traffic sources", rate_rows(summary.inbound(graph), units)),
        Tab("outbound", "Outbound", "To other namespaces", rate_rows(summary.outbound(graph), units)),
        Tab("total", "Total", "All traffic, each request once", rate_rows(summary.total(graph), units)),
    )
    return GraphPanel(found, summary.counts(graph), tabs)


def node_panel(graph: TrafficGraph, node: Node, units: Units, url: Link, page_url: str) -> NodePanel:
    """`url` gives the address at which a node is chosen; `page_url` that of what it stands for (may be empty)."""
    coming, leaving = summary.node_traffic(graph, node)
    return NodePanel(
        thing=replace(named(node), url=page_url),
        version=names.node_version(node),
        namespace=node.namespace if known(node.namespace) else "",
        cluster=node.cluster if known(node.cluster) else "",
        state=names.node_state(node),
        evidence=evidence(node.health),
        badges=all_badges(node),
        related=related(graph, node, url),
        lists=lists(node),
        notes=notes(node),
        tabs=(
            Tab("in", "In", "Received", rate_rows(coming, units)),
            Tab("out", "Out", "Sent", rate_rows(leaving, units)),
        ),
        tries=_tries(edge for edge in graph.edges if edge.target is node) if node.health is None else (),
    )


def _tries(edges: Iterable[Edge]) -> tuple[str, ...]:
    found = summary.hidden_tries(edges).items()
    return tuple(hidden_tries(protocol, hidden, rate) for protocol, (hidden, rate) in found)


def edge_panel(edge: Edge, units: Units, url: Link) -> EdgePanel:
    lines = [(code, response) for code, response in sorted(edge.responses.items())]
    return EdgePanel(
        protocol=names.PROTOCOLS.get(edge.protocol, edge.protocol),
        source=named(edge.source, url(edge.source)),
        target=named(edge.target, url(edge.target)),
        state=names.edge_state(edge),
        words=edge_words(edge, units),
        rows=rate_rows(summary.edge_traffic([edge]), units),
        response_time="" if edge.response_time is None else time_text(edge.response_time),
        throughput="" if edge.throughput is None else bytes_rate(edge.throughput),
        mtls=_mtls(edge),
        source_principal=edge.source_principal,
        dest_principal=edge.dest_principal,
        flags=tuple(
            ResponseShare(code, flag, percent_text(percent(rate, edge.rate)), explanation(flag))
            for code, response in lines
            for flag, rate in sorted(response.flags.items())
        ),
        hosts=tuple(
            ResponseShare(code, host, percent_text(percent(rate, edge.rate)))
            for code, response in lines
            for host, rate in sorted(response.hosts.items())
        ),
        tries=_tries([edge]),
    )


def box_panel(graph: TrafficGraph, box: Box, units: Units, url: Link, box_url: str) -> BoxPanel:
    """`box_url` leads to the graph of the box alone (may be empty)."""
    inside = members(graph, box)
    keys = {node.key for node in inside}
    edges = sum(edge.source.key in keys and edge.target.key in keys for edge in graph.edges)
    coming, leaving, total = summary.group_traffic(graph, inside)
    word = names.BOX_WORDS.get(box.by, box.by).capitalize()
    is_app = box.by == "app"
    health: NodeHealth | None = box.health
    return BoxPanel(
        thing=NamedObject(names.BOX_LETTERS.get(box.by, ""), word, names.box_name(box), box_url),
        namespace=box.namespace if is_app else "",
        cluster=box.cluster if known(box.cluster) and box.by != "cluster" else "",
        state=names.box_state(box),
        evidence=evidence(health),
        counts=summary.counts(graph, inside, edges),
        nodes=tuple(named(node, url(node)) for node in inside) if is_app else (),
        tabs=(
            Tab("inbound", "Inbound", "From outside of it", rate_rows(coming, units)),
            Tab("outbound", "Outbound", "To outside of it", rate_rows(leaving, units)),
            Tab("total", "Total", "All that touches it, each request once", rate_rows(total, units)),
        ),
        badges=merged_badges(inside) if is_app else (),
        related=_app_parts(graph, inside, url) if is_app else (),
    )


def _app_parts(graph: TrafficGraph, inside: tuple[Node, ...], url: Link) -> tuple[NamedObject, ...]:
    """The services and workloads of an app that its box does not show as nodes."""
    there = {names.node_name(node) for node in inside}
    workloads = sorted({node.workload for node in inside if known(node.workload)} - there)
    services = [each for each in services_of(graph, inside, url) if each.name not in there]
    return (*services, *(NamedObject.of(object_types.WORKLOAD, name) for name in workloads))


def namespace_panel(
    graph: TrafficGraph, folded: NamespaceSummary, units: Units, namespace_url: str, unfold_url: str
) -> BoxPanel:
    """A folded namespace; `graph` is the one that was folded."""
    cluster, namespace = folded.key
    coming, leaving, total = summary.group_traffic(graph, folded.members)
    keys = {node.key for node in folded.members}
    edges = sum(edge.source.key in keys and edge.target.key in keys for edge in graph.edges)
    worst = ", ".join(names.node_name(node) for node in folded.worst[:5])
    return BoxPanel(
        thing=NamedObject.of(object_types.NAMESPACE, namespace, namespace_url),
        namespace="",
        cluster=cluster if known(cluster) else "",
        state=state_of(folded.status, NO_HEALTH),
        evidence=(f"Worst: {worst}",) if worst else (),
        counts=summary.counts(graph, folded.members, edges),
        nodes=(),
        tabs=(
            Tab("inbound", "Inbound", "From other namespaces", rate_rows(coming, units)),
            Tab("outbound", "Outbound", "To other namespaces", rate_rows(leaving, units)),
            Tab("total", "Total", "All that touches it, each request once", rate_rows(total, units)),
        ),
        unfold_url=unfold_url,
    )


def rate_rows(traffic: summary.Traffic, units: Units) -> tuple[RateRow, ...]:
    """A row for each protocol with traffic, gRPC first as the reference orders them."""
    rows = []
    if traffic.grpc.total > 0:
        rows.append(_grpc_row(traffic.grpc, units))
    if traffic.http.total > 0:
        http = traffic.http
        rows.append(
            _row(
                "HTTP",
                "requests per second",
                http.total,
                http.failed,
                (
                    ("OK", "ok", http.ok),
                    ("3xx", "redirects", http.redirects),
                    ("4xx", "client", http.client_errors),
                    ("5xx", "server", http.server_errors),
                    ("NR", "none", http.no_response),
                ),
            )
        )
    if traffic.tcp > 0:
        rows.append(RateRow("TCP", "bytes per second", number(traffic.tcp), "-", "-"))
    return tuple(rows)


def _grpc_row(grpc: summary.GrpcTotals, units: Units) -> RateRow:
    if units.grpc != "rps":
        return RateRow("gRPC", "messages per second", number(grpc.total), "-", "-")
    good = max(0.0, grpc.total - grpc.failed)
    parts = (("OK", "ok", good), ("Err", "errors", grpc.errors), ("NR", "none", grpc.no_response))
    return _row("gRPC", "requests per second", grpc.total, grpc.failed, parts)


def _row(protocol: str, unit: str, total: float, failed: float, parts: Iterable[tuple[str, str, float]]) -> RateRow:
    shares = []
    start = 0.0
    for label, css, rate in parts:
        width = percent(rate, total)
        shares.append(Share(label, css, round(start, 2), round(width, 2), percent_text(width)))
        start += width
    error = percent(failed, total)
    return RateRow(protocol, unit, number(total), f"{100 - error:.2f}", f"{error:.2f}", tuple(shares))


def _mtls(edge: Edge) -> str:
    if edge.is_mtls is None or edge.is_mtls <= 0:
        return ""
    if edge.is_mtls >= 99.95:
        return "mTLS for all traffic"
    return f"mTLS for {percent_text(edge.is_mtls)} of the traffic"
