"""The columns of the tables about proxies, and where their cells lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from mesh.envoy.clusters import ClusterRow
from mesh.envoy.hosts import Host
from mesh.envoy.listeners import ListenerRow
from mesh.envoy.routes import RouteRow
from mesh.envoy.ztunnel import ServiceRow, WorkloadRow
from mesh.istio.enrolment import Enrolled
from mesh.istio.selectors import Reference
from mesh.model.kinds import DESTINATION_RULE, VIRTUAL_SERVICE, Kind
from mesh.tables.columns import Column, Match
from mesh.web.address.links import object_url
from mesh.web.parts.facts import Link, reference_links, service_link, workload_link
from mesh.web.parts.subject import Subject
from mesh.web.parts.tables import ShownColumn

NO_ROUTE = "404"
NONE = "None"
HEALTHY, UNHEALTHY = "all healthy", "some unhealthy"
_ANY_PORT = 0
Row = TypeVar("Row")


class NameLinks:
    """Leads from names in a proxy's configuration to pages, as far as the viewer may see what they name."""

    def __init__(self, subject: Subject) -> None:
        self._cluster = subject.space.cluster
        self._namespace = subject.space.name
        self._told_cluster = subject.sources.told_cluster(self._cluster)
        self._to = partial(object_url, cluster=self._told_cluster)
        self._inventory = subject.sources.clusters[self._cluster].inventory
        self._sees = subject.sources.sees(self._cluster)

    def host(self, host: Host) -> Link | None:
        if not host.is_complete or not host.namespace:
            return None
        return self.service(host.namespace, host.service, host_text(host))

    def service(self, namespace: str, name: str, text: str = "") -> Link | None:
        if not self._sees(namespace) or self._inventory.service(namespace, name) is None:
            return None
        found = service_link(namespace, name, self._to)
        return Link(found.letters, found.kind, text or name, found.url)

    def workload(self, namespace: str, name: str, text: str = "") -> Link | None:
        workload = self._inventory.workload(namespace, name) if name and self._sees(namespace) else None
        if workload is None:
            return None
        found = workload_link(workload, self._to)
        return Link(found.letters, found.kind, text or name, found.url)

    def config(self, kind: Kind, source: str) -> Link | None:
        """`source` is `name.namespace`; a namespace has no dot in its name."""
        name, dot, namespace = source.rpartition(".")
        if not dot:
            return None
        (found,) = reference_links([Reference(kind, namespace, name)], self._namespace, self._told_cluster)
        return found if self._sees(namespace) else replace(found, url="")


def host_text(host: Host) -> str:
    """Without a namespace there is no domain to name either."""
    return ".".join(part for part in (host.service, host.namespace, host.cluster if host.namespace else "") if part)


def clusters(links: NameLinks) -> tuple[ShownColumn[ClusterRow], ...]:
    """Where the proxy may send to."""
    return (
        ShownColumn(Column("fqdn", "Service FQDN", lambda row: host_text(row.host)), lambda row: links.host(row.host)),
        ShownColumn(Column("port", "Port", lambda row: _port(row.port), Match.WHOLE, lambda row: row.port)),
        ShownColumn(Column("subset", "Subset", lambda row: row.subset)),
        ShownColumn(Column("traffic", "Direction", lambda row: row.direction, Match.CHOICE)),
        ShownColumn(Column("type", "Type", lambda row: row.type, Match.CHOICE)),
        ShownColumn(
            Column("rule", DESTINATION_RULE.name, lambda row: row.destination_rule),
            lambda row: links.config(DESTINATION_RULE, row.destination_rule),
        ),
    )


def listeners(route_url: Callable[[str], str]) -> tuple[ShownColumn[ListenerRow], ...]:
    """`route_url` leads to the routes of that table."""

    def destination(row: ListenerRow) -> Link | None:
        return Link("", "", row.destination, route_url(row.route)) if row.route else None

    return (
        ShownColumn(Column("address", "Address", lambda row: row.address)),
        ShownColumn(Column("port", "Port", lambda row: _port(row.port), Match.WHOLE, lambda row: row.port)),
        ShownColumn(Column("match", "Match", lambda row: row.match)),
        ShownColumn(Column("destination", "Destination", lambda row: row.destination), destination),
    )


