"""A graph as a mesh of a small shop would give it: 20 nodes in 4 namespaces, every shape, every state, every badge."""

from __future__ import annotations

from mesh.graph.elements import (
    Box,
    Edge,
    EntryHosts,
    GatewayInfo,
    GatewayKind,
    GraphType,
    Node,
    NodeHealth,
    NodeType,
    Response,
    TrafficGraph,
)
from mesh.model.health import HealthStatus, RateEvidence, RateVerdict, ReplicaVerdict, Tolerance

S = HealthStatus
FIVE_HUNDREDS = Tolerance("5XX", 0, 10, "http", ".*")


def health(status: HealthStatus, ratio: float = 0, replicas: tuple[ReplicaVerdict, ...] | None = None) -> NodeHealth:
    evidence = RateEvidence(FIVE_HUNDREDS, "inbound", "http", ratio) if ratio else None
    return NodeHealth(verdict=RateVerdict(status, ratio, 12, evidence), replicas=replicas, status=status)


def app(namespace: str, name: str, version: str = "v1", status: HealthStatus = S.HEALTHY, **more: object) -> Node:
    node = Node(
        f"vapp_east_{namespace}_{name}-{version}",
        NodeType.APP,
        "east",
        namespace,
        workload=f"{name}-{version}",
        app=name,
        version=version,
        health=health(status),
    )
    return changed(node, more)


def service(namespace: str, name: str, status: HealthStatus = S.HEALTHY, **more: object) -> Node:
    node = Node(f"svc_east_{namespace}_{name}", NodeType.SERVICE, "east", namespace, service=name, app=name)
    node.health, node.is_injected = health(status), True
    return changed(node, more)


def changed(node: Node, more: dict[str, object]) -> Node:
    for name, value in more.items():
        setattr(node, name, value)
    return node


def http(source: Node, target: Node, rate: float, errors: float = 0, status: HealthStatus = S.HEALTHY) -> Edge:
    edge = Edge(source, target, "http", {"http": rate}, health=status, is_mtls=100.0, response_time=42.0)
    edge.responses["200"] = Response({"-": rate - errors}, {f"{target.service or target.app}.svc": rate - errors})
    if errors:
        edge.rates["http5xx"] = errors
        edge.responses["503"] = Response({"UH": errors}, {f"{target.service or target.app}.svc": errors})
    for node, side in ((source, "Out"), (target, "In")):
        node.rates[f"http{side}"] = node.rates.get(f"http{side}", 0) + rate
    if errors:
        target.rates["httpIn5xx"] = target.rates.get("httpIn5xx", 0) + errors
    return edge


def other(source: Node, target: Node, protocol: str, rate: float, status: HealthStatus | None = None) -> Edge:
    for node, side in ((source, "Out"), (target, "In")):
        if rate:
            node.rates[f"{protocol}{side}"] = node.rates.get(f"{protocol}{side}", 0) + rate
    return Edge(source, target, protocol, {protocol: rate} if rate else {}, health=status)


def nodes() -> dict[str, Node]:
    ingress = app("edge", "ingress", "latest", is_root=True)
    ingress.gateway = GatewayInfo(GatewayKind.INGRESS, ("shop.example",))
    batch = Node("wl_east_ops_batch", NodeType.WORKLOAD, "east", "ops", workload="nightly-report-generator-job")
    entry = service("shop", "payments.example.com", S.NA, has_circuit_breaker=True)
    entry.service_entry = EntryHosts(("payments.example.com",), "MESH_EXTERNAL", "shop")
    replicas = (ReplicaVerdict("reviews-v3", 2, 2, 1, -1, S.DEGRADED),)
    return {
        "unknown": Node("east_unknown_source", NodeType.UNKNOWN, "unknown", "unknown", "unknown", "unknown", "unknown"),
        "ingress": ingress,
        "batch": changed(batch, {"is_out_of_mesh": True, "is_root": True, "health": health(S.NA)}),
        "front-svc": service("shop", "front"),
        "front": app("shop", "front", is_root=False),
        "reviews-svc": service("shop", "reviews", virtual_services={"reviews": ("reviews",)}, has_request_routing=True),
        "reviews-v1": app("shop", "reviews", "v1"),
        "reviews-v2": app("shop", "reviews", "v2", S.DEGRADED),
        "reviews-v3": changed(app("shop", "reviews", "v3", S.FAILURE), {"health": health(S.FAILURE, 31, replicas)}),
        "ratings-svc": service("shop", "ratings", S.DEGRADED, has_circuit_breaker=True),
        "ratings": app("shop", "ratings", "v1", S.DEGRADED, has_fault_injection=True),
        "operation": Node(
            "agg_east_shop_op_checkout", NodeType.AGGREGATE, "east", "shop", app="front", aggregate="op=POST /checkout"
        ),
        "entry": entry,
        "mysql-svc": service("data", "mysql"),
        "mysql": app("data", "mysql", workload_entries=["mysql-vm"]),
        "cache-svc": service("data", "cache", S.NA, is_idle=True),
        "vault": Node(
            "svc_east_secret_vault", NodeType.SERVICE, "east", "secret", service="vault", is_inaccessible=True
        ),
        "legacy": changed(
            Node("wl_east_old_legacy", NodeType.WORKLOAD, "east", "old", workload="legacy", is_outside=True),
            {"health": health(S.NOT_READY)},
        ),
        "waypoint": Node(
            "wl_east_data_waypoint", NodeType.WORKLOAD, "east", "data", workload="waypoint", is_waypoint=True
        ),
        "scheduler": app("ops", "scheduler", "v1", has_ingress_waypoint=True),
    }


