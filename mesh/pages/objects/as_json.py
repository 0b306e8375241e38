"""The JSON of one service's details."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mesh.health.as_json import health_json
from mesh.health.queries import HealthType
from mesh.metrics.as_json import runtimes_json
from mesh.metrics.discovery import Runtime
from mesh.model import kinds
from mesh.model.kinds import WORKLOAD_GROUP, Kind
from mesh.model.objects import ConfigObject
from mesh.pages.istio.details import object_json
from mesh.pages.lists.as_json import (
    captured_service_json,
    rate_annotation,
    service_json,
    unfilled_health,
    waypoints_json,
    workload_json,
)
from mesh.pages.lists.inventory import WorkloadRow
from mesh.pages.mtls import mtls_json
from mesh.pages.namespaces import namespace_json
from mesh.pages.objects.app import AppDetails, AppWorkload
from mesh.pages.objects.service import ServiceDetails, SubService
from mesh.pages.objects.workload import WorkloadDetails
from mesh.validations.as_json import entries_json
from mesh.validations.findings import Entry
from mesh.workloads.as_json import detail_json, gvk_of, machine_json, pod_json, spire_field

Json = dict[str, Any]


def service_details_json(page: ServiceDetails, entries: Iterable[Entry] = ()) -> Json:
    config, allowed = page.config, page.permissions
    return {
        "destinationRules": _objects(kinds.DESTINATION_RULE, config.destination_rules),
        "endpoints": [
            {"addresses": [{"kind": kinds.POD.name, "name": found.pod, "ip": found.ip}], "ports": []}
            for found in page.endpoints
        ],
        "istioPermissions": {"create": allowed.create, "update": allowed.update, "delete": allowed.delete},
        "isAmbient": page.is_ambient,
        "istioSidecar": page.has_sidecar,
        "k8sGRPCRoutes": _objects(kinds.GRPC_ROUTE, config.grpc_routes),
        "k8sHTTPRoutes": _objects(kinds.HTTP_ROUTE, config.http_routes),
        "k8sInferencePools": _objects(kinds.INFERENCE_POOL, config.inference_pools),
        "k8sReferenceGrants": None,
        "service": _service(page),
        "serviceEntries": _objects(kinds.SERVICE_ENTRY, config.service_entries) or None,
        "virtualServices": _objects(kinds.VIRTUAL_SERVICE, config.virtual_services),
        "workloads": [_workload(row) for row in page.workloads],
        "health": health_json(HealthType.SERVICE, page.health),
        "namespaceMTLS": mtls_json(page.mtls, page.space),
        "subServices": [_sub_service(each) for each in page.sub_services],
        "validations": entries_json(entries),
        "waypointWorkloads": waypoints_json(page.waypoints, is_ambient=bool(page.waypoints)),
    }


def _service(page: ServiceDetails) -> Json:
    service, definition = page.service, page.definition
    return {
        "additionalDetails": [detail_json(detail) for detail in page.details],
        "annotations": dict(definition.annotations),
        "cluster": service.cluster,
        "createdAt": definition.created,
        "externalName": definition.external_name,
        "healthAnnotations": rate_annotation(service.rate_annotation),
        "ip": definition.ip,
        **({"ips": list(definition.ips)} if definition.ips else {}),
        **({"ipFamilies": list(definition.ip_families)} if definition.ip_families else {}),
        "labels": dict(service.labels) or None,
        "name": service.name,
        "namespace": service.namespace,
        "ports": [{"name": port.name, "protocol": port.protocol, "port": port.number} for port in definition.ports],
        "resourceVersion": definition.resource_version,
        "selectors": dict(service.selector) or None,
        "type": definition.type,
    }


def _workload(row: WorkloadRow) -> Json:
    """As in the list, but the reference fills in neither the cluster nor the health."""
    return {**workload_json(row), "cluster": "", "health": unfilled_health(HealthType.WORKLOAD)}


def _sub_service(service: SubService) -> Json:
    """A service of which only the name and the ports are filled in."""
    return {
        "name": service.name,
        "namespace": "",
        "cluster": "",
        "labels": None,
        "selector": None,
        "istioSidecar": False,
        "isAmbient": False,
        "appLabel": False,
        "additionalDetailSample": None,
        "annotations": None,
        "healthAnnotations": None,
        "ports": dict(service.ports),
        "istioReferences": None,
        "kialiWizard": "",
        "serviceRegistry": "",
        "health": unfilled_health(HealthType.SERVICE),
    }


def _objects(kind: Kind, objects: Iterable[ConfigObject]) -> list[Json]:
    return [object_json(kind, obj) for obj in objects]


def workload_details_json(
    page: WorkloadDetails, runtimes: Iterable[Runtime] = (), entries: Iterable[Entry] = ()
) -> Json:
    """As a row of the list, with what only details tell. `podCount` is 0 there, and the references are
    null: clients count `pods`, and ask for the configuration apart."""
    workload = page.workload
    captured = page.captured_workloads or page.waypoints
    return {
        **workload_json(page.row, with_template=True),
        "podCount": 0,
        "istioReferences": None,
        "dashboardAnnotations": page.dashboards,
        "waypointWorkloads": waypoints_json(captured, is_ambient=workload.is_ambient),
        "desiredReplicas": workload.replicas.desired,
        "currentReplicas": workload.replicas.current,
        "availableReplicas": workload.replicas.available,
        "pods": [pod_json(pod) for pod in page.pods],
        "services": [service_json(row) for row in page.services],
        "runtimes": runtimes_json(runtimes),
        "additionalDetails": [detail_json(detail) for detail in page.details],
        "validations": entries_json(entries),
        "waypointServices": [captured_service_json(found) for found in page.captured_services] or None,
        "workloadEntries": list(map(machine_json, page.machines)) if workload.kind == WORKLOAD_GROUP.name else None,
    }


def app_details_json(page: AppDetails, runtimes: Iterable[Runtime] = ()) -> Json:
    return {
        "namespace": namespace_json(page.space),
        "name": page.name,
        "cluster": page.space.cluster,
        "isAmbient": page.is_ambient,
        "workloads": [_app_workload_json(each) for each in page.workloads],
        "serviceNames": list(page.services),
        "runtimes": runtimes_json(runtimes),
        "health": health_json(HealthType.APP, page.health),
    }


def _app_workload_json(each: AppWorkload) -> Json:
    workload = each.workload
    return {
        "workloadName": workload.name,
        "gvk": gvk_of(workload),
        "istioSidecar": workload.has_sidecar,
        "isAmbient": workload.is_ambient,
        "labels": dict(workload.labels),
        "namespace": workload.namespace,
        "serviceAccountNames": list(workload.service_accounts),
        "waypointWorkloads": waypoints_json(each.waypoints, is_ambient=workload.is_ambient),
        **spire_field(each.spire),
    }
