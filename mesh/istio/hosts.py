"""Which service a host in a configuration object means (api.md §8.8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


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


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one: any object may be wrong."""
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """The mappings of a list; nothing of anything else."""
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def texts(value: Any) -> dict[str, str]:
    """The entries of a mapping whose values are texts, such as labels."""
    return {key: found for key, found in mapping(value).items() if isinstance(found, str)}


def words(value: Any) -> Iterator[str]:
    """The texts of a list."""
    return (item for item in value if isinstance(item, str)) if isinstance(value, list) else iter(())
