"""What the graph page shows, from its address and back (ui.md §1.2).

A value that cannot be read falls back to the default, with a message that names parameter, value and what is allowed.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from mesh.graph.elements import GraphType
from mesh.graph.options import Ambient, Options, Rate, Root, Step

DURATIONS = (60, 120, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000)
REFRESHES = (0, 1, 10_000, 15_000, 30_000, 60_000, 300_000, 900_000)
EDGE_MODES = ("all", "none", "unhealthy")
LAYOUTS = ("dagre", "grid", "concentric", "breadthfirst")
RESPONSE_TIMES = {"avg": "avg", "rt50": "50", "rt95": "95", "rt99": "99"}
THROUGHPUTS = {"throughputRequest": "request", "throughputResponse": "response"}
EDGE_LABELS = ("responseTime", *RESPONSE_TIMES, "throughput", *THROUGHPUTS, "trafficDistribution", "trafficRate")
TRAFFIC: dict[str, tuple[str, Rate | Ambient]] = {
    "ambientTotal": ("ambient", Ambient.TOTAL),
    "ambientWaypoint": ("ambient", Ambient.WAYPOINT),
    "ambientZtunnel": ("ambient", Ambient.ZTUNNEL),
    "grpcReceived": ("grpc", Rate.RECEIVED),
    "grpcRequest": ("grpc", Rate.REQUESTS),
    "grpcSent": ("grpc", Rate.SENT),
    "grpcTotal": ("grpc", Rate.TOTAL),
    "httpRequest": ("http", Rate.REQUESTS),
    "tcpReceived": ("tcp", Rate.RECEIVED),
    "tcpSent": ("tcp", Rate.SENT),
    "tcpTotal": ("tcp", Rate.TOTAL),
}
GROUPS = {"ambient": "ambientTotal", "grpc": "grpcRequest", "http": "httpRequest", "tcp": "tcpSent"}
FLAGS = {
    "badgeSecurity": False,
    "badgeSidecar": True,
    "badgeVS": True,
    "animation": False,
    "boxCluster": True,
    "boxNamespace": True,
    "idleEdges": False,
    "idleNodes": False,
    "injectServiceNodes": True,
    "operationNodes": False,
    "rank": False,
    "waypoints": False,
}
RANKS = ("inboundEdges", "outboundEdges")
INTERVALS = (60_000, 300_000, 600_000, 1_800_000)
FOLDS = ("auto", "never", "always")
LONGEST_EXPRESSION = 2000
ALWAYS = frozenset({Step.DEAD_NODE, Step.SERVICE_ENTRY, Step.MESH_CHECK, Step.WORKLOAD_ENTRY, Step.HEALTH})


@dataclass(frozen=True, slots=True)
class GraphView:
    """The page's state. `duration` is in seconds, `refresh` in milliseconds (0 paused, 1 by hand); `flags` holds the
    switches that are on; at most one of the selections is set, by an element's id or its short form;
    `cluster` narrows a node graph. `unfold` names namespaces (`cluster:namespace`) or is `all`; `query_time` is a
    moment in Unix seconds, 0 for now; `compare` is in seconds before that; the replay's interval is in milliseconds,
    its start in milliseconds since 1970 (0: the interval ends now), its frame counts from 1 (0: the first). `table`:
    the graph is also wanted as a table; `panel`: the side panel is open. `focus` says that the chosen node is to catch
    the eye, once: no link carries it on."""

    namespaces: tuple[str, ...] = ()
    duration: int = 60
    refresh: int = 60_000
    graph_type: GraphType = GraphType.VERSIONED_APP
    edges: tuple[str, ...] = ()
    edge_mode: str = "all"
    layout: str = "dagre"
    traffic: tuple[str, ...] = tuple(GROUPS.values())
    flags: frozenset[str] = frozenset(name for name, is_on in FLAGS.items() if is_on)
    select_node: str = ""
    select_edge: str = ""
    select_box: str = ""
    focus: bool = False
    cluster: str = ""
    find: str = ""
    hide: str = ""
    rank_by: tuple[str, ...] = RANKS
    fold: str = "auto"
    unfold: tuple[str, ...] = ()
    query_time: int = 0
    kiosk: str = ""
    compare: int = 0
    replay_active: bool = False
    replay_interval: int = 300_000
    replay_start: int = 0
    replay_frame: int = 0
    table: bool = False
    panel: bool = True

    def has(self, flag: str) -> bool:
        return flag in self.flags

    @property
    def label_kinds(self) -> frozenset[str]:
        """The kinds of edge labels that are on, without their variants."""
        kinds = {"responseTime" if name in RESPONSE_TIMES else name for name in self.edges}
        return frozenset("throughput" if name in THROUGHPUTS else name for name in kinds)

    def with_selection(self, *, node: str = "", edge: str = "", box: str = "") -> GraphView:
        """The same view with this selection, or with none."""
        return dataclasses.replace(self, select_node=node, select_edge=edge, select_box=box, focus=False)


def read_view(
    given: Mapping[str, Sequence[str]], defaults: GraphView, durations: tuple[int, ...] = DURATIONS
) -> tuple[GraphView, tuple[str, ...]]:
    """The view of an address, and what could not be read in it. `given` holds all values of each parameter, `durations`
    those that are offered (seconds)."""
    read = _Reader(given)
    view = GraphView(
        namespaces=read.names("namespaces") or defaults.namespaces,
        duration=read.duration(defaults.duration, durations),
        refresh=read.refresh(defaults.refresh),
        graph_type=GraphType(read.choice("graphType", defaults.graph_type, tuple(GraphType))),
        edges=read.edge_labels(defaults.edges),
        edge_mode=read.choice("edgeMode", defaults.edge_mode, EDGE_MODES),
        layout=read.choice("layout", defaults.layout, LAYOUTS),
        traffic=read.traffic(defaults.traffic),
        flags=frozenset(name for name in FLAGS if read.flag(name, name in defaults.flags)),
        select_node=read.first("selectNode") or read.first("focusSelector"),
        select_edge=read.first("selectEdge"),
        select_box=read.first("selectBox"),
        focus=bool(read.first("focusSelector")),
        cluster=read.first("clusterName"),
        find=read.text("graphFind", defaults.find),
        hide=read.text("graphHide", defaults.hide),
        rank_by=read.members("rankBy", RANKS, defaults.rank_by),
        fold=read.choice("fold", defaults.fold, FOLDS),
        unfold=read.names("unfold"),
        query_time=read.moment("queryTime"),
        kiosk=read.first("kiosk"),
        compare=read.compare(),
        replay_active=read.choice("replayActive", "false", ("true", "false")) == "true",
        replay_interval=read.interval(),
        replay_start=read.milliseconds("replayStart"),
        replay_frame=read.count("replayFrame"),
        table=read.choice("table", "false", ("true", "false")) == "true",
        panel=read.choice("panel", "true", ("true", "false")) == "true",
    )
    return view, tuple(read.messages)


def query(view: GraphView, defaults: GraphView) -> str:
    """`?…` of a view; what is as by default stays out, so the address says only what was chosen."""
    pairs: list[tuple[str, str]] = []
    if view.namespaces:
        pairs.append(("namespaces", ",".join(view.namespaces)))
    named = (
        ("duration", view.duration, defaults.duration),
        ("refresh", view.refresh, defaults.refresh),
        ("graphType", str(view.graph_type), str(defaults.graph_type)),
        ("edges", ",".join(view.edges), ",".join(defaults.edges)),
        ("edgeMode", view.edge_mode, defaults.edge_mode),
        ("layout", view.layout, defaults.layout),
        ("traffic", ",".join(view.traffic), ",".join(defaults.traffic)),
        *((flag, str(view.has(flag)).lower(), str(defaults.has(flag)).lower()) for flag in FLAGS),
        ("rankBy", ",".join(view.rank_by), ",".join(defaults.rank_by)),
        ("graphFind", view.find, defaults.find),
        ("graphHide", view.hide, defaults.hide),
        ("fold", view.fold, defaults.fold),
        ("unfold", ",".join(view.unfold), ""),
        ("queryTime", view.query_time, 0),
        ("kiosk", view.kiosk, ""),
        ("compare", view.compare, 0),
        ("replayActive", str(view.replay_active).lower(), "false"),
        ("replayInterval", view.replay_interval, 300_000),
        ("replayStart", view.replay_start, 0),
        ("replayFrame", view.replay_frame, 0),
        ("table", str(view.table).lower(), "false"),
        ("panel", str(view.panel).lower(), "true"),
        ("clusterName", view.cluster, ""),
        ("selectNode", view.select_node, ""),
        ("selectEdge", view.select_edge, ""),
        ("selectBox", view.select_box, ""),
    )
    pairs += [(name, str(value)) for name, value, usual in named if value != usual]
    return f"?{urlencode(pairs, safe=',:')}"


def options_of(view: GraphView, query_time: int, root: Root | None = None) -> Options:
    """What the engine is asked for. An edge's panel shows times, throughput and mTLS, so a chosen edge asks for them
    too."""
    rates: dict[str, Rate | Ambient] = dict(TRAFFIC[name] for name in view.traffic)
    labels, with_all = view.label_kinds, bool(view.select_edge)
    wanted = {
        Step.AGGREGATE_NODE: view.has("operationNodes") and view.graph_type is not GraphType.SERVICE,
        Step.AMBIENT: True,
        Step.IDLE_NODE: view.has("idleNodes") and root is None,
        Step.ISTIO: view.has("badgeVS"),
        Step.RESPONSE_TIME: with_all or "responseTime" in labels,
        Step.SECURITY_POLICY: with_all or view.has("badgeSecurity"),
        Step.THROUGHPUT: with_all or "throughput" in labels,
    }
    boxes = {"cluster": view.has("boxCluster"), "namespace": view.has("boxNamespace")}
    boxes["app"] = view.graph_type in (GraphType.APP, GraphType.VERSIONED_APP)
    return Options(
        namespaces=tuple(sorted(set(view.namespaces))) if root is None else (root.namespace,),
        query_time=query_time,
        duration=view.duration,
        graph_type=view.graph_type,
        box_by=frozenset(name for name, is_on in boxes.items() if is_on),
        include_idle_edges=view.has("idleEdges"),
        inject_service_nodes=view.has("injectServiceNodes") or view.graph_type is GraphType.SERVICE,
        ambient=Ambient(rates.get("ambient", Ambient.NONE)),
        rate_grpc=Rate(rates.get("grpc", Rate.NONE)),
        rate_http=Rate(rates.get("http", Rate.NONE)),
        rate_tcp=Rate(rates.get("tcp", Rate.NONE)),
        steps=ALWAYS | {step for step, is_on in wanted.items() if is_on},
        response_time=next((RESPONSE_TIMES[name] for name in view.edges if name in RESPONSE_TIMES), "95"),
        throughput=next((THROUGHPUTS[name] for name in view.edges if name in THROUGHPUTS), "request"),
        waypoints=view.has("waypoints"),
        root=root,
    )


class _Reader:
    """One address's parameters, and what could not be read."""

    def __init__(self, given: Mapping[str, Sequence[str]]) -> None:
        self._given = given
        self.messages: list[str] = []

    def first(self, name: str) -> str:
        values = self._given.get(name) or ("",)
        return values[0]

    def names(self, name: str) -> tuple[str, ...]:
        """A comma list, a repeated parameter (as a form sends it), or both."""
        found = (item.strip() for value in self._given.get(name, ()) for item in value.split(","))
        return tuple(sorted({item for item in found if item}))

    def choice(self, name: str, default: str, allowed: Collection[str]) -> str:
        value = self.first(name)
        if not value or value in allowed:
            return value or default
        self._refuse(name, value, allowed, default)
        return default

    def text(self, name: str, default: str) -> str:
        """An expression, as it was written."""
        return self.first(name).strip()[:LONGEST_EXPRESSION] if name in self._given else default

    def moment(self, name: str) -> int:
        return self._number(name, 0, "Unix seconds")

    def count(self, name: str) -> int:
        return self._number(name, 0, "a number")

    def milliseconds(self, name: str) -> int:
        """A moment since 1970: a number, or what a browser's field for a time sends, which is UTC here."""
        value = self.first(name)
        with contextlib.suppress(ValueError):
            return int(datetime.strptime(value, "%Y-%m-%dT%H:%M").replace(tzinfo=UTC).timestamp() * 1000)
        if value.isascii() and value.isdigit() and len(value) == 13:
            return int(value)
        return self._number(name, 0, "milliseconds since 1970")

    def interval(self) -> int:
        value = self._number("replayInterval", 300_000, f"milliseconds: {', '.join(str(item) for item in INTERVALS)}")
        return min(INTERVALS, key=lambda offered: abs(offered - value))

    def compare(self) -> int:
        """Seconds ago; at most what the longest duration reaches back."""
        return min(self._number("compare", 0, "seconds ago, such as 300, 3600 or 86400"), DURATIONS[-1])

    def flag(self, name: str, default: bool) -> bool:
        """A switch. A form names in `switches` those that it shows: of these, one that is not sent is off."""
        if name not in self._given and name in self.names("switches"):
            return False
        return self.choice(name, str(default).lower(), ("true", "false")) == "true"

    def duration(self, default: int, offered: tuple[int, ...]) -> int:
        """Snapped to the nearest that the page offers; said where that is one which other stores could answer."""
        seconds = self._number("duration", default, "seconds, such as 60, 600 or 3600") or default
        nearest = min(offered, key=lambda each: abs(each - seconds))
        if seconds in DURATIONS and seconds != nearest and self.first("duration"):
            self._refuse("duration", str(seconds), [str(each) for each in offered], str(nearest))
        return nearest

    def refresh(self, default: int) -> int:
        value = self._number("refresh", default, f"milliseconds: {', '.join(str(item) for item in REFRESHES)}")
        return min(REFRESHES, key=lambda offered: abs(offered - value))

    def members(self, name: str, allowed: Collection[str], default: tuple[str, ...]) -> tuple[str, ...]:
        """The known items of a comma list, in a fixed order."""
        if name not in self._given:
            return default
        given = self.names(name)
        unknown = [item for item in given if item not in allowed]
        if unknown:
            self._refuse(name, ",".join(unknown), allowed, "without it")
        return tuple(item for item in allowed if item in given)

    def edge_labels(self, default: tuple[str, ...]) -> tuple[str, ...]:
        """One variant for each kind that has some; a kind's name alone means its usual one."""
        given = self.members("edges", EDGE_LABELS, default)
        if "edges" not in self._given:
            return default
        chosen: list[str] = []
        kinds = (("responseTime", RESPONSE_TIMES, "rt95"), ("throughput", THROUGHPUTS, "throughputRequest"))
        for kind, variants, usual in kinds:
            found = [name for name in given if name in variants] or ([usual] if kind in given else [])
            chosen += found[:1]
        return (*chosen, *(name for name in given if name.startswith("traffic")))

    def traffic(self, default: tuple[str, ...]) -> tuple[str, ...]:
        """One rate for each protocol that is on; a group's name alone means its usual rate."""
        given = self.members("traffic", (*GROUPS, *TRAFFIC), default)
        if "traffic" not in self._given:
            return default
        chosen: dict[str, str] = {name: GROUPS[name] for name in given if name in GROUPS}
        chosen.update({TRAFFIC[name][0]: name for name in given if name in TRAFFIC})
        return tuple(chosen[group] for group in GROUPS if group in chosen)

    def _number(self, name: str, default: int, allowed: str) -> int:
        value = self.first(name)
        if not value or (value.isascii() and value.isdigit() and len(value) < 12):
            return int(value) if value else default
        self._refuse(name, value, (allowed,), str(default))
        return default

    def _refuse(self, name: str, value: str, allowed: Collection[str], used: str) -> None:
        shown = value if len(value) <= 60 else value[:57] + "..."
        self.messages.append(f'{name}: "{shown}" is not allowed; allowed: {", ".join(allowed)} (used: {used})')
