"""The JSON forms that lists and details share; fields in the reference's order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mesh.health.as_json import health_json
from mesh.health.queries import HealthType
from mesh.istio.enrolment import Enrolled
from mesh.istio.selectors import Reference
from mesh.model.health import RATE_ANNOTATION
from mesh.model.workloads import Workload
from mesh.pages.lists.inventory import AppRow, ServiceRow, WorkloadRow
from mesh.workloads.as_json import detail_json, gvk_of, kind_json, spire_field, texts_json

Json = dict[str, Any]
_UNFILLED: Json = {"requests": {"healthAnnotations": None, "inbound": None, "outbound": None}}
"""Health that the reference never filled in."""


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


def references_json(references: Iterable[Reference]) -> list[Json]:
    return [
        {"objectGVK": kind_json(found.kind), "name": found.name, "namespace": found.namespace, "cluster": ""}
        for found in references
    ]


def rate_annotation(text: str | None) -> dict[str, str]:
    return {} if text is None else {RATE_ANNOTATION: text}


def waypoints_json(found: Iterable[Enrolled], *, is_ambient: bool) -> list[Json] | None:
    """The waypoints that capture something, or the workloads that a waypoint captures, those that may be named; null
    outside of ambient mode."""
    if not is_ambient:
        return None
    return [
        {
            "cluster": each.cluster,
            "labels": texts_json(each.labels),
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


def app_json(row: AppRow) -> Json:
    return {
        "name": row.name,
        "namespace": row.namespace,
        "cluster": row.cluster,
        "istioSidecar": row.has_sidecar,
        "isAmbient": row.is_ambient,
        "isGateway": row.is_gateway,
        "labels": row.labels,
        "istioReferences": references_json(row.references),
        "health": health_json(HealthType.APP, row.health),
    }
