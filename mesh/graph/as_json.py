"""A finished graph in the reference's JSON: with its names, its order and its formats of numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

from mesh.graph.elements import Box, Edge, GatewayKind, Node, NodeHealth, NodeType, TrafficGraph
from mesh.health.as_json import app_json, service_json, workload_json
from mesh.model.health import Health, HealthStatus
from mesh.model.pace import paced

Json = dict[str, Any]

NODE_RATES = {
    "grpc": ("grpcIn", "grpcInErr", "grpcInNoResponse", "grpcOut"),
    "http": ("httpIn", "httpIn3xx", "httpIn4xx", "httpIn5xx", "httpInNoResponse", "httpOut"),
    "tcp": ("tcpIn", "tcpOut"),
}
EDGE_ERRORS = {"grpc": ("grpcNoResponse", "grpcErr"), "http": ("httpNoResponse", "http4xx", "http5xx")}
_FLAGS = (
    ("hasCB", "has_circuit_breaker"),
    ("hasFaultInjection", "has_fault_injection"),
    ("hasIngressWaypoint", "has_ingress_waypoint"),
    ("hasMirroring", "has_mirroring"),
    ("hasRequestRouting", "has_request_routing"),
    ("hasRequestTimeout", "has_request_timeout"),
    ("hasTCPTrafficShifting", "has_tcp_traffic_shifting"),
    ("hasTrafficShifting", "has_traffic_shifting"),
    ("isAmbient", "is_ambient"),
    ("isDead", "is_dead"),
    ("isIdle", "is_idle"),
    ("isInaccessible", "is_inaccessible"),
    ("isInjected", "is_injected"),
    ("isK8sGatewayAPI", "is_k8s_gateway_api"),
    ("isOutOfMesh", "is_out_of_mesh"),
    ("isOutside", "is_outside"),
    ("isRoot", "is_root"),
    ("isWaypoint", "is_waypoint"),
)
_IDENTITY = ("cluster", "namespace", "workload", "app", "version", "service", "aggregate")


def graph_json(graph: TrafficGraph, *, with_health: bool, pack: Callable[[Json], Any] = dict) -> Json:
    """The whole answer; `with_health` tells whether the health step ran. `pack` is given each element as soon as it is
    made: what it returns takes the element's place."""
    ids = {node.key: node.id for node in graph.nodes} | {box.key: box.id for box in graph.boxes}
    boxes = (_box(box, ids, with_health=with_health) for box in graph.boxes)
    nodes = (_node(node, ids) for node in paced(graph.nodes))
    return {
        "timestamp": graph.timestamp,
        "duration": graph.duration,
        "graphType": str(graph.graph_type),
        "elements": {
            "nodes": [pack({"data": data}) for data in chain(boxes, nodes)],
            "edges": [pack({"data": _edge(edge, ids)}) for edge in paced(graph.edges)],
        },
    }


def _node(node: Node, ids: Mapping[str, str]) -> Json:
    data: Json = {"id": ids[node.key]}
    if node.parent:
        data["parent"] = ids[node.parent]
    data["nodeType"] = str(node.type)
    for name in _IDENTITY:
        value = getattr(node, name)
        if value or name in ("cluster", "namespace"):
            data[name] = value
    if node.dest_services:
        data["destServices"] = [
            {"cluster": ref.cluster, "namespace": ref.namespace, "name": ref.name} for ref in sorted(node.dest_services)
        ]
    if node.labels:
        data["labels"] = dict(sorted(node.labels.items()))
    traffic = [_node_traffic(node, protocol) for protocol in NODE_RATES]
    if any(traffic):
        data["traffic"] = [found for found in traffic if found]
    data["healthData"] = _health(node.type, node.health)
    data.update({name: True for name, attribute in _FLAGS if getattr(node, attribute)})
    data.update(_details(node))
    return data


def _node_traffic(node: Node, protocol: str) -> Json:
    rates = {name: rate_text(node.rates[name]) for name in NODE_RATES[protocol] if node.rates.get(name, 0) > 0}
    return {"protocol": protocol, "rates": rates} if rates else {}


