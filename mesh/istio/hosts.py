"""Which service a host in a configuration object means (api.md §8.8)."""

from __future__ import annotations


def service_of(host: str, namespace: str, identity_domain: str) -> tuple[str, str] | None:
    """(namespace, name) of the Kubernetes service that the host may mean, for an object of `namespace`.

    A host is `name`, `name.ns`, `name.ns.svc` or `name.ns.<identity domain>`; None for anything else. That such a
    service exists is for the caller to see: `api.example` could be one.
    """
    name, _, rest = host.partition(".")
    owner, _, domain = rest.partition(".")
    if not name or name == "*" or domain not in ("", "svc", identity_domain):
        return None
    return owner or namespace, name
