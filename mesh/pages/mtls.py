"""Whether mutual TLS holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mesh.istio import mutual_tls
from mesh.istio.mtls import MtlsStatus
from mesh.istio.mutual_tls import (
    Accepted,
    Decider,
    managing_plane,
    mesh_verdict,
    namespace_verdict,
    plane_for,
)
from mesh.model import kinds
from mesh.model.access import VisibleNamespace
from mesh.model.objects import ConfigObject
from mesh.model.problems import Problem
from mesh.model.workloads import Workload
from mesh.pages.sources.sources import Sources
from mesh.validations.findings import Entry, Key, is_grave

_RESOURCES = (kinds.PEER_AUTHENTICATION.plural, kinds.DESTINATION_RULE.plural)
_NEWEST, _USUAL = "TLSV1_3", "TLSV1_2"


@dataclass(frozen=True, slots=True)
class Mtls:
    """`auto`: proxies find out themselves where it is spoken. `evidence` are the objects that set it, so far as they
    may be told; `is_inherited`: no policy of the namespace's own does. With `unread`, nothing of this is known: what
    sets it could not be read."""

    status: MtlsStatus
    auto: bool
    evidence: tuple[Decider, ...] = ()
    is_inherited: bool = False
    unread: Problem | None = None

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
    """What holds in the namespace, by itself or inherited from the mesh; where validation has something grave against
    a policy of its own, only that."""

    def is_refuted(policy: ConfigObject) -> bool:
        # Asked here, and not before: most namespaces have no policy, and the first answer may be waited for.
        return sources.checked is not None and is_invalid(sources.checked.entries, space.cluster, policy)

    view = sources.clusters[space.cluster]
    plane = managing_plane(view, space.name)
    verdict = namespace_verdict(view, space.name, is_refuted)
    evidence = _seen(sources, space.cluster, verdict.by)
    auto = plane is None or plane.auto_mtls
    return Mtls(verdict.status, auto, evidence, verdict.is_inherited, unread(sources, space.cluster))


def is_invalid(entries: Mapping[Key, Entry], cluster: str, policy: ConfigObject) -> bool:
    """Whether something grave was found about a PeerAuthentication."""
    return is_grave(entries, Key(cluster, kinds.PEER_AUTHENTICATION, policy.namespace, policy.name))


def unread(sources: Sources, cluster: str) -> Problem | None:
    """Why it is not known what sets the modes."""
    return next((each for each in sources.problems(cluster) if each.resource in _RESOURCES), None)


def mesh_mtls(sources: Sources, cluster: str, revision: str) -> MeshMtls | None:
    """None where the cluster has no control plane of that revision."""
    view = sources.clusters.get(cluster)
    plane = plane_for(view, revision) if view else None
    if view is None or plane is None:
        return None
    verdict = mesh_verdict(view, plane)
    mtls = Mtls(verdict.status, plane.auto_mtls, _seen(sources, cluster, verdict.by))
    return MeshMtls(mtls, _NEWEST if plane.min_tls == _NEWEST else _USUAL)


def workload_accepts(sources: Sources, workload: Workload) -> Accepted | None:
    """What its proxies accept; None where it has none, or where the policies could not be read."""
    has_proxy = workload.is_ambient or (workload.has_sidecar and workload.runs)
    if workload.is_infra or not has_proxy or unread(sources, workload.cluster) is not None:
        return None
    found = mutual_tls.workload_accepts(sources.clusters[workload.cluster], workload.namespace, workload.labels)
    seen = _seen(sources, workload.cluster, [found.by] if found.by else [])
    return replace(found, by=next(iter(seen), None))


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