def _details(node: Node) -> Json:
    data: Json = {}
    if node.virtual_services:
        hosts = [host for hosts in node.virtual_services.values() for host in hosts]
        data["hasVS"] = {"hostnames": hosts} if hosts else {}
    if node.workload_entries:
        data["hasWorkloadEntry"] = [{"name": name} for name in node.workload_entries]
    if node.extension is not None:
        data["isExtension"] = {"name": node.extension.name}
        if node.extension.url:
            data["isExtension"]["url"] = node.extension.url
    if node.gateway is not None:
        data["isGateway"] = {str(kind): {} for kind in GatewayKind}
        data["isGateway"][str(node.gateway.kind)] = {"hostnames": list(node.gateway.hostnames)}
    if node.service_entry is not None:
        entry = node.service_entry
        data["isServiceEntry"] = {
            "hosts": list(entry.hosts),
            "location": entry.location,
            "namespace": entry.namespace,
        }
    return data


def _health(node_type: NodeType, found: NodeHealth | None) -> Json | None:
    if found is None:
        return None
    replicas = found.replicas or ()
    judged = None
    if found.verdict is not None and found.status is not None:
        judged = Health(found.status, found.verdict, replicas)
    if node_type is NodeType.SERVICE:
        return service_json(found.requests, judged)
    if node_type is NodeType.WORKLOAD:
        return workload_json(found.requests, judged, replicas[0] if replicas else None)
    return app_json(found.requests, judged, replicas)


def _box(box: Box, ids: Mapping[str, str], *, with_health: bool) -> Json:
    data: Json = {"id": ids[box.key]}
    if box.parent:
        data["parent"] = ids[box.parent]
    data["nodeType"] = str(NodeType.BOX)
    data["cluster"], data["namespace"] = box.cluster, box.namespace
    if box.app:
        data["app"] = box.app
    data["healthData"] = _health(NodeType.APP, box.health) if with_health else None
    data["isBox"] = box.by
    flags = (
        ("isInaccessible", box.is_inaccessible),
        ("isOutOfMesh", box.is_out_of_mesh),
        ("isOutside", box.is_outside),
    )
    data.update({name: True for name, is_set in flags if is_set})
    return data


def _edge(edge: Edge, ids: Mapping[str, str]) -> Json:
    return _edge_between(edge, edge.id, ids[edge.source.key], ids[edge.target.key])


def _edge_between(edge: Edge, edge_id: str, source: str, target: str) -> Json:
    data: Json = {"id": edge_id, "source": source, "target": target}
    if edge.dest_principal:
        data["destPrincipal"] = edge.dest_principal
    if edge.health not in (None, HealthStatus.NA):
        data["healthStatus"] = str(edge.health)
    for name, value in (("isMTLS", edge.is_mtls), ("responseTime", edge.response_time)):
        if value is not None:
            data[name] = f"{value:.0f}"
    if edge.source_principal:
        data["sourcePrincipal"] = edge.source_principal
    if edge.throughput is not None:
        data["throughput"] = f"{edge.throughput:.0f}"
    data["traffic"] = _edge_traffic(edge)
    if edge.waypoint:
        data["waypoint"] = {"direction": edge.waypoint}
        if edge.from_edge is not None:
            back = edge.from_edge
            data["waypoint"]["fromEdge"] = _edge_between(back, back.id, target, source)
    return data


def _edge_traffic(edge: Edge) -> Json:
    traffic: Json = {"protocol": edge.protocol}
    total = edge.rate
    if total <= 0:
        return traffic
    rates = {name: rate_text(value) for name, value in edge.rates.items() if value > 0}
    if edge.protocol in EDGE_ERRORS:
        failed = sum(edge.rates.get(name, 0.0) for name in EDGE_ERRORS[edge.protocol])
        if failed > 0:
            rates[f"{edge.protocol}PercentErr"] = percent_text(failed, total)
        sent = edge.source.rates.get(f"{edge.protocol}Out", 0.0)
        if sent > 0:
            rates[f"{edge.protocol}PercentReq"] = percent_text(total, sent)
    traffic["rates"] = dict(sorted(rates.items()))
    traffic["responses"] = {code: _response(edge, code, total) for code in sorted(edge.responses)}
    return traffic


def _response(edge: Edge, code: str, total: float) -> Json:
    response = edge.responses[code]
    shares = (("flags", response.flags), ("hosts", response.hosts))
    return {
        name: {item: percent_text(value, total) for item, value in sorted(found.items())}
        for name, found in shares
        if found
    }


def percent_text(part: float, total: float) -> str:
    return f"{part / total * 100:.1f}"


def rate_text(value: float) -> str:
    """Two decimals, more for small rates: as many as it takes to show a first figure, five at most."""
    shifted, decimals = value, 0
    while shifted < 1 and decimals < 5:
        shifted *= 10
        decimals += 1
    return f"{value:.{max(2, decimals)}f}"
