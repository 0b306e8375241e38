"""What holds of the mesh of one cluster, whoever looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mesh.istio.hosts import DEFAULT_DOMAIN
from mesh.istio.mesh_settings import MeshSettings, mesh_settings
from mesh.istio.namespaces import namespaces_of
from mesh.istio.planes import ControlPlane, identity_domain, planes_of
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.namespaces import MeshNamespace

FACT_KINDS = (kinds.NAMESPACE, kinds.DEPLOYMENT, kinds.DAEMON_SET, kinds.CONFIG_MAP)
"""The kinds that the facts are read from."""


@dataclass(frozen=True, slots=True)
class MeshFacts:
    """All namespaces of the cluster by name, those in which an istiod runs, the mesh's own settings, the domain of its
    services, such as `svc.cluster.local`, and each of its control planes with what it manages."""

    namespaces: Mapping[str, MeshNamespace] = field(default_factory=dict)
    control_planes: frozenset[str] = frozenset()
    settings: MeshSettings = field(default_factory=MeshSettings)
    identity_domain: str = DEFAULT_DOMAIN
    planes: tuple[ControlPlane, ...] = ()


def mesh_facts(snapshot: ClusterSnapshot, configured_domain: str = "") -> MeshFacts:
    """`configured_domain` stands above that of the mesh's trust domain; empty for none."""
    planes = planes_of(snapshot)
    namespaces = frozenset(plane.namespace for plane in planes)
    settings = mesh_settings(snapshot, namespaces)
    domain = identity_domain(planes, snapshot.cluster, configured_domain)
    return MeshFacts(namespaces_of(snapshot), namespaces, settings, domain, planes)
