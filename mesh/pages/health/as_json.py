"""The health of a cluster's namespaces in the reference's JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mesh.health.as_json import health_json
from mesh.health.judging import Buckets
from mesh.health.queries import HealthType
from mesh.model.health import HealthStatus
from mesh.model.pace import paced
from mesh.pages.health.page import HealthPage, NamespaceHealth

_FIELDS = {
    HealthType.APP: ("namespaceAppHealth", "statusApp"),
    HealthType.SERVICE: ("namespaceServiceHealth", "statusService"),
    HealthType.WORKLOAD: ("namespaceWorkloadHealth", "statusWorkload"),
}
_BUCKETS = {
    "inError": HealthStatus.FAILURE,
    "inNotReady": HealthStatus.NOT_READY,
    "inSuccess": HealthStatus.HEALTHY,
    "inWarning": HealthStatus.DEGRADED,
    "notAvailable": HealthStatus.NA,
}


def health_page_json(page: HealthPage, namespaces: Sequence[str]) -> dict[str, Any]:
    """Maps without namespaces are left out."""
    if not namespaces:
        return {}
    data: dict[str, Any] = {}
    for kind, (field, _) in _FIELDS.items():
        if kind in page.items:
            data[field] = {
                namespace: {
                    name: health_json(kind, item) for name, item in paced(sorted(page.of(kind, namespace).items()))
                }
                for namespace in namespaces
            }
    data["namespaceHealth"] = {namespace: _summary_json(page.summary(namespace)) for namespace in namespaces}
    return data


def _summary_json(summary: NamespaceHealth) -> dict[str, Any]:
    data: dict[str, Any] = {
        field: _buckets_json(summary.buckets[kind]) for kind, (_, field) in _FIELDS.items() if kind in summary.buckets
    }
    return {**data, "worstStatus": summary.worst.value}


def _buckets_json(buckets: Buckets) -> dict[str, list[str]]:
    return {field: list(buckets.names[status]) for field, status in _BUCKETS.items()}