def routes(links: NameLinks) -> tuple[ShownColumn[RouteRow], ...]:
    """Which requests go where, and which VirtualService says so."""

    def source(row: RouteRow) -> Link | None:
        if row.virtual_service == NO_ROUTE:
            return Link("", "", NO_ROUTE, note="answered by the proxy: nothing is routed")
        return links.config(VIRTUAL_SERVICE, row.virtual_service)

    return (
        ShownColumn(Column("name", "Name", lambda row: row.name, Match.CHOICE, lambda row: _as_number(row.name))),
        ShownColumn(
            Column("domains", "Domains", lambda row: host_text(row.domains)), lambda row: links.host(row.domains)
        ),
        ShownColumn(Column("match", "Match", lambda row: row.match)),
        ShownColumn(Column("vs", VIRTUAL_SERVICE.name, lambda row: row.virtual_service), source),
    )


def ztunnel_services(links: NameLinks) -> tuple[ShownColumn[ServiceRow], ...]:
    """The services that a ztunnel knows of."""

    def health(row: ServiceRow) -> str:
        return HEALTHY if row.healthy == row.endpoints else UNHEALTHY

    def endpoints(row: ServiceRow) -> Link:
        lost = row.endpoints - row.healthy
        return Link("", "", f"{row.healthy} / {row.endpoints}", note=f"{lost} not healthy" if lost else "")

    return (
        _namespace(lambda row: row.namespace),
        ShownColumn(
            Column("name", "Service name", lambda row: row.name), lambda row: links.service(row.namespace, row.name)
        ),
        ShownColumn(Column("vip", "Service VIP", lambda row: _addresses(row.vips))),
        ShownColumn(Column("waypoint", "Waypoint", lambda row: str(row.waypoint or NONE), Match.CHOICE)),
        ShownColumn(
            Column(
                "endpoints",
                "Endpoints",
                health,
                Match.CHOICE,
                lambda row: row.healthy - row.endpoints,
                help="Healthy of all; sorted by how many are not",
            ),
            endpoints,
        ),
    )


def ztunnel_workloads(links: NameLinks) -> tuple[ShownColumn[WorkloadRow], ...]:
    """The pods that a ztunnel knows of, whatever node they are on."""

    def pod(row: WorkloadRow) -> Link | None:
        return links.workload(row.namespace, str(row.raw.get("workloadName") or ""), row.name)

    return (
        _namespace(lambda row: row.namespace),
        ShownColumn(Column("name", "Pod name", lambda row: row.name), pod),
        ShownColumn(Column("address", "Address", lambda row: _addresses(row.addresses))),
        ShownColumn(Column("node", "Node", lambda row: row.node, Match.CHOICE)),
        ShownColumn(Column("waypoint", "Waypoint", lambda row: str(row.waypoint or NONE), Match.CHOICE)),
        ShownColumn(Column("protocol", "Protocol", lambda row: row.protocol, Match.CHOICE)),
    )


def enrolled(label: str, link: Callable[[Enrolled], Link | None]) -> tuple[ShownColumn[Enrolled], ...]:
    """What a waypoint captures, and by whose label."""
    return (
        ShownColumn(Column("name", label, lambda row: row.name), link),
        _namespace(lambda row: row.namespace),
        ShownColumn(Column("by", "Labelled by", lambda row: row.label_type, Match.CHOICE)),
    )


def _namespace(text: Callable[[Row], str]) -> ShownColumn[Row]:
    return ShownColumn(Column("namespace", "Namespace", text, Match.CHOICE))


def _port(port: int) -> str:
    return str(port) if port != _ANY_PORT else ""


def _as_number(name: str) -> tuple[bool, int, str]:
    """Route tables of ports in the ports' order, before those with names."""
    is_number = name.isascii() and name.isdigit()
    return (not is_number, int(name[:9]) if is_number else 0, name.lower())


def _addresses(addresses: tuple[str, ...]) -> str:
    """A ztunnel writes `network/address`; the network is often empty."""
    return ", ".join(each.removeprefix("/") for each in addresses)
