"""What the Envoys of the demo mesh tell of their configuration, made of the mesh's own services and objects.

Only what a person would look for: names, ports, routes and where each comes from; Envoy's own says much more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from demo.manifests import configuration, service_address
from demo.mesh import CLUSTER, CONTROL_PLANE, ISTIO_VERSION, SERVICE, TRUST_DOMAIN, Plane, Service, Workload
from demo.pods import Json, pod_address

_TYPE = "type.googleapis.com/envoy.admin.v3.{}ConfigDump"
_FILTERS = "type.googleapis.com/envoy.extensions.filters.network"
_HTTP_FILTER, _TCP_FILTER = "envoy.filters.network.http_connection_manager", "envoy.filters.network.tcp_proxy"
_PATHS = {"VirtualService": "virtual-service", "DestinationRule": "destination-rule"}
_ANY = "0.0.0.0"  # noqa: S104 - told, not listened on
_REDACTED = "W3JlZGFjdGVkXQ=="
_ISTIO_HTTP_ALPN = ["istio", "istio-http/1.0", "istio-http/1.1", "istio-h2"]
_ISTIO_TCP_ALPN = ["istio-peer-exchange", "istio"]
_HTTP_ALPN = ["http/1.0", "http/1.1", "h2c"]
_CONFIGURATION = tuple(configuration())
_RULES = tuple(each for each in _CONFIGURATION if each["kind"] in _PATHS)


def config_dump(workload: Workload, number: int, at: str) -> Json:
    """The answer of `/config_dump` of the proxy in the workload's pod of that number; `at` is an ISO time."""
    outbound = [] if workload.plane is Plane.WAYPOINT else list(_outbound(workload))
    listeners = {Plane.WAYPOINT: _waypoint_listeners, Plane.GATEWAY: _gateway_listeners}.get(
        workload.plane, _sidecar_listeners
    )(workload, number)
    return {
        "configs": [
            {"@type": _TYPE.format("Bootstrap"), "bootstrap": _bootstrap(workload, number), "last_updated": at},
            {
                "@type": _TYPE.format("Clusters"),
                "version_info": at,
                "static_clusters": [{"cluster": each, "last_updated": at} for each in _static_clusters()],
                "dynamic_active_clusters": [
                    {"version_info": at, "cluster": each, "last_updated": at}
                    for each in (*outbound, *_inbound(workload), *_built_in_clusters())
                ],
            },
            {
                "@type": _TYPE.format("Listeners"),
                "version_info": at,
                "static_listeners": [{"listener": each, "last_updated": at} for each in _static_listeners()],
                "dynamic_listeners": [
                    {"name": each["name"], "active_state": {"version_info": at, "listener": each, "last_updated": at}}
                    for each in listeners
                ],
            },
            {
                "@type": _TYPE.format("Routes"),
                "dynamic_route_configs": [
                    {"version_info": at, "route_config": each, "last_updated": at} for each in _tables(workload)
                ],
            },
            {"@type": _TYPE.format("Secrets"), "dynamic_active_secrets": list(_secrets(at))},
        ]
    }


def _source(rule: Json) -> Json:
    """The note by which Istio says what an Envoy object was made from."""
    path = f"/apis/{rule['apiVersion']}/namespaces/{rule['metadata']['namespace']}/{_PATHS[rule['kind']]}"
    return {"filter_metadata": {"istio": {"config": f"{path}/{rule['metadata']['name']}"}}}


def _named(host: str, namespace: str) -> str:
    return host if "." in host else f"{host}.{namespace}.svc.{TRUST_DOMAIN}"


def _rule_for(kind: str, host: str) -> Json | None:
    """The first rule of the kind about the host; several are not merged."""
    for rule in _RULES:
        spec, namespace = rule["spec"], rule["metadata"]["namespace"]
        hosts = spec["hosts"] if rule["kind"] == "VirtualService" else [spec["host"]]
        if rule["kind"] == kind and host in (_named(each, namespace) for each in hosts):
            return dict(rule)
    return None


def _outbound(workload: Workload) -> Iterator[Json]:
    """A cluster for each port of each service, and for each subset of it."""
    for service in SERVICE.values():
        rule = _rule_for("DestinationRule", service.host)
        subsets = ["", *(each["name"] for each in rule["spec"].get("subsets", ()))] if rule else [""]
        for subset in subsets:
            for _, port in service.ports:
                yield _cluster(f"outbound|{port}|{subset}|{service.host}", "EDS", rule)
    yield from (_cluster(f"outbound|80||{host}", "STRICT_DNS") for host in _outside(workload.namespace))


def _outside(namespace: str) -> Iterator[str]:
    """The hosts of the ServiceEntries that the namespace may use."""
    for entry in _CONFIGURATION:
        if entry["kind"] == "ServiceEntry" and entry["metadata"]["namespace"] == namespace:
            yield from entry["spec"]["hosts"]


def _cluster(name: str, kind: str, rule: Json | None = None) -> Json:
    made: Json = {"name": name, "type": kind, "connect_timeout": "10s"}
    if kind == "EDS":
        made["eds_cluster_config"] = {"eds_config": {"ads": {}}, "service_name": name}
    return made | ({"metadata": _source(rule)} if rule else {})


