"""The destinations of a VirtualService, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mesh.istio.specs import PROTOCOLS, Spec
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import indexed, mapping, text


class Destination(NamedTuple):
    """`path` leads to the item of the route (`spec/http[0]/route[1]`); `route` is its whole item."""

    path: str
    host: str
    subset: str
    route: Spec


def routes(obj: ConfigObject) -> Iterator[tuple[str, list[Destination]]]:
    """Each rule of each protocol: its path, and where it sends to."""
    for protocol in PROTOCOLS:
        for index, rule in indexed(obj.spec.get(protocol)):
            path = f"spec/{protocol}[{index}]"
            yield path, [_destination(f"{path}/route[{at}]", route) for at, route in indexed(rule.get("route"))]


def _destination(path: str, route: Spec) -> Destination:
    named = mapping(route.get("destination"))
    return Destination(path, text(named.get("host")), text(named.get("subset")), route)
