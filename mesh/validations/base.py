"""What holds for all objects of a cluster while it is validated: namespaces, control planes, viewers, scopes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mesh.istio.exports import EVERYWHERE, OWN
from mesh.istio.namespaces import DATAPLANE_MODE
from mesh.istio.planes import ControlPlane, identity_domain, managing
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.namespaces import MeshNamespace
from mesh.model.objects import ConfigObject
from mesh.validations.hosts import Hosts
from mesh.validations.imports import Imports
from mesh.validations.options import Options
from mesh.validations.viewers import Mask, Viewers, viewers_of

_AMBIENT = "ambient"


@dataclass(frozen=True, slots=True)
class Base:
    """`planes` are those of all clusters; `managed` says which of them manages a namespace of this one."""

    cluster: str
    namespaces: Mapping[str, MeshNamespace]
    planes: tuple[ControlPlane, ...]
    options: Options
    sidecars: Mapping[str, Sequence[ConfigObject]]
    managed: Mapping[str, ControlPlane] = field(init=False)
    domain: str = field(init=False)
    hosts: Hosts = field(init=False)
    viewers: Viewers = field(init=False)
    imports: Imports = field(init=False)
    _audiences: dict[tuple[str, tuple[str, ...]], Mask] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        domain = identity_domain(self.planes, self.cluster, self.options.identity_domain)
        planes = {name: managing(self.planes, self.cluster, name) for name in self.namespaces}
        managed = {name: plane for name, plane in planes.items() if plane is not None}
        object.__setattr__(self, "domain", domain)
        object.__setattr__(self, "managed", managed)
        object.__setattr__(self, "hosts", Hosts(domain, self.namespaces))
        object.__setattr__(self, "viewers", viewers_of(self.namespaces, managed))
        object.__setattr__(self, "imports", Imports(self.viewers, self.hosts, self.sidecars, self.is_ambient))

    def root_of(self, namespace: str) -> str:
        """The root namespace of the namespace's mesh; `""` where it is in none."""
        plane = self.managed.get(namespace)
        return plane.root_namespace if plane else ""

    def takes_part(self, namespace: str) -> bool:
        """Whether the namespace's configuration is looked at: not where its control plane has no mesh config."""
        plane = self.managed.get(namespace)
        return namespace in self.namespaces and (plane is None or plane.has_mesh_config)

    def is_control_plane(self, namespace: str) -> bool:
        """Whether an istiod runs in the namespace, in any cluster."""
        return any(plane.namespace == namespace for plane in self.planes)

    def is_ambient(self, namespace: str) -> bool:
        known = self.namespaces.get(namespace)
        return known is not None and known.is_ambient

    def is_dataplane_ambient(self, namespace: str) -> bool:
        """By the namespace's own label where it has one; a control plane's is none without."""
        known = self.namespaces.get(namespace)
        if known is None:
            return False
        if DATAPLANE_MODE in known.labels:
            return known.labels[DATAPLANE_MODE] == _AMBIENT
        return known.is_ambient and not self.is_control_plane(namespace)

    def audience(self, namespace: str, exports: tuple[str, ...]) -> Mask:
        """Who sees an object of the namespace that is exported so (empty for everywhere). One exported to a namespace
        that does not exist is seen by all, so that this can be told."""
        key = (namespace, exports)
        mask = self._audiences.get(key)
        if mask is None:
            mask = self._audiences[key] = self._audience(namespace, exports)
        return mask

    def is_like(self, other: Base) -> bool:
        """Whether all that was found under the other still holds."""
        return _facts(self) == _facts(other) and self.imports.scopes == other.imports.scopes

    def _audience(self, namespace: str, exports: tuple[str, ...]) -> Mask:
        if self.is_ambient(namespace):
            return self.viewers.of(namespace)
        mask = 0
        for export in exports:
            if export == OWN:
                mask |= self.viewers.of(namespace)
            elif export == EVERYWHERE or export not in self.namespaces:
                return self.viewers.all
            else:
                mask |= self.viewers.of(export)
        return mask if exports else self.viewers.all


def base_of(view: ClusterView, planes: Sequence[ControlPlane], options: Options) -> Base:
    snapshot = view.snapshot
    names = snapshot.objects.get(kinds.SIDECAR.key, {})
    sidecars = {name: snapshot.in_namespace(kinds.SIDECAR, name) for name in names}
    return Base(snapshot.cluster, view.mesh.namespaces, tuple(planes), options, sidecars)


def _facts(base: Base) -> object:
    names = [(one.name, one.is_ambient, one.is_control_plane, one.labels) for one in base.namespaces.values()]
    return base.cluster, base.planes, base.options, names
