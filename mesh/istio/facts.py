"""What holds of the mesh of one cluster, whoever looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mesh.istio.control_planes import control_planes
from mesh.istio.hosts import DEFAULT_DOMAIN
from mesh.istio.mesh_settings import MeshSettings, mesh_settings
from mesh.istio.namespaces import namespaces_of
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.namespaces import MeshNamespace

FACT_KINDS = (kinds.NAMESPACE, kinds.DEPLOYMENT, kinds.DAEMON_SET, kinds.CONFIG_MAP)
"""The kinds that the facts are read from."""


@dataclass(frozen=True, slots=True)
class MeshFacts:
    """All namespaces of the cluster by name, those in which an istiod runs, the mesh's own settings, and the domain of
    its services, such as `svc.cluster.local`."""

    namespaces: Mapping[str, MeshNamespace] = field(default_factory=dict)
    control_planes: frozenset[str] = frozenset()
    settings: MeshSettings = field(default_factory=MeshSettings)
    identity_domain: str = DEFAULT_DOMAIN


def mesh_facts(snapshot: ClusterSnapshot, configured_domain: str = "") -> MeshFacts:
    """`configured_domain` stands above that of the mesh's trust domain; empty for none."""
    planes = frozenset(control_planes(snapshot))
    settings = mesh_settings(snapshot, planes)
    of_trust = f"svc.{settings.trust_domain}" if settings.trust_domain else DEFAULT_DOMAIN
    return MeshFacts(namespaces_of(snapshot), planes, settings, configured_domain or of_trust)
