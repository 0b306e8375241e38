"""The rankings of the overview in the reference's JSON."""

from __future__ import annotations

from typing import Any

from mesh.metrics.overview import ServiceFigure
from mesh.pages.overview.rankings import AppRate, ServiceRate


def figure_json(each: ServiceFigure, field: str) -> dict[str, Any]:
    return {
        "cluster": each.cluster,
        "healthStatus": each.health,
        field: each.value,
        "namespace": each.namespace,
        "serviceName": each.service,
    }


def service_json(each: ServiceRate) -> dict[str, Any]:
    return {
        "cluster": each.cluster,
        "errorRate": each.errors,
        "healthStatus": each.health,
        "namespace": each.namespace,
        "requestRate": each.requests,
        "serviceName": each.service,
    }


def app_json(each: AppRate) -> dict[str, Any]:
    return {
        "appName": each.app,
        "cluster": each.cluster,
        "healthStatus": each.health,
        "namespace": each.namespace,
        "requestRateIn": each.inbound,
        "requestRateOut": each.outbound,
    }