def _inbound(workload: Workload) -> Iterator[Json]:
    if workload.plane is Plane.WAYPOINT:
        for service in _served(workload):
            yield from (_cluster(f"inbound-vip|{port}|http|{service.host}", "EDS") for _, port in service.ports)
    else:
        yield from (_cluster(f"inbound|{port}||", "ORIGINAL_DST") for _, port in workload.ports)


def _served(waypoint: Workload) -> Iterator[Service]:
    return (each for each in SERVICE.values() if each.namespace == waypoint.namespace and each.through_waypoint)


def _built_in_clusters() -> Iterator[Json]:
    for name, kind in (
        ("BlackHoleCluster", "STATIC"),
        ("InboundPassthroughCluster", "ORIGINAL_DST"),
        ("PassthroughCluster", "ORIGINAL_DST"),
    ):
        yield _cluster(name, kind)


def _static_clusters() -> Iterator[Json]:
    return (_cluster(name, "STATIC") for name in ("prometheus_stats", "agent", "sds-grpc", "xds-grpc"))


def _listener(name: str, address: str, port: int, chains: list[Json], direction: str = "OUTBOUND") -> Json:
    socket = {"socket_address": {"address": address, "port_value": port}}
    return {"name": name, "address": socket, "filter_chains": chains, "traffic_direction": direction}


def _http(name: str = "", *, routes: Json | None = None, match: Json | None = None) -> Json:
    """A filter chain that takes requests by a table of routes: one by its name, or its own."""
    config: Json = {"@type": f"{_FILTERS}.http_connection_manager.v3.HttpConnectionManager"}
    config |= {"route_config": routes} if routes else {"rds": {"route_config_name": name}}
    chain: Json = {"filters": [{"name": _HTTP_FILTER, "typed_config": config}]}
    return chain | ({"filter_chain_match": match} if match else {})


def _tcp(cluster: str, match: Json | None = None) -> Json:
    config = {"@type": f"{_FILTERS}.tcp_proxy.v3.TcpProxy", "cluster": cluster, "stat_prefix": cluster}
    chain: Json = {"filters": [{"name": _TCP_FILTER, "typed_config": config}]}
    return chain | ({"filter_chain_match": match} if match else {})


def _to(cluster: str, prefix: str = "/") -> Json:
    """A table of routes that sends everything below `prefix` to the cluster."""
    routes = [{"match": {"prefix": prefix}, "route": {"cluster": cluster}}]
    return {"virtual_hosts": [{"name": cluster, "domains": ["*"], "routes": routes}]}


def _static_listeners() -> Iterator[Json]:
    yield _listener("", _ANY, 15090, [_http(routes=_to("prometheus_stats", "/stats/prometheus"))], "INBOUND")
    yield _listener("", _ANY, 15021, [_http(routes=_to("agent", "/healthz/ready"))], "INBOUND")


def _sidecar_listeners(workload: Workload, _number: int) -> Iterator[Json]:
    for port in _all_http_ports():
        chains = [_http(str(port), match={"application_protocols": _HTTP_ALPN}), _tcp("PassthroughCluster")]
        yield _listener(f"{_ANY}_{port}", _ANY, port, chains)
    for service in SERVICE.values():
        for name, port in service.ports:
            if not _is_http(name):
                address = service_address(service)
                yield _listener(f"{address}_{port}", address, port, [_tcp(f"outbound|{port}||{service.host}")])
    yield _listener("virtualOutbound", _ANY, 15001, [_tcp("PassthroughCluster")])
    chains = [_taken(name, port) for name, port in workload.ports]
    yield _listener("virtualInbound", _ANY, 15006, [*chains, _tcp("InboundPassthroughCluster")], "INBOUND")


def _taken(name: str, port: int) -> Json:
    """What arrives for one of the pod's own ports."""
    cluster, is_http = f"inbound|{port}||", _is_http(name)
    protocols = _ISTIO_HTTP_ALPN if is_http else _ISTIO_TCP_ALPN
    match = {"destination_port": port, "transport_protocol": "tls", "application_protocols": protocols}
    return _http(routes=_to(cluster), match=match) if is_http else _tcp(cluster, match)


def _gateway_listeners(_workload: Workload, _number: int) -> Iterator[Json]:
    yield _listener(f"{_ANY}_8080", _ANY, 8080, [_http("http.80")])


def _waypoint_listeners(workload: Workload, number: int) -> Iterator[Json]:
    yield _listener("connect_terminate", pod_address(workload, number), 15008, [_tcp("main_internal")], "INBOUND")
    chains = [
        _http(routes=_to(f"inbound-vip|{port}|http|{service.host}"), match=_address_match(service, port))
        for service in _served(workload)
        for _, port in service.ports
    ]
    yield {"name": "main_internal", "internal_listener": {}, "filter_chains": chains}


def _address_match(service: Service, port: int) -> Json:
    return {"prefix_ranges": [{"address_prefix": service_address(service), "prefix_len": 32}], "destination_port": port}