def edges(n: dict[str, Node]) -> list[Edge]:
    return [
        http(n["unknown"], n["ingress"], 3.2),
        http(n["ingress"], n["front-svc"], 21.4, 0.4, S.DEGRADED),
        http(n["front-svc"], n["front"], 21.4, 0.4, S.DEGRADED),
        http(n["front"], n["reviews-svc"], 12.1, 2.2, S.DEGRADED),
        http(n["reviews-svc"], n["reviews-v1"], 6.0),
        http(n["reviews-svc"], n["reviews-v2"], 3.1, 0.2, S.DEGRADED),
        http(n["reviews-svc"], n["reviews-v3"], 3.0, 2.0, S.FAILURE),
        http(n["reviews-v2"], n["ratings-svc"], 3.1, 0.1, S.DEGRADED),
        http(n["reviews-v3"], n["ratings-svc"], 3.0, 2.0, S.FAILURE),
        other(n["ratings-svc"], n["ratings"], "grpc", 6.1, S.HEALTHY),
        other(n["ratings"], n["mysql-svc"], "tcp", 5400.0, S.NA),
        other(n["mysql-svc"], n["mysql"], "tcp", 5400.0, S.NA),
        http(n["front"], n["operation"], 1.5),
        http(n["operation"], n["entry"], 1.5, 0.3, S.FAILURE),
        other(n["front"], n["vault"], "http", 0),
        http(n["batch"], n["legacy"], 0.0042),
        other(n["scheduler"], n["waypoint"], "grpc", 0.8, S.HEALTHY),
        http(n["scheduler"], n["batch"], 0.2),
        other(n["waypoint"], n["mysql-svc"], "tcp", 120.0, S.NA),
    ]


def boxes(n: dict[str, Node]) -> list[Box]:
    found = [Box(f"box_east_{name}", "namespace", "east", name) for name in ("data", "ops", "shop")]
    for node in n.values():
        if node.namespace in ("data", "ops", "shop"):
            node.parent = f"box_east_{node.namespace}"
    for namespace, name in (("shop", "front"), ("shop", "ratings"), ("shop", "reviews"), ("data", "mysql")):
        box = Box(f"box_east_{namespace}_{name}", "app", "east", namespace, name, f"box_east_{namespace}")
        inside = [node for node in n.values() if node.namespace == namespace and node.app == name]
        for node in inside:
            node.parent = box.key
        box.health = next(node.health for node in inside if node.type is NodeType.APP)
        found.append(box)
    return found


def town(graph_type: GraphType = GraphType.VERSIONED_APP) -> TrafficGraph:
    """The whole graph; its nodes are new with every call."""
    made = nodes()
    return TrafficGraph(1_700_000_000, 600, graph_type, tuple(made.values()), tuple(boxes(made)), tuple(edges(made)))


def strangers(name: str) -> TrafficGraph:
    """Two nodes whose names are `name`."""
    first, second = app("n1", name), service("n1", name)
    return TrafficGraph(1, 60, GraphType.WORKLOAD, (first, second), (), (http(first, second, 1),))
