"""The traffic tab: callers and callees of the subject, each with its share of failures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from mesh.graph.elements import Edge, Node, NodeType, known
from mesh.graph.picture import names
from mesh.graph.picture.figures import Units, bytes_rate, error_percent, number, percent_text, time_text
from mesh.graph.picture.names import PROTOCOLS
from mesh.pages.objects import traffic as object_traffic
from mesh.pages.objects.traffic import TrafficRow, root_of_item, traffic_options
from mesh.tables.columns import Column, Match
from mesh.web.address.links import GRAPHS, page_url, with_pairs
from mesh.web.address.times import Times
from mesh.web.graph.nodes import details_url
from mesh.web.graph.of_object import object_view
from mesh.web.parts.facts import Link
from mesh.web.parts.subject import Subject
from mesh.web.parts.tab import OpenTab, TabContent
from mesh.web.parts.tables import LINK, STATE, TEXT, OpenTable, ShownColumn, Table, open_table

INBOUND, OUTBOUND = "inbound", "outbound"
_QUERIES = ("queries", "true")
NOTHING = "\N{EN DASH}"
_PROTOCOL = "details/traffic/protocol.html"
_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Protocol:
    """`mtls` are words for the share of mutual TLS, empty without any."""

    name: str
    mtls: str


@dataclass(frozen=True, slots=True)
class ChartsLink:
    """Where the charts of just this traffic are, and whose it is."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class TrafficContent:
    """`graph_url` is the node graph of the same time."""

    tables: tuple[Table, ...]
    is_known: bool
    queries: tuple[tuple[str, str], ...]
    query_url: str
    graph_url: str


def show(tab: OpenTab) -> TabContent:
    """Both directions, from one graph."""
    subject, times = tab.subject, tab.times
    opened = open_table(tab, _shown(tab, INBOUND))
    is_waypoint = subject.workload is not None and subject.workload.is_waypoint
    view = object_view(
        subject.visit.settings, subject.object_type, subject.space.name, times.length, is_waypoint=is_waypoint
    )
    root = root_of_item(subject.object_type, subject.space.name, subject.name, subject.space.cluster)
    found = object_traffic.page(traffic_options(view, times.end, root), subject.sources)
    wants_queries = tab.query.get("queries") == "true"
    content = TrafficContent(
        tables=(
            _table(opened, "Inbound traffic", found.inbound, INBOUND),
            _table(replace(opened, shown=_shown(tab, OUTBOUND)), "Outbound traffic", found.outbound, OUTBOUND),
        ),
        is_known=found.is_known,
        queries=tuple((each.name, each.promql) for each in found.queries) if wants_queries else (),
        query_url=opened.here.url(_QUERIES),
        graph_url=node_graph_url(subject, times),
    )
    pairs = (*opened.here.pairs, _QUERIES) if wants_queries else opened.here.pairs
    return TabContent(
        "details/traffic/tab.html",
        content,
        carried=pairs,
        pairs=pairs,
        problems=found.problems,
        messages=opened.messages,
    )


def _table(opened: OpenTable[TrafficRow], title: str, rows: Iterable[TrafficRow], way: str) -> Table:
    by_name = sorted(rows, key=lambda row: (names.node_title(row.peer), row.through, row.edge.protocol))
    heads = opened.heads(key=f"{way}-")
    lines = opened.lines(opened.ordered(by_name), heads)
    return Table(title, heads, lines, count=len(lines), total=len(by_name), empty=f"No {way} traffic")


def _shown(tab: OpenTab, way: str) -> tuple[ShownColumn[TrafficRow], ...]:
    """The columns in their order, the cluster only where there are several. Success and time are a dash where nothing
    can be said."""
    shown = (
        _column("status", "Status", _severity, lambda row: names.edge_state(row.edge), STATE),
        _column("name", "Name", lambda row: names.node_title(row.peer), partial(_peer, tab), LINK),
        _column("cluster", "Cluster", lambda row: row.peer.cluster, lambda row: row.peer.cluster or NOTHING),
        _column("rate", "Rate", lambda row: (row.edge.protocol == "tcp", row.edge.rate), lambda row: _rate(row.edge)),
        _column("success", "Success", lambda row: 100 - error_percent(row.edge), lambda row: _success(row.edge)),
        _column("time", "Time, P95", lambda row: row.edge.response_time or 0.0, lambda row: _time(row.edge)),
        _column("protocol", "Protocol", lambda row: row.edge.protocol, lambda row: _protocol(row.edge), _PROTOCOL),
        _column("charts", "Charts", None, partial(_charts, tab, way), "details/traffic/charts.html"),
    )
    return tuple(each for each in shown if each.column.id != "cluster" or tab.several_clusters)


