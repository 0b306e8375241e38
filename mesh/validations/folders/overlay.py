"""Objects of a folder laid over a cluster, or over nothing: what is taken as there though nobody wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from msgspec import structs

from mesh.istio.mesh_settings import mesh_documents, read_mesh_config
from mesh.istio.planes import ControlPlane, control_plane, planes_of
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import Kind
from mesh.model.objects import KubeObject, Metadata, Namespace

ROOT = "istio-system"
_OF_KUBERNETES = ("default", "kube-node-lease", "kube-public", "kube-system")
_INJECTION = "istio-injection"
Placed = tuple[Kind, KubeObject]


@dataclass(frozen=True, slots=True)
class Laid:
    """The cluster as it would be with the objects, and the control planes that would look after them. `assumed` is the
    namespace of a control plane that nobody wrote; `""` where there is one."""

    snapshot: ClusterSnapshot
    planes: tuple[ControlPlane, ...]
    assumed: str = ""


def lay_over(below: ClusterSnapshot, objects: Iterable[Placed]) -> ClusterSnapshot:
    """The cluster with these objects, in place of its own of the same names, whose other labels and annotations stay:
    that is how they are applied."""
    laid: dict[str, dict[str, dict[str, KubeObject]]] = {}
    for kind, obj in objects:
        namespaces = laid.setdefault(kind.key, {})
        if obj.namespace not in namespaces:
            namespaces[obj.namespace] = dict(below.objects.get(kind.key, {}).get(obj.namespace, {}))
        namespaces[obj.namespace][obj.name] = _applied(obj, below.get(kind, obj.namespace, obj.name))
    merged: dict[str, Any] = {**below.objects}
    merged.update({key: {**below.objects.get(key, {}), **namespaces} for key, namespaces in laid.items()})
    return replace(below, objects=merged)


def _applied(obj: KubeObject, before: KubeObject | None) -> KubeObject:
    if before is None:
        return obj
    labels, annotations = {**before.labels, **obj.labels}, {**before.annotations, **obj.annotations}
    metadata = structs.replace(obj.metadata, labels=labels, annotations=annotations)
    return structs.replace(obj, metadata=metadata)


def laid_over(below: ClusterSnapshot, objects: Iterable[Placed]) -> Laid:
    """A namespace in which any of the objects lies exists, and is in the mesh unless its own labels speak for
    themselves. Without a control plane there is one with default settings (or those of an `istio` ConfigMap in
    the folder) in `istio-system`, and all namespaces follow it that do not refuse injection."""
    placed = list(objects)
    snapshot = lay_over(below, placed)
    written = snapshot.objects.get(kinds.NAMESPACE.key, {}).get("", {})
    implied = {obj.namespace for kind, obj in placed if kind.namespaced} - written.keys()
    planes = planes_of(snapshot)
    if planes:
        followed = replace(planes[0], managed=planes[0].managed | implied)
        return Laid(lay_over(snapshot, map(_namespace, sorted(implied))), (followed, *planes[1:]))
    root, config = _mesh_config(snapshot)
    members = {*implied, *(name for name, each in written.items() if each.labels.get(_INJECTION) != "disabled")}
    there = {root, *_OF_KUBERNETES, *implied} - written.keys()
    plane = control_plane(snapshot.cluster, root, config, members)
    return Laid(lay_over(snapshot, map(_namespace, sorted(there))), (plane,), root)


def _namespace(name: str) -> Placed:
    return kinds.NAMESPACE, Namespace(Metadata(name=name))


def _mesh_config(snapshot: ClusterSnapshot) -> tuple[str, Mapping[str, Any]]:
    """The mesh config, and the namespace where it lies."""
    for namespace in sorted(snapshot.objects.get(kinds.CONFIG_MAP.key, {})):
        for document in mesh_documents(snapshot, namespace).values():
            return namespace, read_mesh_config(document)
    return ROOT, {}
