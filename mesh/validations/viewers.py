"""From where objects are looked at, as bits of a number.

What a namespace sees of the configuration depends on exports and on Sidecars, and the findings about an object are
those of all namespaces that see it together. So nothing is computed once for each namespace: a set of them is one
whole number, a bit for each viewer, and rules compute with these sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mesh.istio.planes import ControlPlane

Mask = int
"""A set of viewers: bit n is the n-th viewer."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A namespace, as part of the whole mesh or (`alone`) as the page of one object sees it, without the policies and
    the Sidecar of the root namespace. `plane` is None where no control plane manages it."""

    namespace: str
    plane: ControlPlane | None
    alone: bool = False

    @property
    def root(self) -> str:
        """The root namespace; none for who looks alone."""
        return self.plane.root_namespace if self.plane and not self.alone else ""

    @property
    def auto_mtls(self) -> bool:
        return self.plane is None or self.plane.auto_mtls

    @property
    def allows_any(self) -> bool:
        return self.plane is not None and self.plane.allows_any


@dataclass(frozen=True, slots=True)
class Viewers:
    """All viewers of a cluster. `mesh` are those of the whole mesh, one for each managed namespace; `all` those and,
    for each namespace, the one who looks alone."""

    each: tuple[Viewer, ...]
    mesh: Mask = field(init=False)
    all: Mask = field(init=False)
    allow_any: Mask = field(init=False)
    auto_mtls: Mask = field(init=False)
    scope_gateways: Mask = field(init=False)
    _by_namespace: Mapping[str, Mask] = field(init=False)
    _alone: Mapping[str, Mask] = field(init=False)

    def __post_init__(self) -> None:
        numbered = [(1 << number, viewer) for number, viewer in enumerate(self.each)]
        by_namespace: dict[str, Mask] = {}
        for bit, viewer in numbered:
            by_namespace[viewer.namespace] = by_namespace.get(viewer.namespace, 0) | bit
        masks = {
            "mesh": union(bit for bit, viewer in numbered if not viewer.alone),
            "all": (1 << len(self.each)) - 1,
            "allow_any": union(bit for bit, viewer in numbered if viewer.allows_any),
            "auto_mtls": union(bit for bit, viewer in numbered if viewer.auto_mtls),
            "scope_gateways": union(bit for bit, one in numbered if one.plane and one.plane.scopes_gateways),
            "_by_namespace": by_namespace,
            "_alone": {viewer.namespace: bit for bit, viewer in numbered if viewer.alone},
        }
        for name, value in masks.items():
            object.__setattr__(self, name, value)

    def of(self, namespace: str) -> Mask:
        """All who look from the namespace."""
        return self._by_namespace.get(namespace, 0)

    def alone(self, namespace: str) -> Mask:
        """The one who looks from the namespace alone."""
        return self._alone.get(namespace, 0)

    def within(self, mask: Mask) -> Iterator[tuple[Mask, Viewer]]:
        """The viewers of the set, each with its bit."""
        while mask:
            bit = mask & -mask
            yield bit, self.each[bit.bit_length() - 1]
            mask ^= bit


def viewers_of(namespaces: Iterable[str], planes: Mapping[str, ControlPlane]) -> Viewers:
    """`planes` are the control planes by managed namespace."""
    names = sorted(namespaces)
    mesh = (Viewer(name, planes[name]) for name in names if name in planes)
    return Viewers((*mesh, *(Viewer(name, planes.get(name), alone=True) for name in names)))


def union(masks: Iterable[Mask]) -> Mask:
    """The viewers of all the sets."""
    whole = 0
    for mask in masks:
        whole |= mask
    return whole
