"""Who asks, and what they may see. Every page function takes a `Viewer`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mesh.model.namespaces import MeshNamespace
from mesh.model.problems import Problem

VisibleNamespace = MeshNamespace
"""One that the viewer may see."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `namespaces` are those of all clusters that they may see, as (cluster, name) -> namespace; `problems`
    tell of the clusters that did not say which those are."""

    user: str
    namespaces: Mapping[tuple[str, str], VisibleNamespace] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def may_see(self, cluster: str, namespace: str) -> bool:
        return (cluster, namespace) in self.namespaces

    def clusters_of(self, namespace: str) -> tuple[VisibleNamespace, ...]:
        """The namespace of that name in every cluster where it may be seen, by cluster."""
        return tuple(self.namespaces[key] for key in sorted(self.namespaces) if key[1] == namespace)

    def names(self) -> tuple[str, ...]:
        """The names of all visible namespaces, once each, sorted."""
        return tuple(sorted({name for _, name in self.namespaces}))
