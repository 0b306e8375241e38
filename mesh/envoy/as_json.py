"""What proxies were told in the reference's JSON. Of a ztunnel every field is there, empty where it tells nothing of
it, as clients look into lists, maps and objects without asking whether there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mesh.envoy.clusters import ClusterRow
from mesh.envoy.dump import Raw
from mesh.envoy.hosts import Host
from mesh.envoy.listeners import ListenerRow
from mesh.envoy.routes import RouteRow
from mesh.envoy.ztunnel import ServiceRow, ZtunnelDump
from mesh.text.untrusted import mapping, mappings, text

Json = dict[str, Any]
_DURATION: Json = {"nanos": 0, "secs": 0}
_FILE: Json = {"File": ""}
_SOCKET: Json = {"SocketAddr": ""}
_LOCAL: Json = {"Localhost": []}
_CHAIN: Json = {"expirationTime": "", "pem": "", "serialNumber": "", "validFrom": ""}
_CERTIFICATE: Json = {"certChain": [], "identity": "", "state": ""}
_ENDPOINT: Json = {"port": {}, "status": "", "workloadUid": ""}
_SERVICE: Json = {
    "endpoints": {},
    "hostname": "",
    "ipFamilies": "",
    "name": "",
    "namespace": "",
    "ports": {},
    "subjectAltNames": [],
    "vips": [],
    "waypoint": {"destination": "", "hboneMtlsPort": 0},
}
_WORKLOAD: Json = {
    **dict.fromkeys(
        ("canonicalName", "canonicalRevision", "clusterId", "name", "namespace", "networkMode", "node"), ""
    ),
    **dict.fromkeys(("protocol", "serviceAccount"), ""),
    "services": [],
    **dict.fromkeys(("status", "trustDomain", "uid"), ""),
    "workloadIps": [],
    **dict.fromkeys(("workloadName", "workloadType"), ""),
}
_RESOLVER: Json = {"domain": None, "name_servers": [], "search": []}
_RESOLVER_OPTIONS: Json = {
    **dict.fromkeys(("attempts", "cache_size", "ndots", "num_concurrent_reqs"), 0),
    **dict.fromkeys(("authentic_data", "check_names", "edns0", "preserve_intermediates", "recursion_desired"), False),
    **dict.fromkeys(("rotate", "shuffle_dns_servers", "try_tcp_on_error", "use_hosts_file", "validate"), False),
    **dict.fromkeys(("ip_strategy", "server_ordering_strategy"), ""),
    **dict.fromkeys(("negative_max_ttl", "negative_min_ttl", "positive_max_ttl", "positive_min_ttl")),
    "timeout": _DURATION,
}
_CONFIG: Json = {
    **dict.fromkeys(("adminAddr", "dnsProxyAddr"), _LOCAL),
    **dict.fromkeys(("altCaHostname", "altXdsHostname", "proxyWorkloadInformation", "requireOriginalSource")),
    "socks5Addr": None,
    **dict.fromkeys(("caAddress", "clusterDomain", "clusterId", "inboundAddr", "inboundPlaintextAddr", "inpodUds"), ""),
    **dict.fromkeys(("localNode", "network", "outboundAddr", "proxyArgs", "proxyMode", "xdsAddress"), ""),
    **dict.fromkeys(("caRootCert", "xdsRootCert"), _FILE),
    **dict.fromkeys(("connectionWindowSize", "frameSize", "numWorkerThreads", "packetMark", "windowSize"), 0),
    "poolMaxStreamsPerConn": 0,
    **dict.fromkeys(("dnsProxy", "fakeCa", "fakeSelfInbound", "inpodPortReuse", "proxy", "xdsOnDemand"), False),
    "dnsResolverCfg": _RESOLVER,
    "dnsResolverOpts": _RESOLVER_OPTIONS,
    "illegalPorts": [],
    **dict.fromkeys(("poolUnusedReleaseTimeout", "secretTtl", "selfTerminationDeadline"), _DURATION),
    "proxyMetadata": {},
    **dict.fromkeys(("readinessAddr", "statsAddr"), _SOCKET),
}


def ztunnel_json(dump: ZtunnelDump) -> Json:
    """Objects have the reference's fields alone; the settings also what the reference does not know."""
    return {
        "certificates": [_certificate(row.raw) for row in dump.certificates],
        "config": {**dump.config, **_filled(dump.config, _CONFIG)},
        "policies": list(dump.policies),
        "services": [_service(row) for row in dump.services],
        "workloads": [_filled(row.raw, _WORKLOAD) for row in dump.workloads],
    }


def _filled(raw: Raw, shape: Mapping[str, Any]) -> Json:
    """The fields of `shape`, whose values are those of what is not there or, where it is a list or an object, of what
    is none."""
    return {key: _value(raw.get(key), empty) for key, empty in shape.items()}


def _value(value: Any, empty: Any) -> Any:
    if isinstance(empty, dict) and empty:
        return _filled(value, empty) if isinstance(value, dict) else dict(empty)
    if isinstance(empty, dict | list):
        return value if isinstance(value, type(empty)) else type(empty)()
    return empty if value is None else value


def _service(row: ServiceRow) -> Json:
    """Some ztunnels tell of a waypoint's address in an object, and of endpoints in a list."""
    data = _filled(row.raw, _SERVICE)
    destination = data["waypoint"]["destination"]
    data["waypoint"]["destination"] = text(destination) or (row.waypoint.destination if row.waypoint else "")
    listed = enumerate(mappings(row.raw.get("endpoints")))
    endpoints = data["endpoints"] or {text(found.get("workloadUid")) or str(place): found for place, found in listed}
    data["endpoints"] = {name: _filled(mapping(found), _ENDPOINT) for name, found in endpoints.items()}
    return data


def _certificate(raw: Raw) -> Json:
    chain = [_link(found) for found in mappings(raw.get("certChain"))]
    return _filled(raw, _CERTIFICATE) | {"certChain": chain}


def _link(raw: Raw) -> Json:
    """The serial number alone may be absent."""
    data = _filled(raw, _CHAIN)
    return {key: value for key, value in data.items() if value or key != "serialNumber"}


def _host(host: Host) -> Json:
    return {
        "service": host.service,
        "namespace": host.namespace,
        "cluster": host.cluster,
        "complete_input": host.is_complete,
    }


def cluster_json(row: ClusterRow) -> Json:
    return {
        "service_fqdn": _host(row.host),
        "port": row.port,
        "subset": row.subset,
        "direction": row.direction,
        "type": row.type,
        "destination_rule": row.destination_rule,
    }


def listener_json(row: ListenerRow) -> Json:
    return {"address": row.address, "port": row.port, "match": row.match, "destination": row.destination}


def route_json(row: RouteRow) -> Json:
    return {
        "name": row.name,
        "domains": _host(row.domains),
        "match": row.match,
        "virtual_service": row.virtual_service,
    }
