"""Whether mutual TLS holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mesh.istio.mtls import MtlsStatus
from mesh.istio.mutual_tls import Decider, managing_plane, mesh_verdict, namespace_verdict, plane_for
from mesh.model.access import VisibleNamespace
from mesh.pages.sources.sources import Sources

_NEWEST, _USUAL = "TLSV1_3", "TLSV1_2"


@dataclass(frozen=True, slots=True)
class Mtls:
    """`auto`: proxies find out themselves where it is spoken. `evidence` are the objects that set it, so far as they
    may be told; `is_inherited`: no policy of the namespace's own does."""

    status: MtlsStatus
    auto: bool
    evidence: tuple[Decider, ...] = ()
    is_inherited: bool = False

    @property
    def by(self) -> Decider | None:
        """What sets it first of all."""
        return next(iter(self.evidence), None)


@dataclass(frozen=True, slots=True)
class MeshMtls:
    """Of the mesh of one control plane. `min_tls` is the oldest version that proxies speak: TLSV1_2 or TLSV1_3."""

    mtls: Mtls
    min_tls: str


def namespace_mtls(sources: Sources, space: VisibleNamespace) -> Mtls:
    """What holds in the namespace, by itself or inherited from the mesh."""
    view = sources.clusters[space.cluster]
    plane = managing_plane(view, space.name)
    verdict = namespace_verdict(view, space.name)
    evidence = _seen(sources, space.cluster, verdict.by)
    return Mtls(verdict.status, plane is None or plane.auto_mtls, evidence, verdict.is_inherited)


def mesh_mtls(sources: Sources, cluster: str, revision: str) -> MeshMtls | None:
    """None where the cluster has no control plane of that revision."""
    view = sources.clusters.get(cluster)
    plane = plane_for(view, revision) if view else None
    if view is None or plane is None:
        return None
    verdict = mesh_verdict(view, plane)
    mtls = Mtls(verdict.status, plane.auto_mtls, _seen(sources, cluster, verdict.by))
    return MeshMtls(mtls, _NEWEST if plane.min_tls == _NEWEST else _USUAL)


def mtls_json(mtls: Mtls, space: VisibleNamespace) -> dict[str, Any]:
    """Of a namespace, as the API writes it."""
    return {
        "status": mtls.status.value,
        "autoMTLSEnabled": mtls.auto,
        "cluster": space.cluster,
        "namespace": space.name,
        "minTLS": "",
    }


def mesh_mtls_json(mesh: MeshMtls) -> dict[str, Any]:
    return {"status": mesh.mtls.status.value, "autoMTLSEnabled": mesh.mtls.auto, "minTLS": mesh.min_tls}


def _seen(sources: Sources, cluster: str, by: Iterable[Decider]) -> tuple[Decider, ...]:
    return tuple(each for each in by if sources.viewer.may_see(cluster, each.namespace))
