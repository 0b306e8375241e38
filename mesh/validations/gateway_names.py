"""How VirtualServices name gateways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from mesh.model.objects import ConfigObject
from mesh.validations.routes import indexed

MESH = "mesh"
"""Stands for all sidecars."""


class GatewayName(NamedTuple):
    name: str
    namespace: str
    domain: str


def gateway_name(written: str, namespace: str, domain: str) -> GatewayName:
    """As an object of the namespace writes it: a bare name, namespace/name, or a host."""
    if "." in written:
        first, _, rest = written.partition(".")
        second, has_domain, last = rest.partition(".")
        return GatewayName(first, second, last if has_domain else domain)
    if "/" in written:
        words = written.split("/")
        return GatewayName(words[1], words[0], domain)
    return GatewayName(written, namespace, domain)


def listed_gateways(value: Any) -> list[tuple[int, str]]:
    """The gateways of a list, each with its number."""
    listed = value if isinstance(value, list) else []
    return [(index, item) for index, item in enumerate(listed) if isinstance(item, str)]


def matched_gateways(obj: ConfigObject, protocol: str) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """For each match of each route of the protocol: the route's number, and the gateways that the match lists."""
    for index, route in indexed(obj.spec.get(protocol)):
        for _, match in indexed(route.get("match")):
            yield index, listed_gateways(match.get("gateways"))
