"""What the graph page shows, from its address and back.

A value that cannot be read falls back to the default, with a message that names parameter, value and what is allowed.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from mesh.graph.elements import GraphType
from mesh.graph.options import Ambient, Options, Rate, Root, Step

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

    def with_selection(self, *, node: str = "", box: str = "") -> GraphView:
        """The same view with this selection, or with none."""
        return dataclasses.replace(self, select_node=node, select_edge="", select_box=box, focus=False)


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
