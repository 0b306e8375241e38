"""The traffic tab: callers and callees of the subject, each with its share of failures (ui.md §7.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from mesh.graph.elements import Edge, Node, NodeType, known
from mesh.graph.picture import names
from mesh.graph.picture.figures import Units, bytes_rate, error_percent, number, percent_text, time_text
from mesh.graph.picture.names import PROTOCOLS
from mesh.model.states import State
from mesh.pages.objects import traffic as object_traffic
from mesh.pages.objects.traffic import TrafficRow
from mesh.web.address.links import with_pairs
from mesh.web.graph.nodes import details_url
from mesh.web.graph.of_object import object_view, root_of_item, traffic_options
from mesh.web.parts.sorting import Columns, SortHead, Sorting, read_sorting
from mesh.web.parts.subject import Subject
from mesh.web.parts.tab import OpenTab, TabContent

INBOUND, OUTBOUND = "inbound", "outbound"
_QUERIES = ("queries", "true")
NOTHING = "\N{EN DASH}"
_SPACE = "\N{NO-BREAK SPACE}"
SORTS: Columns[TrafficRow] = {
    "status": ("Status", lambda row: -row.edge.health.severity if row.edge.health else 0),
    "name": ("Name", lambda row: names.node_title(row.peer)),
    "cluster": ("Cluster", lambda row: row.peer.cluster),
    "rate": ("Rate", lambda row: (row.edge.protocol == "tcp", row.edge.rate)),
    "success": ("Success", lambda row: 100 - error_percent(row.edge)),
    "time": ("Time, P95", lambda row: row.edge.response_time or 0.0),
    "protocol": ("Protocol", lambda row: row.edge.protocol),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row in words; `success` and `time` are a dash where nothing can be said. `metrics` leads to the charts of just
    this traffic."""

    state: State
    badge: str
    kind: str
    name: str
    url: str
    through: str
    cluster: str
    rate: str
    success: str
    time: str
    protocol: str
    mtls: str
    metrics: str


@dataclass(frozen=True, slots=True)
class Table:
    """`empty` is said where there are no lines."""

    title: str
    empty: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """`graph_url` is the node graph of the same time."""

    tables: tuple[Table, ...]
    heads: tuple[SortHead, ...]
    is_known: bool
    queries: tuple[tuple[str, str], ...]
    query_url: str
    graph_url: str


def show(tab: OpenTab) -> TabContent:
    """Both directions, from one graph."""
    subject, times = tab.subject, tab.times
    sorting = read_sorting(tab, _columns(tab))
    is_waypoint = subject.workload is not None and subject.workload.is_waypoint
    view = object_view(
        subject.visit.settings, subject.item, subject.space.name, times.duration, is_waypoint=is_waypoint
    )
    root = root_of_item(subject.item, subject.space.name, subject.name, subject.space.cluster)
    found = object_traffic.page(traffic_options(view, times.end, root), subject.sources)
    wants_queries = tab.query.get("queries") == "true"
    content = Content(
        tables=(
            Table("Inbound traffic", "No inbound traffic", _lines(tab, found.inbound, INBOUND, sorting)),
            Table("Outbound traffic", "No outbound traffic", _lines(tab, found.outbound, OUTBOUND, sorting)),
        ),
        heads=sorting.heads(tab),
        is_known=found.is_known,
        queries=tuple((each.name, each.promql) for each in found.queries) if wants_queries else (),
        query_url=tab.url(*sorting.pairs, _QUERIES),
        graph_url=node_graph_url(subject, times.duration),
    )
    pairs = (*sorting.pairs, _QUERIES) if wants_queries else sorting.pairs
    return TabContent(
        "details/traffic/tab.html",
        content,
        carried=pairs,
        pairs=pairs,
        problems=found.problems,
        messages=sorting.messages,
    )


def _columns(tab: OpenTab) -> Columns[TrafficRow]:
    """The cluster only where there are several."""
    return {name: column for name, column in SORTS.items() if name != "cluster" or tab.several_clusters}


def _lines(tab: OpenTab, rows: Iterable[TrafficRow], way: str, sorting: Sorting[TrafficRow]) -> tuple[Line, ...]:
    by_name = sorted(rows, key=lambda row: (names.node_title(row.peer), row.through, row.edge.protocol))
    return tuple(_line(tab, row, way) for row in sorting.ordered(by_name))


def _line(tab: OpenTab, row: TrafficRow, way: str) -> Line:
    edge, peer = row.edge, row.peer
    is_tcp = edge.protocol == "tcp"
    return Line(
        state=names.edge_state(edge),
        badge=names.chip(peer),
        kind=names.kind_word(peer),
        name=names.node_title(peer),
        url=_page_of(tab, peer),
        through=row.through,
        cluster=(peer.cluster or NOTHING) if tab.several_clusters else "",
        rate=_rate(edge),
        success=NOTHING if is_tcp else percent_text(100 - error_percent(edge)),
        time=NOTHING if edge.response_time is None else time_text(edge.response_time, _SPACE),
        protocol=PROTOCOLS.get(edge.protocol, edge.protocol),
        mtls="" if not edge.is_mtls else f"mutual TLS {percent_text(edge.is_mtls)}",
        metrics=_metrics_url(tab, peer, way),
    )


def _rate(edge: Edge) -> str:
    """Requests a second; of TCP bytes a second, which are no requests."""
    if edge.protocol == "tcp":
        return bytes_rate(edge.rate, (f"{_SPACE}B/s", f"{_SPACE}KiB/s"))
    return f"{number(edge.rate)}{_SPACE}{Units().of(edge.protocol)}"


def _page_of(tab: OpenTab, peer: Node) -> str:
    return details_url(peer, tab.subject.space.cluster, tab.links)


def _metrics_url(tab: OpenTab, peer: Node, way: str) -> str:
    """The charts of this traffic: on this page narrowed to the peer, or on the peer's own page (ui.md §7.4)."""
    subject = tab.subject
    here = "in_metrics" if way == INBOUND else "out_metrics"
    if subject.sources.prometheus is None or peer.is_inaccessible:
        return ""
    if peer.type is NodeType.SERVICE:
        if way == OUTBOUND and subject.item != "service":
            return tab.url(("bylbl", f"destination_service_name={peer.service}"), tab=here)
        return _with_tab(_page_of(tab, peer), "metrics")
    if subject.item != "service" and peer.app and known(peer.app) and peer.type is NodeType.APP:
        side = "source" if way == INBOUND else "destination"
        return tab.url(("bylbl", f"{side}_canonical_service={peer.app}"), tab=here)
    if peer.type is not NodeType.WORKLOAD or not known(peer.workload) or not known(peer.namespace):
        return ""
    other = "out_metrics" if way == INBOUND else "in_metrics"
    return _with_tab(tab.links.object("workload", peer.namespace, peer.workload, peer.cluster), other)


def _with_tab(url: str, tab: str) -> str:
    return with_pairs(url, ("tab", tab)) if url else ""


def node_graph_url(subject: Subject, duration: int) -> str:
    """The node graph of the subject over the same time."""
    parameter = {"workload": "workload", "service": "service", "application": "app"}[subject.item]
    route = {"workload": "graph-node-workload", "service": "graph-node-service", "application": "graph-node-app"}
    address = reverse(route[subject.item], kwargs={"namespace": subject.space.name, parameter: subject.name})
    return f"{address}?duration={duration}"
