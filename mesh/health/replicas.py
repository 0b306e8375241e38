"""What a workload's replicas say of its health."""

from __future__ import annotations

from mesh.model.health import HealthStatus, ReplicaVerdict
from mesh.model.workloads import Replicas


def judge(name: str, replicas: Replicas) -> ReplicaVerdict:
    """The verdict on the workload `name`."""
    return ReplicaVerdict(
        name=name,
        desired=replicas.desired,
        current=replicas.current,
        available=replicas.available,
        synced_proxies=replicas.synced_proxies,
        status=replicas.verdict or _status(replicas),
        reason=replicas.reason,
    )


def _status(replicas: Replicas) -> HealthStatus:
    desired, current, available = replicas.desired, replicas.current, replicas.available
    if desired == 0:
        return HealthStatus.NOT_READY
    if available == 0:
        return HealthStatus.FAILURE
    if min(desired, current, available) > 0 and (current < desired or available < desired):
        return HealthStatus.DEGRADED
    if desired == available != current:
        return HealthStatus.FAILURE
    in_sync = not 0 <= replicas.synced_proxies < desired
    return HealthStatus.HEALTHY if in_sync and desired == current == available else HealthStatus.DEGRADED
