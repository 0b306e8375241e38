"""How a cluster is validated: the console's settings, and who runs in the mesh."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accounts:
    """Identities under which workloads run (`trust-domain/ns/namespace/sa/name`), and the trust domains of the mesh."""

    own: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    trust_domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Options:
    """`ignored` codes are left out everywhere. `gateway_classes` are the known classes by name."""

    ignored: frozenset[str] = frozenset()
    skip_wildcard_gateway_hosts: bool = False
    gateway_classes: frozenset[str] = frozenset()
    identity_domain: str = ""
