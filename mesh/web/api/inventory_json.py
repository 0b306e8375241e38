"""The JSON forms that lists and details share; fields in the reference's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mesh.health import as_json
from mesh.health.judging import ItemHealth
from mesh.health.queries import HealthType
from mesh.istio.enrolment import Enrolled
from mesh.istio.selectors import Reference
from mesh.model.health import RATE_ANNOTATION
from mesh.model.kinds import Kind
from mesh.model.workloads import Workload
from mesh.pages.lists.inventory import ServiceRow, WorkloadRow
from mesh.workloads.details import AdditionalDetail, ContainerView, MachineView, PodView
from mesh.workloads.spire import SpireInfo

Json = dict[str, Any]
_NOT_MEASURED = ItemHealth()
_UNFILLED: Json = {"requests": {"healthAnnotations": None, "inbound": None, "outbound": None}}
"""Health that the reference never filled in."""


def health_json(kind: HealthType, item: ItemHealth | None) -> Json:
    """Without `status` where there is no verdict."""
    found = item or _NOT_MEASURED
    if kind is HealthType.SERVICE:
        return as_json.service_json(found.requests, found.health)
    if kind is HealthType.WORKLOAD:
        return as_json.workload_json(found.requests, found.health, next(iter(found.replicas), None))
    return as_json.app_json(found.requests, found.health, found.replicas)


def workload_json(row: WorkloadRow, *, with_template: bool = False) -> Json:
    """A row of the list; details tell the template too."""
    workload = row.workload
    return {
        "name": workload.name,
        "namespace": workload.namespace,
        "cluster": workload.cluster,
        "gvk": gvk_of(workload),
        "createdAt": workload.created,
        "resourceVersion": workload.resource_version,
        **({} if row.injection is None else {"istioInjectionAnnotation": row.injection}),
        "istioSidecar": workload.has_sidecar,
        "isAmbient": workload.is_ambient,
        "isGateway": workload.is_gateway,
        "isWaypoint": workload.is_waypoint,
        "isZtunnel": workload.is_ztunnel,
        **spire_field(row.spire),
        "additionalDetailSample": detail_json(row.detail),
        "labels": dict(workload.labels),
        "appLabel": bool(workload.app),
        "versionLabel": bool(workload.version),
        "podCount": workload.pod_count,
        "annotations": dict(workload.annotations),
        "healthAnnotations": rate_annotation(workload.rate_annotation),
        "istioReferences": references_json(row.references),
        "dashboardAnnotations": None,
        "serviceAccountNames": list(workload.service_accounts),
        **(_template(workload) if with_template else {}),
        "health": health_json(HealthType.WORKLOAD, row.health),
        "waypointWorkloads": None,
        "ValidationKey": "",
        "ValidationVersion": "",
    }


def _template(workload: Workload) -> Json:
    """What the pods are made with; what is empty is left out."""
    found = {"templateAnnotations": workload.template_annotations, "templateLabels": workload.labels}
    return {field: dict(texts) for field, texts in found.items() if texts}


def service_json(row: ServiceRow) -> Json:
    """A row of the list."""
    service = row.service
    return {
        "name": service.name,
        "namespace": service.namespace,
        "cluster": service.cluster,
        "labels": dict(service.labels) or None,
        "selector": dict(service.selector) or None,
        "istioSidecar": row.has_sidecar,
        "isAmbient": row.is_ambient,
        "appLabel": row.has_app_selector,
        "additionalDetailSample": detail_json(row.detail),
        "annotations": None,
        "healthAnnotations": rate_annotation(service.rate_annotation),
        "ports": None,
        "istioReferences": references_json(row.references),
        "kialiWizard": row.wizard,
        "serviceRegistry": "External" if service.is_external else "Kubernetes",
        "health": health_json(HealthType.SERVICE, row.health),
    }


def unfilled_health(kind: HealthType) -> Json:
    """The health of objects that details only mention."""
    return {**_UNFILLED, "workloadStatus": None} if kind is HealthType.WORKLOAD else _UNFILLED


def gvk_of(workload: Workload) -> Json:
    group, slash, version = workload.api_version.partition("/")
    return gvk_json(group if slash else "", version if slash else group, workload.kind)


def gvk_json(group: str, version: str, kind: str) -> Json:
    return {"Group": group, "Version": version, "Kind": kind}


def kind_json(kind: Kind) -> Json:
    return gvk_json(kind.group, kind.versions[0], kind.name)


def references_json(references: Iterable[Reference]) -> list[Json]:
    return [
        {"objectGVK": kind_json(found.kind), "name": found.name, "namespace": found.namespace, "cluster": ""}
        for found in references
    ]


def rate_annotation(text: str | None) -> dict[str, str]:
    return {} if text is None else {RATE_ANNOTATION: text}


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


def waypoints_json(found: Iterable[Enrolled], *, is_ambient: bool) -> list[Json] | None:
    """The waypoints that capture something, or the workloads that a waypoint captures, those that may be named; null
    outside of ambient mode."""
    if not is_ambient:
        return None
    return [
        {
            "cluster": each.cluster,
            "labels": _map(each.labels),
            "labelType": each.label_type,
            "name": each.name,
            "namespace": each.namespace,
            "type": each.scope,
        }
        for each in found
        if each.is_named
    ]


def captured_service_json(found: Enrolled) -> Json:
    return {
        "cluster": found.cluster,
        "labelType": found.label_type,
        "name": found.name,
        "namespace": found.namespace,
    }


def pod_json(pod: PodView) -> Json:
    return {
        "name": pod.name,
        "labels": _map(pod.labels),
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
        "annotations": _map(pod.annotations),
        "protocol": pod.protocol,
        "proxyStatus": dict(pod.proxy_status.states) if pod.proxy_status else None,
        "serviceAccountName": pod.service_account,
    }


def machine_json(machine: MachineView) -> Json:
    return {
        "name": machine.name,
        "labels": _map(machine.labels),
        "createdAt": machine.created,
        "status": "Running" if machine.is_healthy else "Failed",
        "statusReason": machine.reason,
        "appLabel": machine.has_app_label,
        "versionLabel": machine.has_version_label,
        "annotations": _map(machine.annotations),
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


def _map(texts: Mapping[str, str] | None) -> dict[str, str] | None:
    """An absent map is null, as Go writes it."""
    return dict(sorted(texts.items())) if texts else None
