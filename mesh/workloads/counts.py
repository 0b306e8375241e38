"""How many replicas a workload wants, has and can use. Proxies' sync is not known from objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mesh.model import kinds
from mesh.model.objects import Controller, Pod
from mesh.model.workloads import Replicas


def of_controller(kind: str, controller: Controller, pods: Sequence[Pod]) -> Replicas:
    """The replicas of a controller of a known kind; `pods` count only for a CronJob."""
    status = controller.status
    if kind == kinds.STATEFUL_SET.name:
        return Replicas(desired(controller), status.replicas, status.ready_replicas)
    if kind == kinds.DAEMON_SET.name:
        return Replicas(status.desired_number_scheduled, status.current_number_scheduled, status.number_available)
    if kind == kinds.JOB.name:
        running = _whole(status.active) + status.succeeded
        return Replicas(running + status.failed, running + status.failed, running)
    if kind == kinds.CRON_JOB.name:
        return Replicas(0, 0, _in_phase(pods, "Running"))
    return Replicas(desired(controller), status.replicas, status.available_replicas)


def of_sets(sets: Iterable[Controller]) -> Replicas:
    """The replicas of a custom controller: those of all its ReplicaSets together."""
    counts = [(desired(one), one.status.replicas, one.status.available_replicas) for one in sets]
    return Replicas(*(sum(column) for column in zip(*counts, strict=True))) if counts else Replicas(0, 0, 0)


def of_pods(pods: Sequence[Pod]) -> Replicas:
    """The replicas of a controller of which only the pods are known."""
    lasting = len(pods) - _in_phase(pods, "Succeeded")
    return Replicas(lasting, lasting, _in_phase(pods, "Running"))


def of_bare_pod(pod: Pod) -> Replicas:
    return Replicas(1, 1, _in_phase((pod,), "Running"))


def desired(controller: Controller) -> int:
    """`spec.replicas`; where it is absent the API server's default, 1."""
    return 1 if controller.spec.replicas is None else controller.spec.replicas


def _in_phase(pods: Sequence[Pod], phase: str) -> int:
    return sum(pod.status.phase == phase for pod in pods)


def _whole(value: Any) -> int:
    """A Job's `active` is a number, a CronJob's a list."""
    return value if isinstance(value, int) else 0
