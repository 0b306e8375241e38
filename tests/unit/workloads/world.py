"""Small clusters in a few words."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject, Controller, KubeObject, OwnerReference, Pod, Service

Placed = tuple[Kind, KubeObject]
API_VERSIONS = {kind.name: kind.api_version for kind in kinds.CONTROLLER_KINDS}
SIDECAR = json.dumps({"initContainers": ["istio-init"], "containers": ["istio-proxy"]})
NATIVE_SIDECAR = json.dumps({"initContainers": ["istio-init", "istio-proxy"], "containers": None})


def cluster(*objects: Placed) -> ClusterSnapshot:
    return snapshot_of("east", objects)


def owned_by(kind: str, name: str, api_version: str = "") -> OwnerReference:
    return OwnerReference(
        kind=kind, name=name, api_version=api_version or API_VERSIONS.get(kind, "acme.example/v1"), controller=True
    )


def metadata(name: str, labels: dict[str, str], annotations: dict[str, str], owner: OwnerReference | None) -> Any:
    owners = [msgspec.to_builtins(owner)] if owner else []
    return {
        "name": name,
        "namespace": "shop",
        "labels": labels,
        "annotations": annotations,
        "ownerReferences": owners,
        "creationTimestamp": "2026-01-05T08:00:00Z",
        "resourceVersion": f"rv-{name}",
    }


def pod(
    name: str,
    labels: dict[str, str],
    owner: OwnerReference | None = None,
    *,
    sidecar: str = "",
    ambient: bool = False,
    phase: str = "Running",
    annotations: dict[str, str] | None = None,
    account: str = "",
) -> Placed:
    told = dict(annotations or {})
    if sidecar:
        told["sidecar.istio.io/status"] = sidecar
    if ambient:
        told["ambient.istio.io/redirection"] = "enabled"
    raw = {
        "metadata": metadata(name, labels, told, owner),
        "spec": {"serviceAccountName": account},
        "status": {"phase": phase},
    }
    return kinds.POD, msgspec.convert(raw, Pod)


def controller(
    kind: Kind,
    name: str,
    labels: dict[str, str],
    owner: OwnerReference | None = None,
    *,
    replicas: int | None = 1,
    status: dict[str, Any] | None = None,
    own_labels: dict[str, str] | None = None,
    annotations: dict[str, str] | None = None,
    template_annotations: dict[str, str] | None = None,
    selector: dict[str, Any] | None = None,
) -> Placed:
    """`labels` are the template's."""
    template = {"metadata": {"labels": labels, "annotations": template_annotations or {}}}
    spec: dict[str, Any] = {"selector": selector or {}}
    if kind is kinds.CRON_JOB:
        spec["jobTemplate"] = {"spec": {"template": template}}
    else:
        spec |= {"replicas": replicas, "template": template}
    raw = {
        "metadata": metadata(name, own_labels or {}, annotations or {}, owner),
        "spec": spec,
        "status": status or {},
    }
    return kind, msgspec.convert(raw, Controller)


def config(
    kind: Kind,
    name: str,
    spec: Any,
    *,
    labels: dict[str, str] | None = None,
    annotations: dict[str, str] | None = None,
    status: dict[str, Any] | None = None,
    namespace: str = "shop",
) -> Placed:
    told = {**metadata(name, labels or {}, annotations or {}, None), "namespace": namespace}
    raw = {"metadata": told, "spec": spec, "status": status or {}}
    return kind, msgspec.convert(raw, ConfigObject)


def service(
    name: str,
    labels: dict[str, str] | None = None,
    selector: dict[str, str] | None = None,
    namespace: str = "shop",
    annotations: dict[str, str] | None = None,
) -> Placed:
    raw = {
        "metadata": {**metadata(name, labels or {}, annotations or {}, None), "namespace": namespace},
        "spec": {"selector": selector or {}},
    }
    return kinds.SERVICE, msgspec.convert(raw, Service)


def deployment(name: str, labels: dict[str, str], *pods: str, **options: Any) -> list[Placed]:
    """A Deployment with its ReplicaSet and one pod a name; `sidecar` and `ambient` go to the pods."""
    told = {key: options.pop(key) for key in ("sidecar", "ambient") if key in options}
    count = len(pods)
    status = {"replicas": count, "readyReplicas": count, "availableReplicas": count}
    hashed = {**labels, "pod-template-hash": "1"}
    return [
        controller(kinds.DEPLOYMENT, name, labels, replicas=count, status=status, **options),
        controller(kinds.REPLICA_SET, f"{name}-1", hashed, owned_by("Deployment", name), replicas=count),
        *(pod(each, hashed, owned_by("ReplicaSet", f"{name}-1"), **told) for each in pods),
    ]
