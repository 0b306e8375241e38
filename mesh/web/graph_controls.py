"""The graph page's controls as values: what can be chosen, what is chosen, and what else a form must carry."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mesh.config import Settings
from mesh.graph.elements import GraphType
from mesh.graph.parameters import duration_seconds
from mesh.graph.view_options import DURATIONS, REFRESHES, TRAFFIC, GraphView, query
from mesh.model.access import Viewer

GRAPH_TYPES = {
    GraphType.APP: "App graph",
    GraphType.SERVICE: "Service graph",
    GraphType.VERSIONED_APP: "Versioned app graph",
    GraphType.WORKLOAD: "Workload graph",
}

TRAFFIC_GROUPS: dict[str, tuple[str, str, dict[str, str]]] = {
    "ambient": (
        "Ambient",
        "What waypoints report, what ztunnels report, or both",
        {"ambientTotal": "Total", "ambientWaypoint": "Waypoint", "ambientZtunnel": "Ztunnel"},
    ),
    "grpc": (
        "gRPC",
        "Requests with their status, or messages of streams",
        {
            "grpcRequest": "Requests",
            "grpcReceived": "Received messages",
            "grpcSent": "Sent messages",
            "grpcTotal": "Total messages",
        },
    ),
    "http": ("HTTP", "Requests with their status", {"httpRequest": "Requests"}),
    "tcp": (
        "TCP",
        "Bytes as the client sees them",
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
LABEL_SWITCHES = {"trafficDistribution": "Traffic distribution", "trafficRate": "Traffic rate"}
EDGE_MODES = {"all": "All edges", "unhealthy": "Unhealthy edges only", "none": "No edges"}
SWITCHES = {
    "boxCluster": "Cluster boxes",
    "boxNamespace": "Namespace boxes",
    "idleEdges": "Idle edges",
    "idleNodes": "Idle nodes",
    "operationNodes": "Operation nodes",
    "injectServiceNodes": "Service nodes",
    "rank": "Rank",
    "waypoints": "Waypoint proxies",
}
BADGES = {"badgeSidecar": "Missing sidecars", "badgeSecurity": "Security", "badgeVS": "Virtual services"}
RANK_LABELS = {"inboundEdges": "by inbound edges", "outboundEdges": "by outbound edges"}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One select of several that share a parameter."""

    label: str
    hint: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Controls:
    """`namespaces` is empty on node graphs, which stand for one. `carried` are (name, value) of hidden inputs;
    `switch_names` are the switches that the form shows, so that one that is not sent is off."""

    namespaces: tuple[Choice, ...]
    namespaces_label: str
    graph_types: tuple[Choice, ...]
    durations: tuple[Choice, ...]
    refreshes: tuple[Choice, ...]
    carried: tuple[tuple[str, str], ...]
    all_url: str
    none_url: str
    traffic: tuple[Group, ...]
    labels: tuple[Group, ...]
    label_switches: tuple[Choice, ...]
    edge_modes: tuple[Choice, ...]
    switches: tuple[Choice, ...]
    badges: tuple[Choice, ...]
    ranks: tuple[Choice, ...]
    switch_names: str
    reset_url: str


def default_view(settings: Settings) -> GraphView:
    """What an address without parameters shows, by configuration (ui.md §1.5)."""
    usual = settings.kiali_feature_flags.ui_defaults
    duration = duration_seconds(usual.metrics_per_refresh) or 60
    return GraphView(
        namespaces=tuple(sorted(usual.namespaces)),
        duration=min(DURATIONS, key=lambda offered: abs(offered - duration)),
        refresh=_refresh(usual.refresh_interval),
        traffic=_traffic(settings),
    )


def _refresh(text: str) -> int:
    """`1m` or the like, `pause`, `manual` (matched by the end of the option's label, as the reference does)."""
    words = text.strip().lower()
    if words in ("pause", "manual"):
        return REFRESHES[("pause", "manual").index(words)]
    seconds = duration_seconds(words.split(" ")[-1] if words else "")
    return seconds * 1000 if seconds and seconds * 1000 in REFRESHES else 60_000


