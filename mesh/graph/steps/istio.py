"""What Istio configuration does to nodes: circuit breakers, virtual services, gateways.

Configuration decorates the nodes of its own cluster (the reference: of any).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mesh.graph.elements import GatewayInfo, GatewayKind, Node, NodeType, known
from mesh.graph.fold import Nodes
from mesh.graph.world import World
from mesh.istio.hosts import service_of, short_name
from mesh.istio.view import ClusterView
from mesh.model.kinds import DESTINATION_RULE, GATEWAY, K8S_GATEWAY, SERVICE, VIRTUAL_SERVICE
from mesh.text.untrusted import inner, mapping, mappings, texts

_COMPONENT = "operator.istio.io/component"
_GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"


def apply(nodes: Nodes, world: World) -> None:
    for cluster, view in world.clusters.items():
        mine = [node for node in nodes.values() if node.cluster == cluster]
        inside = [node for node in mine if not node.is_outside]
        rules = HostIndex(view, world.viewer.may_see, cluster, _rules(view))
        routes = HostIndex(view, world.viewer.may_see, cluster, _routes(view))
        for node in inside:
            node.has_circuit_breaker = node.has_circuit_breaker or _breaks(node, rules, world)
            if node.type is NodeType.SERVICE:
                _route(node, next(iter(routes.of(node.service, node.namespace)), None))
                _name_app(node, view)
        _gateways(mine, view, cluster, world)


class HostIndex:
    """Objects by the service that a host in them means."""

    def __init__(self, view: ClusterView, may_see: Any, cluster: str, hosts: Iterable[tuple[str, Any]]) -> None:
        self._domain = view.identity_domain
        self._by_service: dict[tuple[str, str], list[Any]] = {}
        for host, obj in hosts:
            if not may_see(cluster, obj.namespace):
                continue
            place = service_of(host, obj.namespace, self._domain)
            if place is not None:
                found = self._by_service.setdefault(place, [])
                if obj not in found:
                    found.append(obj)

    def of(self, service: str, namespace: str) -> list[Any]:
        return self._by_service.get((namespace, service), [])


def _rules(view: ClusterView) -> Iterator[tuple[str, Any]]:
    for obj in view.snapshot.everywhere(DESTINATION_RULE):
        host = obj.spec.get("host")
        if isinstance(host, str):
            yield host, obj


def _routes(view: ClusterView) -> Iterator[tuple[str, Any]]:
    for obj in view.snapshot.everywhere(VIRTUAL_SERVICE):
        for protocol in ("http", "tcp", "tls"):
            for destination in _destinations(obj.spec, protocol):
                host = inner(destination, "destination").get("host")
                if isinstance(host, str):
                    yield host, obj


def _destinations(spec: Mapping[str, Any], protocol: str) -> Iterator[Mapping[str, Any]]:
    for route in mappings(spec.get(protocol)):
        yield from mappings(route.get("route"))


def _breaks(node: Node, rules: HostIndex, world: World) -> bool:
    if node.type is NodeType.SERVICE:
        found = rules.of(node.service, node.namespace)
        return any(_has_breaker(rule.spec) or any(map(_has_breaker, _subsets(rule))) for rule in found)
    if not known(node.version):
        if node.type is not NodeType.APP:
            return False
        return any(
            _has_breaker(rule.spec) or any(map(_has_breaker, _subsets(rule)))
            for ref in node.dest_services
            for rule in rules.of(ref.name, ref.namespace)
        )
    return any(
        _has_breaker(rule.spec) or any(_is_version(subset, node, world) for subset in _subsets(rule))
        for ref in node.dest_services
        for rule in rules.of(ref.name, ref.namespace)
    )


def _is_version(subset: Mapping[str, Any], node: Node, world: World) -> bool:
    labels = mapping(subset.get("labels"))
    version = next((labels[name] for name in world.version_labels if name in labels), None)
    return version == node.version and _has_breaker(subset)


def _has_breaker(spec: Mapping[str, Any]) -> bool:
    policy = mapping(spec.get("trafficPolicy"))
    return policy.get("connectionPool") is not None or policy.get("outlierDetection") is not None


def _subsets(rule: Any) -> list[Mapping[str, Any]]:
    return list(mappings(rule.spec.get("subsets")))


def _route(node: Node, service: Any | None) -> None:
    """What the first virtual service that sends traffic to the service does."""
    if service is None:
        return
    spec = service.spec
    http = list(mappings(spec.get("http")))
    hosts = tuple(texts(spec.get("hosts")))
    node.virtual_services[service.name] = hosts
    node.has_request_routing = any(any(_destinations(spec, protocol)) for protocol in ("http", "tcp", "tls"))
    node.has_request_timeout = any(route.get("timeout") is not None for route in http)
    node.has_fault_injection = any(route.get("fault") is not None for route in http)
    node.has_mirroring = any(route.get("mirror") is not None for route in http)
    node.has_traffic_shifting = any(len(list(mappings(route.get("route")))) > 1 for route in http)
    node.has_tcp_traffic_shifting = any(
        len(list(mappings(route.get("route")))) > 1 for route in mappings(spec.get("tcp"))
    )
    node.is_k8s_gateway_api = node.is_k8s_gateway_api or "autogenerated-k8s" in service.name


def _gateways(nodes: Iterable[Node], view: ClusterView, cluster: str, world: World) -> None:
    by_workload = {(node.namespace, node.workload): node for node in nodes if known(node.workload)}
    for gateway in view.snapshot.everywhere(GATEWAY):
        if not world.viewer.may_see(cluster, gateway.namespace):
            continue
        selector = mapping(gateway.spec.get("selector"))
        hosts = tuple(host for server in mappings(gateway.spec.get("servers")) for host in texts(server.get("hosts")))
        for place, node in by_workload.items():
            labels = _labels(view, place)
            if labels is None or any(labels.get(name) != value for name, value in selector.items()):
                continue
            kind = {"IngressGateways": GatewayKind.INGRESS, "EgressGateways": GatewayKind.EGRESS}.get(
                labels.get(_COMPONENT, "")
            )
            if kind is not None:
                node.gateway = GatewayInfo(kind, hosts)
    _gateway_api(by_workload, view, cluster, world)


def _gateway_api(by_workload: Mapping[tuple[str, str], Node], view: ClusterView, cluster: str, world: World) -> None:
    served: dict[str, Any] = {}
    for found in view.inventory.all_workloads():
        if found.labels.get(_GATEWAY_NAME):
            served.setdefault(found.labels[_GATEWAY_NAME], found)
    for gateway in view.snapshot.everywhere(K8S_GATEWAY):
        workload = served.get(gateway.name)
        if workload is None or not world.viewer.may_see(cluster, gateway.namespace):
            continue
        node = by_workload.get((workload.namespace, workload.name))
        if node is None or node.gateway is not None:
            continue
        names = [listener.get("hostname") for listener in mappings(gateway.spec.get("listeners"))]
        hosts = tuple(name for name in names if isinstance(name, str) and name)
        node.gateway = GatewayInfo(GatewayKind.GATEWAY_API, hosts or ("*",))
        node.is_k8s_gateway_api = True


def _labels(view: ClusterView, place: tuple[str, str]) -> Mapping[str, str] | None:
    workload = view.inventory.workload(*place)
    return workload.labels if workload else None


def _name_app(node: Node, view: ClusterView) -> None:
    """The app of a service node, from its Service's labels: it joins the app's box."""
    if node.is_egress_cluster:
        return
    names = [node.service]
    if node.service_entry is not None:
        names = [short_name(host) for host in node.service_entry.hosts]
    for name in names:
        service = view.inventory.service(node.namespace, name)
        if service is not None and service.app and view.snapshot.get(SERVICE, node.namespace, name) is not None:
            node.app = service.app