def _column(
    name: str,
    label: str,
    key: Callable[[TrafficRow], Any] | None,
    cell: Callable[[TrafficRow], object],
    template: str = TEXT,
) -> ShownColumn[TrafficRow]:
    """One without a `key` does not sort."""
    return ShownColumn(Column(name, label, key=key, match=Match.NONE, sort=None if key else ""), cell, template)


def _severity(row: TrafficRow) -> int:
    return -row.edge.health.severity if row.edge.health else 0


def _peer(tab: OpenTab, row: TrafficRow) -> Link:
    note = f"through service {row.through}" if row.through else ""
    return Link(
        names.letters(row.peer), names.kind_word(row.peer), names.node_title(row.peer), _page_of(tab, row.peer), note
    )


def _charts(tab: OpenTab, way: str, row: TrafficRow) -> ChartsLink:
    return ChartsLink(_metrics_url(tab, row.peer, way), names.node_title(row.peer))


def _success(edge: Edge) -> str:
    return NOTHING if edge.protocol == "tcp" else percent_text(100 - error_percent(edge))


def _time(edge: Edge) -> str:
    return NOTHING if edge.response_time is None else time_text(edge.response_time, _SPACE)


def _protocol(edge: Edge) -> Protocol:
    mtls = f"mutual TLS {percent_text(edge.is_mtls)}" if edge.is_mtls else ""
    return Protocol(PROTOCOLS.get(edge.protocol, edge.protocol), mtls)


def _rate(edge: Edge) -> str:
    """Requests a second; of TCP bytes a second, which are no requests."""
    if edge.protocol == "tcp":
        return bytes_rate(edge.rate, (f"{_SPACE}B/s", f"{_SPACE}KiB/s"))
    return f"{number(edge.rate)}{_SPACE}{Units().of(edge.protocol)}"


def _page_of(tab: OpenTab, peer: Node) -> str:
    return details_url(peer, tab.subject.space.cluster, tab.links)


def _metrics_url(tab: OpenTab, peer: Node, way: str) -> str:
    """The charts of this traffic: on this page narrowed to the peer, or on the peer's own page."""
    subject = tab.subject
    here = "in_metrics" if way == INBOUND else "out_metrics"
    if subject.sources.prometheus is None or peer.is_inaccessible:
        return ""
    if peer.type is NodeType.SERVICE:
        if way == OUTBOUND and subject.object_type != "service":
            return tab.url(("bylbl", f"destination_service_name={peer.service}"), tab=here)
        return _with_tab(_page_of(tab, peer), "metrics")
    if subject.object_type != "service" and peer.app and known(peer.app) and peer.type is NodeType.APP:
        side = "source" if way == INBOUND else "destination"
        return tab.url(("bylbl", f"{side}_canonical_service={peer.app}"), tab=here)
    if peer.type is not NodeType.WORKLOAD or not known(peer.workload) or not known(peer.namespace):
        return ""
    other = "out_metrics" if way == INBOUND else "in_metrics"
    return _with_tab(tab.links.object("workload", peer.namespace, peer.workload, peer.cluster), other)


def _with_tab(url: str, tab: str) -> str:
    return with_pairs(url, ("tab", tab)) if url else ""


def node_graph_url(subject: Subject, times: Times) -> str:
    """The node graph of the subject over the same time."""
    route, parameter = GRAPHS[subject.object_type]
    names = {"namespace": subject.space.name, parameter: subject.name}
    pairs = (("duration", times.length), *times.moment)
    return page_url(route, [(name, str(value)) for name, value in pairs], **names)
