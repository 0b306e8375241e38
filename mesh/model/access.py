"""Who asks, and what they may see. Every page function takes a `Viewer`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class VisibleNamespace:
    """A namespace that the viewer may see (api.md §6). `created` is Unix seconds, 0 when unknown."""

    name: str
    cluster: str
    created: float = 0.0
    is_ambient: bool = False
    is_control_plane: bool = False
    revision: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_in_mesh(self) -> bool:
        """Whether it has a control plane, or its pods are asked into the data plane."""
        return self.is_control_plane or self.is_ambient or bool(self.revision)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `namespaces` are those of all clusters that they may see, as (cluster, name) -> namespace."""

    user: str
    namespaces: Mapping[tuple[str, str], VisibleNamespace] = field(default_factory=dict)

    def may_see(self, cluster: str, namespace: str) -> bool:
        return (cluster, namespace) in self.namespaces

    def clusters_of(self, namespace: str) -> tuple[VisibleNamespace, ...]:
        """The namespace of that name in every cluster where it may be seen, by cluster."""
        return tuple(self.namespaces[key] for key in sorted(self.namespaces) if key[1] == namespace)

    def names(self) -> tuple[str, ...]:
        """The names of all visible namespaces, once each, sorted."""
        return tuple(sorted({name for _, name in self.namespaces}))
