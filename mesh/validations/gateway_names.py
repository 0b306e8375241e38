"""How VirtualServices name gateways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mesh.model.objects import ConfigObject
from mesh.text.untrusted import indexed, indexed_texts

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


def matched_gateways(obj: ConfigObject, protocol: str) -> Iterator[tuple[int, Iterator[tuple[int, str]]]]:
    """For each match of each route of the protocol: the route's number, and the gateways that the match lists."""
    for index, route in indexed(obj.spec.get(protocol)):
        for _, match in indexed(route.get("match")):
            yield index, indexed_texts(match.get("gateways"))
