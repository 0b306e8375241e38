"""The JSON of one service's details."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mesh.health.queries import HealthType
from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject
from mesh.pages.istio.details import object_json
from mesh.pages.lists.inventory import WorkloadRow
from mesh.pages.objects.service import ServiceDetails, SubService
from mesh.web.api.inventory_json import (
    detail_json,
    health_json,
    rate_annotation,
    unfilled_health,
    waypoints_json,
    workload_json,
)

Json = dict[str, Any]


def service_details_json(page: ServiceDetails) -> Json:
    config, allowed = page.config, page.permissions
    return {
        "destinationRules": _objects(kinds.DESTINATION_RULE, config.destination_rules),
        "endpoints": [
            {"addresses": [{"kind": "Pod", "name": found.pod, "ip": found.ip}], "ports": []} for found in page.endpoints
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
        "namespaceMTLS": {
            "autoMTLSEnabled": page.mtls.auto,
            "cluster": page.space.cluster,
            "minTLS": "",
            "namespace": page.space.name,
            "status": page.mtls.status.value,
        },
        "subServices": [_sub_service(each) for each in page.sub_services],
        "validations": {},
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
