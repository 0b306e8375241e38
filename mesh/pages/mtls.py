"""Whether mutual TLS holds."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.istio import mtls
from mesh.model.access import VisibleNamespace
from mesh.pages.sources.sources import Sources


@dataclass(frozen=True, slots=True)
class Mtls:
    """`auto`: proxies find out themselves where it is spoken. `by` sets it, where that may be told; `is_inherited`: no
    policy of the namespace's own does."""

    status: mtls.MtlsStatus
    auto: bool
    by: mtls.Decider | None = None
    is_inherited: bool = False


def namespace_mtls(sources: Sources, space: VisibleNamespace) -> Mtls:
    """What holds in the namespace, by itself or inherited from the mesh."""
    view = sources.clusters[space.cluster]
    auto = view.mesh.settings.auto_mtls
    mesh = mtls.mesh_of(space, view.mesh.namespaces.values(), auto)
    by = mtls.decider(view.snapshot, space.name, mesh)
    return Mtls(
        mtls.namespace_status(view.snapshot, space.name, mesh),
        auto,
        by if by is not None and sources.viewer.may_see(space.cluster, by.namespace) else None,
        space.name != mesh.root and (by is None or by.namespace != space.name),
    )
