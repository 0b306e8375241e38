"""The graph page's controls as values: what can be chosen, what is chosen, and what else a form must carry."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mesh.config import Settings
from mesh.graph.elements import GraphType
from mesh.graph.parameters import duration_seconds
from mesh.graph.view_options import DURATIONS, FLAGS, REFRESHES, TRAFFIC, GraphView, query
from mesh.model.access import Viewer

GRAPH_TYPES = {
    GraphType.APP: "App graph",
    GraphType.SERVICE: "Service graph",
    GraphType.VERSIONED_APP: "Versioned app graph",
    GraphType.WORKLOAD: "Workload graph",
}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Controls:
    """`namespaces` is empty on node graphs, which stand for one. `carried` are (name, value) of hidden inputs."""

    namespaces: tuple[Choice, ...]
    namespaces_label: str
    graph_types: tuple[Choice, ...]
    durations: tuple[Choice, ...]
    refreshes: tuple[Choice, ...]
    carried: tuple[tuple[str, str], ...]
    all_url: str
    none_url: str


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
    )


def _namespaces_label(view: GraphView) -> str:
    if len(view.namespaces) == 1:
        return f"Namespace: {view.namespaces[0]}"
    return f"Namespaces: {len(view.namespaces)}" if view.namespaces else "Select namespaces"


def _carried(view: GraphView, defaults: GraphView) -> tuple[tuple[str, str], ...]:
    lists = (("edges", view.edges, defaults.edges), ("traffic", view.traffic, defaults.traffic))
    found = [(name, ",".join(chosen)) for name, chosen, usual in lists if chosen != usual]
    if view.edge_mode != defaults.edge_mode:
        found.append(("edgeMode", view.edge_mode))
    if view.cluster:
        found.append(("clusterName", view.cluster))
    found += [(flag, str(view.has(flag)).lower()) for flag in FLAGS if view.has(flag) != defaults.has(flag)]
    return tuple(found)


def refresh_label(milliseconds: int) -> str:
    return {0: "Pause", 1: "Manual"}.get(milliseconds) or f"Every {span(milliseconds // 1000)}"


def span(seconds: int) -> str:
    """`1m`, `12h`, `7d`."""
    for size, letter in ((86_400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size}{letter}"
    return f"{seconds}s"