def _is_http(port_name: str) -> bool:
    return port_name.startswith(("http", "grpc"))


def _http_ports(service: Service) -> list[int]:
    return [port for name, port in service.ports if _is_http(name)]


def _all_http_ports() -> list[int]:
    return sorted({port for service in SERVICE.values() for port in _http_ports(service)})


def _tables(workload: Workload) -> Iterator[Json]:
    """The route tables: one a port for sidecars, one for the door that a gateway is."""
    if workload.plane is Plane.GATEWAY:
        door = "front-door" if "ingress" in workload.name else "back-door"
        yield {"name": "http.80", "virtual_hosts": list(_of_door(f"{CONTROL_PLANE}/{door}"))}
    for port in _all_http_ports() if workload.plane is Plane.SIDECAR else ():
        hosts = [_virtual_host(service, port) for service in SERVICE.values() if port in _http_ports(service)]
        rest = {"name": "allow_any", "domains": ["*"], "routes": [_route("PassthroughCluster")]}
        yield {"name": str(port), "virtual_hosts": [*hosts, rest]}


def _virtual_host(service: Service, port: int) -> Json:
    short = f"{service.name}.{service.namespace}"
    domains = [service.host, short, f"{short}.svc", service_address(service)]
    rule = _rule_for("VirtualService", service.host)
    routes = list(_routes(rule, port)) if rule else [_route(f"outbound|{port}||{service.host}")]
    return {"name": f"{service.host}:{port}", "domains": domains, "routes": routes}


def _of_door(door: str) -> Iterator[Json]:
    """What the VirtualServices bind to a gateway, `namespace/name`."""
    for rule in _RULES:
        if door in rule["spec"].get("gateways", ()) and rule["kind"] == "VirtualService":
            hosts = rule["spec"]["hosts"]
            yield {"name": f"{hosts[0]}:80", "domains": hosts, "routes": list(_routes(rule, 80))}


def _routes(rule: Json, port: int) -> Iterator[Json]:
    namespace = rule["metadata"]["namespace"]
    for part in rule["spec"].get("http", ()):
        clusters = []
        for target in part.get("route", ()):
            end = target["destination"]
            to = end.get("port", {}).get("number", port)
            name = f"outbound|{to}|{end.get('subset', '')}|{_named(end['host'], namespace)}"
            clusters.append({"name": name, "weight": target.get("weight", 100)})
        for match in part.get("match", [{}]):
            yield _route(*clusters, match=match.get("uri"), rule=rule)


def _route(*clusters: str | Json, match: Json | None = None, rule: Json | None = None) -> Json:
    only = clusters[0] if clusters else ""
    to: Any = only if isinstance(only, str) else only["name"]
    route: Json = {"cluster": to} if len(clusters) < 2 else {"weighted_clusters": {"clusters": list(clusters)}}
    found: Json = {"prefix": "/"} if not match else {"path": match["exact"]} if "exact" in match else dict(match)
    return {"match": found, "route": route} | ({"metadata": _source(rule)} if rule else {})


def _bootstrap(workload: Workload, number: int) -> Json:
    role = {Plane.GATEWAY: "router", Plane.WAYPOINT: "waypoint"}.get(workload.plane, "sidecar")
    address, pod = pod_address(workload, number), workload.pods[number]
    discovery = f"istiod.{CONTROL_PLANE}.svc:15012"
    return {
        "node": {
            "id": f"{role}~{address}~{pod}.{workload.namespace}~{workload.namespace}.svc.{TRUST_DOMAIN}",
            "cluster": f"{workload.canonical_service}.{workload.namespace}",
            "metadata": {
                "CLUSTER_ID": CLUSTER,
                "ISTIO_VERSION": ISTIO_VERSION,
                "LABELS": dict(workload.labels),
                "NAME": pod,
                "NAMESPACE": workload.namespace,
                "SERVICE_ACCOUNT": workload.account,
                "WORKLOAD_NAME": workload.name,
                "PROXY_CONFIG": {"discoveryAddress": discovery, "concurrency": 2},
            },
        },
        "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": 15000}}},
        "dynamic_resources": {
            "ads_config": {"api_type": "GRPC", "grpc_services": [{"envoy_grpc": {"cluster_name": "xds-grpc"}}]},
            "cds_config": {"ads": {}, "resource_api_version": "V3"},
            "lds_config": {"ads": {}, "resource_api_version": "V3"},
        },
        "static_resources": {"clusters": list(_static_clusters()), "listeners": list(_static_listeners())},
        "stats_config": {"use_all_default_tags": False},
    }


def _secrets(at: str) -> Iterator[Json]:
    """As Envoy tells them: certificates, and no key."""
    chain = {"certificate_chain": {"inline_bytes": "Y2VydGlmaWNhdGU="}, "private_key": {"inline_bytes": _REDACTED}}
    for name, secret in (
        ("default", {"tls_certificate": chain}),
        ("ROOTCA", {"validation_context": {"trusted_ca": {"inline_bytes": "Y2VydGlmaWNhdGU="}}}),
    ):
        yield {"name": name, "version_info": at, "last_updated": at, "secret": {"name": name, **secret}}
