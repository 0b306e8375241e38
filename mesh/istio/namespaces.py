"""What part each namespace of a cluster has in the mesh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from mesh.istio.control_planes import (
    DEFAULT_REVISION,
    REVISION_LABEL,
    control_planes,
    is_ambient_cluster,
    revision_of,
    speaks_ambient,
)
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import NAMESPACE
from mesh.model.namespaces import MeshNamespace
from mesh.model.objects import Controller, Namespace

DATAPLANE_MODE = "istio.io/dataplane-mode"


def namespaces_of(snapshot: ClusterSnapshot) -> dict[str, MeshNamespace]:
    """All namespaces of the cluster by name, in the order of their names."""
    planes = control_planes(snapshot)
    ambient_cluster = is_ambient_cluster(snapshot)
    found = sorted(snapshot.everywhere(NAMESPACE), key=lambda namespace: namespace.name)
    return {each.name: _part(each, snapshot.cluster, planes.get(each.name, ()), ambient_cluster) for each in found}


def unix_seconds(timestamp: str) -> float:
    """An object's time stamp (RFC 3339) in Unix seconds; 0 when it is none."""
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        return 0.0
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _part(namespace: Namespace, cluster: str, istiods: Sequence[Controller], ambient_cluster: bool) -> MeshNamespace:
    labels = namespace.labels
    is_ambient = labels.get(DATAPLANE_MODE) == "ambient"
    return MeshNamespace(
        name=namespace.name,
        cluster=cluster,
        created=unix_seconds(namespace.metadata.creation_timestamp),
        is_ambient=speaks_ambient(istiods) if istiods and ambient_cluster else is_ambient,
        is_control_plane=bool(istiods),
        revision=",".join(sorted(set(map(revision_of, istiods)))) if istiods else injected_revision(labels),
        labels=labels,
        annotations=namespace.annotations,
    )


def injected_revision(labels: Mapping[str, str]) -> str:
    """The revision whose sidecars a namespace asks for; `""` for none."""
    injection = labels.get("istio-injection")
    if injection in ("enabled", "disabled"):
        return DEFAULT_REVISION if injection == "enabled" else ""
    return labels.get(REVISION_LABEL, "")
