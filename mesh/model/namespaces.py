"""A namespace as the mesh sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MeshNamespace:
    """A namespace of a cluster and its part in the mesh, whoever looks. `created` is Unix seconds, 0 when unknown;
    `revision` that of its label, of a control plane those of its istiods, joined by commas."""

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
