"""The listeners of a proxy: what it accepts, and where it sends that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mesh.envoy.chain_matcher import UNREACHABLE, chain_matches
from mesh.envoy.dump import ConfigDump, Raw, Section
from mesh.envoy.matches import chain_match, route_clusters, route_match
from mesh.model.pace import paced
from mesh.text.untrusted import inner, mappings, number, text, texts

_HTTP = ("envoy.filters.network.http_connection_manager", "envoy.http_connection_manager")
_TCP = ("envoy.filters.network.tcp_proxy", "envoy.tcp_proxy")


@dataclass(frozen=True, slots=True)
class ListenerRow:
    """One filter chain. A listener inside the proxy has no address: its name stands there, with port 0.

    `route` is the name of the route table that `destination` names, `""` for any other destination.
    """

    address: str
    port: int
    match: str
    destination: str
    route: str = ""


def listener_rows(dump: ConfigDump) -> tuple[ListenerRow, ...]:
    """Those that istiod sends first, then the static ones."""
    return tuple(row for listener in paced(_listeners(dump.section(Section.LISTENERS))) for row in _rows(listener))


def _listeners(section: Raw) -> Iterator[Raw]:
    yield from (inner(entry, "active_state", "listener") for entry in mappings(section.get("dynamic_listeners")))
    yield from (inner(entry, "listener") for entry in mappings(section.get("static_listeners")))


def _rows(listener: Raw) -> Iterator[ListenerRow]:
    address = inner(listener, "address", "socket_address")
    where = (
        text(address.get("address"))
        or text(inner(listener, "address", "pipe").get("path"))
        or text(listener.get("name"))
    )
    chains = list(mappings(listener.get("filter_chains")))
    default = inner(listener, "default_filter_chain")
    matcher = inner(listener, "filter_chain_matcher")
    matches = chain_matches(matcher)
    for chain in (*chains, default) if default else chains:
        by_tree = matches.get(text(chain.get("name")), UNREACHABLE) if matcher and chain is not default else ""
        destination, route = _destination(chain)
        yield ListenerRow(where, number(address.get("port_value")), by_tree or chain_match(chain), destination, route)


def _destination(chain: Raw) -> tuple[str, str]:
    """What the chain's first HTTP or TCP filter does, and the route table's name if it uses one."""
    filters = list(mappings(chain.get("filters")))
    for each in filters:
        config = inner(each, "typed_config")
        if text(each.get("name")) in _HTTP or text(config.get("@type")).endswith(".HttpConnectionManager"):
            return _http_destination(config)
        if text(each.get("name")) in _TCP or text(config.get("@type")).endswith(".TcpProxy"):
            return _tcp_destination(config), ""
    return ("Non-HTTP/Non-TCP" if filters else ""), ""


def _http_destination(config: Raw) -> tuple[str, str]:
    inline = inner(config, "route_config")
    if inline:
        return _inline(inline), ""
    name = text(inner(config, "rds").get("route_config_name"))
    return (f"Route: {name}", name) if name else ("HTTP", "")


def _tcp_destination(config: Raw) -> str:
    if text(config.get("cluster")):
        return _named(text(config.get("cluster")))
    weighted = mappings(inner(config, "weighted_clusters").get("clusters"))
    return _named(", ".join(text(entry.get("name")) for entry in weighted))


def _inline(routes: Raw) -> str:
    hosts = list(mappings(routes.get("virtual_hosts")))
    if len(hosts) == 1 and texts(hosts[0].get("domains")) == ["*"]:
        only = list(mappings(hosts[0].get("routes")))
        clusters = route_clusters(only[0]) if len(only) == 1 and _takes_all(only[0]) else []
        if clusters:
            return _named(", ".join(clusters))
    return "Inline Route: " + "; ".join(_host(host) for host in hosts)


def _takes_all(route: Raw) -> bool:
    match = inner(route, "match")
    others = ("path", "safe_regex", "path_separated_prefix", "connect_matcher")
    return text(match.get("prefix")) in ("", "/") and not any(key in match for key in others)


def _host(host: Raw) -> str:
    domains = texts(host.get("domains"))
    matches = ", ".join(route_match(route) for route in mappings(host.get("routes")))
    return matches if domains == ["*"] else f"{'/'.join(domains)} {matches}".rstrip()


def _named(cluster: str) -> str:
    """Envoy's own clusters have the word in their names (`InboundPassthroughCluster`)."""
    return cluster if "Cluster" in cluster else f"Cluster: {cluster}"
