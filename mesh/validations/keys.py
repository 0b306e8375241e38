"""The keys under which objects post what others ask for."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

from mesh.istio.hosts import ALL
from mesh.istio.selectors import selector_of
from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import indexed, indexed_texts, inner, number
from mesh.validations.hosts import WILDCARD, wildcards_of
from mesh.validations.viewers import Mask

NO_GATEWAY = "no-gateway"
NO_SUBSET = "~"
ANY_SUBSET = "*"
ENTRY = "entry"
"""Ends of hosts that ServiceEntries define, for `Index.seen_ends`."""
ACCOUNTS: Hashable = ("accounts",)
_Label = tuple[str, str]


def service(namespace: str, name: str) -> Hashable:
    """A Service; told: (exports, selector's pairs)."""
    return ("service", namespace, name)


def app(namespace: str, name: str) -> Hashable:
    """Workloads by their app."""
    return ("app", namespace, name)


def workloads(namespace: str = "", label: _Label | None = None) -> Hashable:
    """Workloads of a namespace (`""`: of all), of those with the label; told: all labels' pairs."""
    return ("workload", namespace, label)


def endpoints(label: str, value: str) -> Hashable:
    """Endpoints of ServiceEntries; told: all labels' pairs."""
    return ("endpoint", label, value)


def entry_port(host: str, port: int) -> Hashable:
    """A host (small letters) and port of ServiceEntries; told: the protocol (capitals)."""
    return ("entry port", host, port)


def gateway(namespace: str, name: str) -> Hashable:
    return ("gateway", namespace, name)


def routed_host(gateway: str, domain: str, namespace: str, service: str) -> Hashable:
    """VirtualServices for the host at the gateway; told: the number of the host in the list."""
    return ("routed", gateway, domain, namespace, service)


def routed_namespace(gateway: str, domain: str, namespace: str, *, is_all: bool) -> Hashable:
    """VirtualServices at the gateway for a service of the namespace, or for all of them at once."""
    return ("routed namespace", gateway, domain, namespace, is_all)


def used_subset(host: str, subset: str, namespace: str = "") -> Hashable:
    """Routes to the subset by the host as it is written, or whole; with the namespace: those of its objects."""
    return ("used subset", host, subset, namespace)


def used_at_home(name: str, subset: str) -> Hashable:
    """Routes to the subset of a service of their own namespace, by a host with a namespace."""
    return ("used at home", name, subset)


def defined_subset(host: str, subset: str) -> Hashable:
    """DestinationRules for the host (whole, or a wildcard) that define the subset."""
    return ("defined subset", host, subset)


def ruled_host(host: str, subset: str) -> Hashable:
    """DestinationRules for the host with the subset, `NO_SUBSET` or `ANY_SUBSET`, but not mutual TLS for many hosts."""
    return ("ruled", host, subset)


def ruled_below(wildcard: str) -> Hashable:
    """The same for all hosts within the wildcard but itself; told: the subsets, or `NO_SUBSET`."""
    return ("ruled below", wildcard)


def tls_rules(host: str) -> Hashable:
    """DestinationRules with TLS for the host as it is written; told: the mode."""
    return ("tls", host)


def mutual_rules(host: str) -> Hashable:
    """DestinationRules with Istio's mutual TLS for the host as it is written."""
    return ("mutual", host)


def wide_rules(host: str) -> Hashable:
    """Those of them for the whole mesh, or for their own namespace."""
    return ("wide", host)


def peer_policies(namespace: str) -> Hashable:
    """PeerAuthentications; told: (mode for the whole namespace, selector's pairs)."""
    return ("peer policies", namespace)


def without_selector(kind: Kind, namespace: str) -> Hashable:
    """Objects of the kind for all workloads of the namespace."""
    return ("without selector", kind.key, namespace)


def selecting(kind: Kind, namespace: str, label: _Label | None = None) -> Hashable:
    """Objects of the kind with a selector; with the label: those whose first one it is; told: all its pairs."""
    return ("selecting", kind.key, namespace, label)


class Served(NamedTuple):
    """A host of a Gateway's server. `spot` is (server, number of the host), `group` (port, selector), `target` the
    namespace whose VirtualServices it is for (`*`: all)."""

    spot: tuple[int, int]
    group: tuple[int, str]
    target: str
    host: str


def served_hosts(obj: ConfigObject) -> Iterator[Served]:
    """In their order."""
    selector = ",".join(f"{key}={value}" for key, value in sorted(selector_of(kinds.GATEWAY, obj).items()))
    for index, server in indexed(obj.spec.get("servers")):
        port = number(inner(server, "port").get("number"))
        for place, written in indexed_texts(server.get("hosts")):
            target, slash, host = written.partition("/")
            where = (obj.namespace if target == "." else target) if slash else ALL
            yield Served((index, place), (port, selector), where, (host if slash else written).lower())


def served(group: tuple[int, str], host: str) -> Hashable:
    """Gateways that serve the host in just these words; told: `Served`."""
    return ("served", group, host)


def served_below(group: tuple[int, str], end: str) -> Hashable:
    """Gateways that serve a host, no wildcard, that ends so; told: `Served`."""
    return ("served below", group, end)


def served_group(group: tuple[int, str]) -> Hashable:
    """All hosts of the group; told: `Served`."""
    return ("served group", group)


def served_postings(each: Served, mask: Mask) -> Iterator[tuple[Hashable, Mask, Any]]:
    yield served(each.group, each.host), mask, each
    yield served_group(each.group), mask, each
    if not each.host.startswith(WILDCARD):
        for wildcard in wildcards_of(each.host):
            yield served_below(each.group, wildcard.removeprefix(ALL)), mask, each
