"""The routes of a proxy: which requests go where, and which VirtualService says so."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from mesh.envoy.dump import ConfigDump, Raw, Section, istio_source
from mesh.envoy.hosts import Host, best_domain, parse_domain
from mesh.envoy.matches import route_clusters, route_match
from mesh.model.pace import paced
from mesh.text.untrusted import inner, mappings, text, texts

_PASSTHROUGH = "PassthroughCluster"
_OTHER_ACTIONS = ("redirect", "direct_response")


@dataclass(frozen=True, slots=True)
class RouteRow:
    """`name` is the route table's; `virtual_service` is `name.namespace`, `""`, or `404` where nothing is routed."""

    name: str
    domains: Host
    match: str
    virtual_service: str


def route_rows(dump: ConfigDump, identity_domain: str, namespaces: Collection[str]) -> tuple[RouteRow, ...]:
    """Those that istiod sends first, then the static ones. `namespaces` are those that exist."""
    return tuple(
        row
        for table in _tables(dump.section(Section.ROUTES))
        for host in paced(mappings(table.get("virtual_hosts")))
        for row in _rows(text(table.get("name")), host, identity_domain, namespaces)
    )


def _tables(section: Raw) -> Iterator[Raw]:
    for key in ("dynamic_route_configs", "static_route_configs"):
        yield from (inner(entry, "route_config") for entry in mappings(section.get(key)))


def _rows(table: str, host: Raw, identity_domain: str, namespaces: Collection[str]) -> Iterator[RouteRow]:
    domain = parse_domain(best_domain(texts(host.get("domains"))), identity_domain, namespaces)
    routes = list(mappings(host.get("routes")))
    if not routes:
        yield RouteRow(table, domain, "/*", "404")
    for route in routes:
        clusters = route_clusters(route)
        if clusters == [_PASSTHROUGH] or not (clusters or _acts(route)):
            continue
        yield RouteRow(table, domain, route_match(route), istio_source(route))


def _acts(route: Raw) -> bool:
    """Redirects, answers of the proxy itself, and clusters that a header names are routes too."""
    return any(key in route for key in _OTHER_ACTIONS) or "cluster_header" in inner(route, "route")
