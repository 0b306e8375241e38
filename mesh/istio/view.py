"""A cluster as the engines see it."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field

from mesh.istio.facts import MeshFacts
from mesh.istio.indexes import Indexes
from mesh.model.cluster import ClusterSnapshot
from mesh.model.inventory import Inventory


@dataclass(frozen=True, slots=True)
class ClusterView:
    """One cluster with all that was made of its objects, whoever looks: what a viewer may not see is left out where it
    is shown. `known` are indexes that were made before of the same configuration."""

    snapshot: ClusterSnapshot
    inventory: Inventory
    mesh: MeshFacts = field(default_factory=MeshFacts)
    known: InitVar[Indexes | None] = None
    indexes: Indexes = field(init=False)

    def __post_init__(self, known: Indexes | None) -> None:
        object.__setattr__(self, "indexes", known or indexes_of(self.snapshot, self.mesh))


def indexes_of(snapshot: ClusterSnapshot, mesh: MeshFacts) -> Indexes:
    return Indexes(snapshot, mesh.identity_domain, mesh.settings.default_service_exports)
