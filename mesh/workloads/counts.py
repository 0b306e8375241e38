"""How many replicas a workload wants, has and can use. Proxies' sync is not known from objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from mesh.model import kinds
from mesh.model.health import HealthStatus
from mesh.model.objects import Controller, Pod
from mesh.model.workloads import Replicas
from mesh.workloads.pods import has_succeeded, is_ready
from mesh.workloads.runs import Run, last_run, run_of


def of_controller(kind: str, controller: Controller, pods: Sequence[Pod], jobs: Iterable[Controller] = ()) -> Replicas:
    """The replicas of a controller of a known kind; `pods` and `jobs` count only for a CronJob."""
    status = controller.status
    if kind == kinds.STATEFUL_SET.name:
        return Replicas(desired(controller), status.replicas, status.ready_replicas)
    if kind == kinds.DAEMON_SET.name:
        return Replicas(status.desired_number_scheduled, status.current_number_scheduled, status.number_available)
    if kind == kinds.JOB.name:
        return _of_job(controller)
    if kind == kinds.CRON_JOB.name:
        return _judged(Replicas(0, 0, sum(map(is_ready, pods))), last_run(controller, jobs))
    return Replicas(desired(controller), status.replicas, status.available_replicas)


def of_sets(sets: Iterable[Controller]) -> Replicas:
    """The replicas of a custom controller: those of all its ReplicaSets together."""
    counts = [(desired(one), one.status.replicas, one.status.available_replicas) for one in sets]
    return Replicas(*(sum(column) for column in zip(*counts, strict=True))) if counts else Replicas(0, 0, 0)


def of_pods(pods: Sequence[Pod]) -> Replicas:
    """The replicas of a controller of which only the pods are known: neither finished nor leaving ones are missed."""
    lasting = [pod for pod in pods if not has_succeeded(pod) and not pod.metadata.deletion_timestamp]
    replicas = Replicas(len(lasting), len(lasting), sum(map(is_ready, lasting)))
    if pods and all(map(has_succeeded, pods)):
        return replace(replicas, verdict=HealthStatus.HEALTHY, reason="all of its pods have finished")
    return replicas


def of_bare_pod(pod: Pod) -> Replicas:
    """Of a pod that nothing controls: one, whatever became of it."""
    replicas = Replicas(1, 1, int(is_ready(pod)))
    if has_succeeded(pod):
        return replace(replicas, verdict=HealthStatus.HEALTHY, reason="the pod has finished")
    return replicas


def desired(controller: Controller) -> int:
    """`spec.replicas`; where it is absent the API server's default, 1."""
    return 1 if controller.spec.replicas is None else controller.spec.replicas


def _of_job(job: Controller) -> Replicas:
    """All tries count until the Job is complete; then only those that brought it there."""
    status, run = job.status, run_of(job)
    running = _whole(status.active) + status.succeeded
    tried = running if run is not None and run.is_complete else running + status.failed
    return _judged(Replicas(tried, tried, running), run)


def _judged(replicas: Replicas, run: Run | None) -> Replicas:
    return replicas if run is None else replace(replicas, verdict=run.verdict, reason=run.reason)


def _whole(value: Any) -> int:
    """A Job's `active` is a number, a CronJob's a list."""
    return value if isinstance(value, int) else 0
