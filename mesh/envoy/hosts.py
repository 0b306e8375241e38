"""Hosts as Envoy's configuration names them (observability.md §8.3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Host:
    """`is_complete`: it names a service of the cluster; else `service` is the text as it was."""

    service: str
    namespace: str = ""
    cluster: str = ""
    is_complete: bool = False


def parse_host(text: str, identity_domain: str) -> Host:
    """A host of a cluster: a bare name, or `service.namespace.<identity domain>`."""
    service, dot, rest = text.partition(".")
    if not dot:
        return Host(service, "", identity_domain, True)
    namespace, _, domain = rest.partition(".")
    if service and namespace and domain == identity_domain:
        return Host(service, namespace, identity_domain, True)
    return Host(text)


def parse_domain(text: str, identity_domain: str, namespaces: Collection[str]) -> Host:
    """A domain of a route: also `service.namespace` of a namespace that exists, and `service.namespace.svc`."""
    parts = without_port(text).split(".")
    if len(parts) == 2 and parts[1] in namespaces:
        return Host(parts[0], parts[1], identity_domain, True)
    if len(parts) == 3 and parts[2] == "svc" and all(parts):
        return Host(parts[0], parts[1], identity_domain, True)
    found = parse_host(without_port(text), identity_domain)
    return found if found.is_complete else Host(text)


def best_domain(domains: Collection[str]) -> str:
    """The one that names the host best: the only one, else the shortest that does not begin like an address."""
    if len(domains) == 1:
        return next(iter(domains))
    named = [domain for domain in domains if not ("1" <= domain[:1] <= "9")]
    return min(named or domains, key=len, default="")


def without_port(text: str) -> str:
    """The host alone; an address of IPv6 has colons of its own."""
    host, colon, port = text.rpartition(":")
    return host if colon and port.isdigit() and ":" not in host else text
