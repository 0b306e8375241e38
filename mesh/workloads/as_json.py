"""What workloads are made of in the reference's JSON; fields in the reference's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mesh.model.kinds import Kind
from mesh.model.workloads import Workload
from mesh.workloads.details import AdditionalDetail, ContainerView, MachineView, PodView
from mesh.workloads.spire import SpireInfo

Json = dict[str, Any]


def gvk_of(workload: Workload) -> Json:
    group, slash, version = workload.api_version.partition("/")
    return gvk_json(group if slash else "", version if slash else group, workload.kind)


def gvk_json(group: str, version: str, kind: str) -> Json:
    return {"Group": group, "Version": version, "Kind": kind}


def kind_json(kind: Kind) -> Json:
    """In its usual version."""
    return gvk_json(kind.group, kind.versions[0], kind.name)


def detail_json(detail: AdditionalDetail | None) -> Json | None:
    return {"title": detail.title, "value": detail.value, "icon": detail.icon} if detail else None


def spire_field(spire: SpireInfo | None) -> Json:
    """The field, or nothing where SPIRE has nothing to do with the workload."""
    if spire is None:
        return {}
    data: Json = {"isSpireManaged": bool(spire.matches), "isSpireServer": spire.is_server}
    if spire.matches:
        data["managedIdentityMatches"] = [
            {"matchType": match.type.value, "matchValue": match.value} for match in spire.matches
        ]
    return {"spireInfo": data}


def pod_json(pod: PodView) -> Json:
    return {
        "name": pod.name,
        "labels": texts_json(pod.labels),
        "createdAt": pod.created,
        "createdBy": [{"name": name, "kind": kind} for name, kind in pod.created_by] or None,
        "containers": _containers(pod.containers),
        "istioContainers": _containers(pod.istio_containers),
        "istioInitContainers": _containers(pod.istio_init_containers),
        "status": pod.phase,
        "statusMessage": pod.message,
        "statusReason": pod.reason,
        "appLabel": pod.has_app_label,
        "versionLabel": pod.has_version_label,
        "annotations": texts_json(pod.annotations),
        "protocol": pod.protocol,
        "proxyStatus": dict(pod.proxy_status.states) if pod.proxy_status else None,
        "serviceAccountName": pod.service_account,
    }


def machine_json(machine: MachineView) -> Json:
    return {
        "name": machine.name,
        "labels": texts_json(machine.labels),
        "createdAt": machine.created,
        "status": "Running" if machine.is_healthy else "Failed",
        "statusReason": machine.reason,
        "appLabel": machine.has_app_label,
        "versionLabel": machine.has_version_label,
        "annotations": texts_json(machine.annotations),
        "serviceAccountName": machine.service_account,
    }


def _containers(containers: Iterable[ContainerView]) -> list[Json] | None:
    found = [
        {
            "name": each.name,
            "image": each.image,
            "isProxy": each.is_proxy,
            "isReady": each.is_ready,
            "isAmbient": each.is_ambient,
        }
        for each in containers
    ]
    return found or None


def texts_json(texts: Mapping[str, str] | None) -> dict[str, str] | None:
    """An absent map is null, as Go writes it."""
    return dict(sorted(texts.items())) if texts else None
