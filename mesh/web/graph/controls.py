"""The graph page's controls as values: what can be chosen, what is chosen, and what else a form must carry."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from mesh.graph.elements import GraphType
from mesh.graph.view_options import TRAFFIC, GraphView
from mesh.model.access import Viewer
from mesh.web.address.durations import refresh_choices
from mesh.web.address.reader import Pairs
from mesh.web.controls import DURATIONS, Choice, namespaces_label, span
from mesh.web.graph.address import UNSELECTED, GraphHere

GRAPH_TYPES = {
    GraphType.APP: "App graph",
    GraphType.SERVICE: "Service graph",
    GraphType.VERSIONED_APP: "Versioned app graph",
    GraphType.WORKLOAD: "Workload graph",
}

TRAFFIC_GROUPS: dict[str, tuple[str, str, dict[str, str]]] = {
    "ambient": (
        "Ambient",
        "Total: what waypoints and what ztunnels report; or only what one of them does",
        {"ambientTotal": "Total", "ambientWaypoint": "Waypoint", "ambientZtunnel": "Ztunnel"},
    ),
    "grpc": (
        "gRPC",
        "Requests: single calls, with their status. Received messages: of streams that servers send. Sent messages: of "
        "streams that clients send. Total messages: both",
        {
            "grpcRequest": "Requests",
            "grpcReceived": "Received messages",
            "grpcSent": "Sent messages",
            "grpcTotal": "Total messages",
        },
    ),
    "http": ("HTTP", "Requests per second, with their status", {"httpRequest": "Requests"}),
    "tcp": (
        "TCP",
        "Bytes per second as the client sees them: Sent to the server, Received from it, Total: both",
        {"tcpSent": "Sent bytes", "tcpReceived": "Received bytes", "tcpTotal": "Total bytes"},
    ),
}
LABEL_GROUPS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "Response time",
        "In milliseconds, of requests only",
        {"avg": "Average", "rt50": "Median", "rt95": "95th percentile", "rt99": "99th percentile"},
    ),
    ("Throughput", "HTTP bodies", {"throughputRequest": "Request", "throughputResponse": "Response"}),
)
Labelled = Mapping[str, tuple[str, str]]
"""Options by the word of their parameter: label, and hint."""
LABEL_SWITCHES: Labelled = {
    "trafficDistribution": (
        "Traffic distribution",
        "The share of its source's requests that an edge carries, where it is not all",
    ),
    "trafficRate": ("Traffic rate", "Requests, messages or bytes per second, and the share of errors"),
}
SWITCHES: Labelled = {
    "boxCluster": ("Cluster boxes", "A frame around the namespaces of each cluster, where there are several"),
    "boxNamespace": ("Namespace boxes", "A frame around what belongs to each namespace"),
    "idleEdges": ("Idle edges", "Also connections that had traffic once, but none in this time"),
    "idleNodes": ("Idle nodes", "Also services without traffic: in this time, or ever when idle edges are shown"),
    "operationNodes": ("Operation nodes", "What requests were for, where the mesh is told to classify them"),
    "injectServiceNodes": ("Service nodes", "The service that was called, between caller and workload"),
    "rank": ("Rank", "Number the nodes by how many edges they have; 1 has the most"),
    "animation": (
        "Traffic animation",
        "Marks that move along the edges: more for more traffic, slower for slow responses",
    ),
    "waypoints": ("Waypoint proxies", "The proxies that ambient traffic passes"),
}
BADGES: Labelled = {
    "badgeSidecar": ("Missing sidecars", "Mark workloads that are not part of the mesh"),
    "badgeSecurity": ("Security", "Mark edges with mutual TLS"),
    "badgeVS": ("Virtual services", "Mark what virtual services and circuit breakers change"),
}
RANK_LABELS: Labelled = {
    "inboundEdges": ("by inbound edges", "Count the edges that come in"),
    "outboundEdges": ("by outbound edges", "Count the edges that go out"),
}
EDGE_MODES = {"unhealthy": "Hide healthy edges", "none": "Hide all edges"}
LAYOUTS = {"dagre": "Layered", "grid": "Grid", "concentric": "Concentric", "breadthfirst": "Breadth first"}


# Parameters of the page that have no control in its form.
CARRIED = (
    *("clusterName", "compare", "edgeMode", "fold", "kiosk", "layout", "queryTime", "unfold"),
    *("replayActive", "replayFrame", "replayInterval", "replayStart", "table", "panel"),
)
_NOT_OF_SERVICES = frozenset({"injectServiceNodes", "operationNodes"})


@dataclass(frozen=True, slots=True)
class SelectGroup:
    """One select of several that share a parameter."""

    label: str
    hint: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Controls:
    """`namespaces` is empty on node graphs, which stand for one. `carried` are (name, value) of hidden inputs;
    `switch_names` are the switches that the form shows, so that one that is not sent is off. `modes` and `layouts`
    have addresses as their values; a mode's own address ends it."""

    namespaces: tuple[Choice, ...]
    namespaces_label: str
    graph_types: tuple[Choice, ...]
    durations: tuple[Choice, ...]
    refreshes: tuple[Choice, ...]
    carried: tuple[tuple[str, str], ...]
    all_url: str
    none_url: str
    traffic: tuple[SelectGroup, ...]
    labels: tuple[SelectGroup, ...]
    label_switches: tuple[Choice, ...]
    modes: tuple[Choice, ...]
    layouts: tuple[Choice, ...]
    switches: tuple[Choice, ...]
    badges: tuple[Choice, ...]
    ranks: tuple[Choice, ...]
    switch_names: str
    reset_url: str


