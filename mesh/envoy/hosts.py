"""Hosts as Envoy's configuration names them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mesh.istio.hosts import Form, Named, read_host


@dataclass(frozen=True, slots=True)
class Host:
    """`is_complete`: it names a service of the cluster; else `service` is the text as it was."""

    service: str
    namespace: str = ""
    cluster: str = ""
    is_complete: bool = False


def parse_host(text: str, identity_domain: str) -> Host:
    """A host of a cluster: a bare name (an inbound cluster's is empty), or `service.namespace.<identity domain>`."""
    if not text:
        return Host("", "", identity_domain, True)
    named = read_host(text, identity_domain)
    return _host(named, identity_domain) if named and named.form in (Form.NAME, Form.FULL) else Host(text)


def parse_domain(text: str, identity_domain: str, namespaces: Collection[str]) -> Host:
    """A domain of a route: also `service.namespace` of a namespace that exists, and `service.namespace.svc`."""
    host = without_port(text)
    named = read_host(host, identity_domain)
    if named and (named.form is Form.SHORT or (named.form is Form.NAMESPACE and named.namespace in namespaces)):
        return _host(named, identity_domain)
    found = parse_host(host, identity_domain)
    return found if found.is_complete else Host(text)


def _host(named: Named, identity_domain: str) -> Host:
    return Host(named.name, named.namespace, identity_domain, True)


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
