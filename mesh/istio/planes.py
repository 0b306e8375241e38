"""The control planes of a mesh with their settings, and the namespaces that each of them manages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mesh.istio.control_planes import (
    DEFAULT_REVISION,
    control_planes,
    environment_of,
    revision_of,
)
from mesh.istio.hosts import DEFAULT_DOMAIN
from mesh.istio.mesh_settings import mesh_documents, read_mesh_config
from mesh.istio.namespaces import DATAPLANE_MODE, injected_revision
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.objects import Controller
from mesh.model.selectors import selects_labels
from mesh.text.untrusted import inner, mapping, mappings, text, texts

_SCOPES_GATEWAYS = "PILOT_SCOPE_GATEWAY_TO_NAMESPACE"
Exports = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ControlPlane:
    """One istiod of a cluster. `managed` are the namespaces that follow it, its own and the root namespace too; exports
    are the mesh's defaults, empty for everywhere; without a mesh config it manages nothing that could be judged."""

    cluster: str
    namespace: str
    revision: str = DEFAULT_REVISION
    root_namespace: str = ""
    managed: frozenset[str] = frozenset()
    has_mesh_config: bool = True
    auto_mtls: bool = True
    allows_any: bool = True
    virtual_service_exports: Exports = ()
    destination_rule_exports: Exports = ()
    service_exports: Exports = ()
    trust_domain: str = ""
    trust_aliases: Exports = ()
    scopes_gateways: bool = False
    min_tls: str = ""

    def manages(self, cluster: str, namespace: str) -> bool:
        own = cluster == self.cluster and namespace in (self.namespace, self.root_namespace)
        return own or namespace in self.managed


def control_plane(
    cluster: str,
    namespace: str,
    config: Mapping[str, Any] | None,
    managed: Iterable[str] = (),
    *,
    revision: str = DEFAULT_REVISION,
    root_namespace: str = "",
    scopes_gateways: bool = False,
) -> ControlPlane:
    """`config` is the mesh config as it is written, None where there is none."""
    mesh = config or {}
    root = text(mesh.get("rootNamespace")) or root_namespace or namespace
    return ControlPlane(
        cluster=cluster,
        namespace=namespace,
        revision=revision,
        root_namespace=root,
        managed=frozenset((*managed, namespace, root)),
        has_mesh_config=config is not None,
        auto_mtls=mesh.get("enableAutoMtls") is not False,
        allows_any=config is not None
        and inner(mesh, "outboundTrafficPolicy").get("mode", "ALLOW_ANY") in ("ALLOW_ANY", 1),
        virtual_service_exports=tuple(texts(mesh.get("defaultVirtualServiceExportTo"))),
        destination_rule_exports=tuple(texts(mesh.get("defaultDestinationRuleExportTo"))),
        service_exports=tuple(texts(mesh.get("defaultServiceExportTo"))),
        trust_domain=text(mesh.get("trustDomain")),
        trust_aliases=tuple(texts(mesh.get("trustDomainAliases"))),
        scopes_gateways=scopes_gateways,
        min_tls=text(inner(mesh, "meshMTLS").get("minProtocolVersion")),
    )


def planes_of(snapshot: ClusterSnapshot) -> tuple[ControlPlane, ...]:
    """Of one cluster, by namespace and name of the istiod."""
    found = control_planes(snapshot)
    return tuple(
        _plane(snapshot, istiod) for namespace in sorted(found) for istiod in sorted(found[namespace], key=_name)
    )


def managing(planes: Iterable[ControlPlane], cluster: str, namespace: str) -> ControlPlane | None:
    """The control plane whose settings hold in a namespace of the cluster."""
    return next((plane for plane in planes if plane.manages(cluster, namespace)), None)


def identity_domain(planes: Sequence[ControlPlane], cluster: str, configured: str = "") -> str:
    """The domain of a cluster's services: what the console's settings say stands above the mesh's trust domain."""
    own = next((plane for plane in planes if plane.cluster == cluster and plane.has_mesh_config), None)
    of_trust = f"svc.{own.trust_domain}" if own and own.trust_domain else DEFAULT_DOMAIN
    return configured or of_trust


def _name(istiod: Controller) -> str:
    return istiod.name


def _plane(snapshot: ClusterSnapshot, istiod: Controller) -> ControlPlane:
    revision = revision_of(istiod)
    config = _config(snapshot, istiod.namespace, revision)
    return control_plane(
        snapshot.cluster,
        istiod.namespace,
        config,
        _managed(snapshot, revision, config or {}),
        revision=revision,
        scopes_gateways=environment_of(istiod).get(_SCOPES_GATEWAYS, "").lower() == "true",
    )


def _config(snapshot: ClusterSnapshot, namespace: str, revision: str) -> Mapping[str, Any] | None:
    """The revision's own, else the one without a revision, else the only one."""
    documents = mesh_documents(snapshot, namespace)
    named = next((name for name in (f"istio-{revision}", "istio", *documents) if name in documents), None)
    return None if named is None else read_mesh_config(documents[named])


def _managed(snapshot: ClusterSnapshot, revision: str, config: Mapping[str, Any]) -> Iterator[str]:
    selectors = [mapping(each) for each in mappings(config.get("discoverySelectors"))]
    for namespace in snapshot.everywhere(kinds.NAMESPACE):
        if _revision(namespace.labels) != revision:
            continue
        if not selectors or any(selects_labels(selector, namespace.labels) for selector in selectors):
            yield namespace.name


def _revision(labels: Mapping[str, str]) -> str:
    """The revision that a namespace follows; `""` where it is in no mesh."""
    return injected_revision(labels) or (DEFAULT_REVISION if labels.get(DATAPLANE_MODE) == "ambient" else "")