def controls(
    here: GraphHere,
    viewer: Viewer,
    *,
    is_node_graph: bool,
    durations: tuple[int, ...] = DURATIONS,
) -> Controls:
    """The controls of a page; `durations` are those offered, in seconds."""
    names = () if is_node_graph else viewer.names()
    view, plain = here.view, here.but(**UNSELECTED)
    is_ambient = any(namespace.is_ambient for namespace in viewer.namespaces.values())
    shown = {name: words for name, words in SWITCHES.items() if is_ambient or name != "waypoints"}
    fixed = _NOT_OF_SERVICES if view.graph_type is GraphType.SERVICE else frozenset()
    return Controls(
        namespaces=tuple(Choice(name, name, name in view.namespaces) for name in names),
        namespaces_label=namespaces_label(view.namespaces, "Select namespaces"),
        graph_types=tuple(Choice(kind, label, kind is view.graph_type) for kind, label in GRAPH_TYPES.items()),
        durations=tuple(
            Choice(str(seconds), _duration_label(view, seconds), seconds == view.duration) for seconds in durations
        ),
        refreshes=_refreshes(view),
        carried=(
            *_carried(plain, is_node_graph=is_node_graph, fixed=fixed),
            *(("traffic", name) for name in view.traffic if not is_ambient and TRAFFIC[name][0] == "ambient"),
        ),
        all_url=plain.url(namespaces=names),
        none_url=plain.url(namespaces=()),
        traffic=tuple(
            _group(group, view.traffic) for name, group in TRAFFIC_GROUPS.items() if is_ambient or name != "ambient"
        ),
        labels=tuple(_group(group, view.edges) for group in LABEL_GROUPS),
        label_switches=_choices(LABEL_SWITCHES, view.edges),
        modes=_modes(plain),
        layouts=tuple(Choice(plain.url(layout=name), label, name == view.layout) for name, label in LAYOUTS.items()),
        switches=_choices(shown, view.flags, fixed),
        badges=_choices(BADGES, view.flags),
        ranks=_choices(RANK_LABELS, view.rank_by),
        switch_names=",".join(name for name in (*shown, *BADGES) if name not in fixed),
        reset_url=replace(here, view=reset(view, here.defaults)).url(),
    )


def reset(view: GraphView, defaults: GraphView) -> GraphView:
    """The toolbar as by default; what is looked at stays."""
    return replace(
        defaults,
        namespaces=view.namespaces,
        duration=view.duration,
        refresh=view.refresh,
        graph_type=view.graph_type,
        cluster=view.cluster,
        query_time=view.query_time,
        kiosk=view.kiosk,
    )


def _duration_label(view: GraphView, seconds: int) -> str:
    """Of a replay each frame has the traffic of so much time."""
    return f"{span(seconds)} traffic" if view.replay_active else f"Last {span(seconds)}"


def _refreshes(view: GraphView) -> tuple[Choice, ...]:
    """None in a replay, whose frames do not change."""
    if view.replay_active:
        return ()
    return refresh_choices(view.refresh)


def _group(group: tuple[str, str, dict[str, str]], chosen: tuple[str, ...]) -> SelectGroup:
    label, hint, options = group
    off = Choice("", "Off", not set(options) & set(chosen))
    return SelectGroup(label, hint, (off, *(Choice(name, words, name in chosen) for name, words in options.items())))


def _choices(labels: Labelled, chosen: Collection[str], fixed: Collection[str] = ()) -> tuple[Choice, ...]:
    return tuple(Choice(name, label, name in chosen, hint, name in fixed) for name, (label, hint) in labels.items())


def _modes(plain: GraphHere) -> tuple[Choice, ...]:
    """One at most is on: choosing another ends it, choosing it again too."""
    chosen = plain.view.edge_mode
    return tuple(
        Choice(plain.url(edge_mode="all" if mode == chosen else mode), label, mode == chosen)
        for mode, label in EDGE_MODES.items()
    )


def _carried(plain: GraphHere, *, is_node_graph: bool, fixed: Collection[str]) -> Pairs:
    """The parameters that no control of the form stands for, where they are not as by default."""
    in_replay = plain.view.replay_active
    kept = {*CARRIED, *fixed, *(("graphType",) if is_node_graph else ()), *(("refresh",) if in_replay else ())}
    return tuple((name, value) for name, value in plain.pairs if name in kept)
