"""Health as Kiali's API gives it, keys in its order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mesh.health.judging import ItemHealth
from mesh.health.queries import HealthType
from mesh.model.health import CodeRates, Health, ReplicaVerdict, Requests


def service_json(requests: Requests, health: Health | None) -> dict[str, Any]:
    """`health` is None where no verdict was made: then `status` is left out."""
    return {"requests": requests_json(requests), **_status(health)}


def workload_json(requests: Requests, health: Health | None, replicas: ReplicaVerdict | None) -> dict[str, Any]:
    """`replicas` is None where the cluster does not know the workload."""
    status = workload_status_json(replicas) if replicas else None
    return {"requests": requests_json(requests), **_status(health), "workloadStatus": status}


def app_json(requests: Requests, health: Health | None, replicas: Iterable[ReplicaVerdict]) -> dict[str, Any]:
    return {
        "requests": requests_json(requests),
        **_status(health),
        "workloadStatuses": [workload_status_json(verdict) for verdict in replicas],
    }


def requests_json(requests: Requests) -> dict[str, Any]:
    return {
        "healthAnnotations": dict(sorted(requests.annotations.items())),
        "inbound": _rates(requests.inbound),
        "outbound": _rates(requests.outbound),
    }


def status_json(health: Health) -> dict[str, Any]:
    """A ratio or a total of zero is left out, as in the reference."""
    answer: dict[str, Any] = {}
    if health.rate.ratio:
        answer["errorRatio"] = _number(health.rate.ratio)
    answer["status"] = health.status.value
    if health.rate.total:
        answer["totalRequestRate"] = _number(health.rate.total)
    return answer


def workload_status_json(verdict: ReplicaVerdict) -> dict[str, Any]:
    return {
        "availableReplicas": verdict.available,
        "currentReplicas": verdict.current,
        "desiredReplicas": verdict.desired,
        "name": verdict.name,
        "syncedProxies": verdict.synced_proxies,
    }


def _status(health: Health | None) -> dict[str, Any]:
    return {} if health is None else {"status": status_json(health)}


def _rates(traffic: CodeRates) -> dict[str, dict[str, float]]:
    return {
        protocol: {code: _number(rate) for code, rate in sorted(codes.items())}
        for protocol, codes in sorted(traffic.items())
    }


def _number(value: float) -> float:
    """Whole numbers without a fraction: 5, not 5.0. Without the last digits, which depend on the order of summing."""
    rounded = float(f"{value:.12g}")
    return int(rounded) if rounded.is_integer() else rounded


_NOT_MEASURED = ItemHealth()


def health_json(kind: HealthType, item: ItemHealth | None) -> dict[str, Any]:
    """Without `status` where there is no verdict."""
    found = item or _NOT_MEASURED
    if kind is HealthType.SERVICE:
        return service_json(found.requests, found.health)
    if kind is HealthType.WORKLOAD:
        return workload_json(found.requests, found.health, next(iter(found.replicas), None))
    return app_json(found.requests, found.health, found.replicas)
