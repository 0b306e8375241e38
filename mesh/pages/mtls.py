"""Whether mutual TLS holds."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.istio import mtls
from mesh.model.access import VisibleNamespace
from mesh.pages.sources.sources import Sources


@dataclass(frozen=True, slots=True)
class Mtls:
    """`auto`: proxies find out themselves where it is spoken."""

    status: mtls.MtlsStatus
    auto: bool


def namespace_mtls(sources: Sources, space: VisibleNamespace) -> Mtls:
    """What holds in the namespace, by itself or inherited from the mesh."""
    view = sources.clusters[space.cluster]
    auto = view.mesh.settings.auto_mtls
    mesh = mtls.mesh_of(space, view.mesh.namespaces.values(), auto)
    return Mtls(mtls.namespace_status(view.snapshot, space.name, mesh), auto)