def _traffic(settings: Settings) -> tuple[str, ...]:
    wanted = settings.kiali_feature_flags.ui_defaults.graph.traffic
    rates = {"ambient": wanted.ambient, "grpc": wanted.grpc, "http": wanted.http, "tcp": wanted.tcp}
    names = {(group, str(rate)): name for name, (group, rate) in TRAFFIC.items()}
    return tuple(names[group, rate] for group, rate in rates.items() if (group, rate) in names)


def controls(view: GraphView, defaults: GraphView, viewer: Viewer, *, is_node_graph: bool) -> Controls:
    names = () if is_node_graph else viewer.names()
    plain = view.with_selection()
    is_ambient = any(namespace.is_ambient for namespace in viewer.namespaces.values())
    shown = {name: label for name, label in SWITCHES.items() if is_ambient or name != "waypoints"}
    if view.graph_type is GraphType.SERVICE:
        shown = {name: label for name, label in shown.items() if name not in ("operationNodes", "injectServiceNodes")}
    return Controls(
        namespaces=tuple(Choice(name, name, name in view.namespaces) for name in names),
        namespaces_label=_namespaces_label(view),
        graph_types=tuple(Choice(kind, label, kind is view.graph_type) for kind, label in GRAPH_TYPES.items()),
        durations=tuple(
            Choice(str(seconds), f"Last {span(seconds)}", seconds == view.duration) for seconds in DURATIONS
        ),
        refreshes=tuple(Choice(str(refresh), refresh_label(refresh), refresh == view.refresh) for refresh in REFRESHES),
        carried=_carried(view, defaults),
        all_url=query(replace(plain, namespaces=names), defaults),
        none_url=query(replace(plain, namespaces=()), defaults),
        traffic=tuple(
            _group(group, view.traffic) for name, group in TRAFFIC_GROUPS.items() if is_ambient or name != "ambient"
        ),
        labels=tuple(_group(group, view.edges) for group in LABEL_GROUPS),
        label_switches=tuple(Choice(name, label, name in view.edges) for name, label in LABEL_SWITCHES.items()),
        edge_modes=tuple(Choice(mode, label, mode == view.edge_mode) for mode, label in EDGE_MODES.items()),
        switches=_switches(shown, view),
        badges=_switches(BADGES, view),
        ranks=tuple(Choice(name, label, name in view.rank_by) for name, label in RANK_LABELS.items()),
        switch_names=",".join((*shown, *BADGES)),
        reset_url=query(reset(view, defaults), defaults),
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


def _group(group: tuple[str, str, dict[str, str]], chosen: tuple[str, ...]) -> Group:
    label, hint, options = group
    off = Choice("", "Off", not set(options) & set(chosen))
    return Group(label, hint, (off, *(Choice(name, words, name in chosen) for name, words in options.items())))


def _switches(labels: dict[str, str], view: GraphView) -> tuple[Choice, ...]:
    return tuple(Choice(name, label, view.has(name)) for name, label in labels.items())


def _namespaces_label(view: GraphView) -> str:
    if len(view.namespaces) == 1:
        return f"Namespace: {view.namespaces[0]}"
    return f"Namespaces: {len(view.namespaces)}" if view.namespaces else "Select namespaces"


def _carried(view: GraphView, defaults: GraphView) -> tuple[tuple[str, str], ...]:
    given = (
        ("clusterName", view.cluster, ""),
        ("fold", view.fold, defaults.fold),
        ("unfold", ",".join(view.unfold), ""),
        ("queryTime", str(view.query_time or ""), ""),
        ("kiosk", view.kiosk, ""),
    )
    found = [(name, value) for name, value, usual in given if value != usual]
    return tuple(found)


def refresh_label(milliseconds: int) -> str:
    return {0: "Pause", 1: "Manual"}.get(milliseconds) or f"Every {span(milliseconds // 1000)}"


def span(seconds: int) -> str:
    """`1m`, `12h`, `7d`."""
    for size, letter in ((86_400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size}{letter}"
    return f"{seconds}s"
