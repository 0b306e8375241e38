"""Who controls an object, as its references tell."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import KubeObject, OwnerReference

_TYPED = {kind.name: kind for kind in (kinds.POD, kinds.WORKLOAD_GROUP, *kinds.CONTROLLER_KINDS)}


class Owner(NamedTuple):
    """The kind of a controller, as an owner reference or the table of kinds names it."""

    kind: str
    api_version: str

    @property
    def typed(self) -> Kind | None:
        """The known kind; None for a custom controller, such as a StatefulSet of another API group."""
        kind = _TYPED.get(self.kind)
        return kind if kind is None or self.group == kind.group else None

    @property
    def group(self) -> str:
        """The API group; a reference that names none means the known kind's."""
        kind = _TYPED.get(self.kind)
        if not self.api_version and kind is not None:
            return kind.group
        group, slash, _ = self.api_version.partition("/")
        return group if slash else ""

    @property
    def identity(self) -> tuple[str, str]:
        """What tells it from other kinds, whatever version it is read in."""
        return _identity(self)


@lru_cache(maxsize=1024)
def _identity(owner: Owner) -> tuple[str, str]:
    return owner.group, owner.kind


def owner_of(reference: OwnerReference) -> Owner:
    return Owner(reference.kind, reference.api_version)


@lru_cache(maxsize=256)
def known_owner(kind: Kind) -> Owner:
    return Owner(kind.name, kind.api_version)


def controller_of(obj: KubeObject) -> OwnerReference | None:
    """The owner that controls the object."""
    # No generator: it is asked of every pod whenever one has changed.
    for owner in obj.metadata.owner_references:
        if owner.controller:
            return owner
    return None
