"""What is available, and what has ended."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mesh.health import replicas as judged
from mesh.model import kinds
from mesh.model.health import HealthStatus, ReplicaVerdict
from mesh.model.objects import Pod
from mesh.workloads.group import group
from tests.unit.workloads.world import Placed, cluster, controller, owned_by, pod

A = {"app": "a"}
FAILURE, DEGRADED, HEALTHY = HealthStatus.FAILURE, HealthStatus.DEGRADED, HealthStatus.HEALTHY
NOT_READY = HealthStatus.NOT_READY
CLONES = owned_by("CloneSet", "a")


def verdict(*objects: Placed) -> ReplicaVerdict:
    (workload,) = group(cluster(*objects), "shop", excluded_kinds=frozenset())
    return judged.judge(workload.name, workload.replicas)


def one(
    name: str = "a", ready: str | None = "True", phase: str = "Running", owner: Any = None, **status: Any
) -> Placed:
    """A pod with that state of its condition Ready, or without one."""
    kind, made = pod(name, A, owner)
    conditions = [] if ready is None else [{"type": "Ready", "status": ready}]
    raw = {**msgspec.to_builtins(made), "status": {"phase": phase, "conditions": conditions, **status}}
    return kind, msgspec.convert(raw, Pod)


def containers(*ready: bool) -> dict[str, Any]:
    return {"containerStatuses": [{"name": f"c-{index}", "ready": each} for index, each in enumerate(ready)]}


@pytest.mark.parametrize(
    ("found", "available", "status"),
    [
        (one(), 1, HEALTHY),
        (one(ready="False"), 0, FAILURE),
        (one(ready="Unknown"), 0, FAILURE),
        (one(ready="False", **containers(True, True)), 0, FAILURE),
        (one(ready="True", **containers(True)), 1, HEALTHY),
        (one(ready=None, **containers(True, True)), 1, HEALTHY),
        (one(ready=None, **containers(True, False)), 0, FAILURE),
        (one(ready=None, phase="Pending"), 0, FAILURE),
        (one(ready="False", phase="Succeeded"), 0, HEALTHY),
        (one(ready=None, phase="Succeeded"), 0, HEALTHY),
        (one(ready="False", phase="Failed"), 0, FAILURE),
    ],
)
def test_a_bare_pod_is_available_when_it_is_ready_and_well_when_it_has_finished(
    found: Placed, available: int, status: HealthStatus
) -> None:
    told = verdict(found)

    assert (told.desired, told.available, told.status) == (1, available, status)


def leaving(placed: Placed) -> Placed:
    kind, made = placed
    raw = msgspec.to_builtins(made)
    return kind, msgspec.convert({**raw, "metadata": {**raw["metadata"], "deletionTimestamp": "2026-01-05"}}, Pod)


@pytest.mark.parametrize(
    ("found", "counts", "status"),
    [
        ([one("x", owner=CLONES), one("y", owner=CLONES)], (2, 2), HEALTHY),
        ([one("x", owner=CLONES), one("y", "False", owner=CLONES)], (2, 1), DEGRADED),
        ([one("x", "False", owner=CLONES)], (1, 0), FAILURE),
        ([one("x", owner=CLONES), one("y", "False", "Succeeded", owner=CLONES)], (1, 1), HEALTHY),
        ([one("x", "False", "Succeeded", owner=CLONES)], (0, 0), HEALTHY),
        ([one("x", owner=CLONES), one("y", "False", "Failed", owner=CLONES)], (2, 1), DEGRADED),
        ([one("x", owner=CLONES), leaving(one("y", "False", owner=CLONES))], (1, 1), HEALTHY),
    ],
)
def test_pods_of_a_custom_controller_are_wanted_until_they_finish_or_leave(
    found: list[Placed], counts: tuple[int, int], status: HealthStatus
) -> None:
    told = verdict(*found)

    assert ((told.desired, told.available), told.status) == (counts, status)


def job(name: str, created: str = "", owner: Any = None, suspend: bool = False, **status: Any) -> Placed:
    kind, made = controller(kinds.JOB, name, A, owner, status=status)
    raw = msgspec.to_builtins(made)
    raw["metadata"]["creationTimestamp"] = created
    raw["spec"]["suspend"] = suspend
    return kind, msgspec.convert(raw, type(made))


def holds(kind: str, status: str = "True", **told: str) -> dict[str, Any]:
    return {"conditions": [{"type": kind, "status": status, **told}]}


BROKEN = holds("Failed", reason="BackoffLimitExceeded", message="no more")


@pytest.mark.parametrize(
    ("status", "counts", "expected"),
    [
        ({"succeeded": 1, **holds("Complete")}, (1, 1), HEALTHY),
        ({"succeeded": 1, "failed": 2, **holds("Complete")}, (1, 1), HEALTHY),
        ({"succeeded": 3, "failed": 1, **holds("SuccessCriteriaMet")}, (3, 3), HEALTHY),
        (holds("Complete"), (0, 0), HEALTHY),
        ({"failed": 4, **BROKEN}, (4, 0), FAILURE),
        ({"succeeded": 2, "failed": 4, **BROKEN}, (6, 2), FAILURE),
        ({"active": 1, "failed": 4, **holds("FailureTarget")}, (5, 1), FAILURE),
        (BROKEN, (0, 0), FAILURE),
        ({"active": 1}, (1, 1), HEALTHY),
        ({"active": 1, "failed": 2}, (3, 1), DEGRADED),
        ({"failed": 1}, (1, 0), DEGRADED),
        ({"active": 1, **holds("Complete", "False")}, (1, 1), HEALTHY),
        ({}, (0, 0), NOT_READY),
    ],
)
def test_a_job_is_judged_by_what_its_controller_says_of_it(
    status: dict[str, Any], counts: tuple[int, int], expected: HealthStatus
) -> None:
    told = verdict(job("a", **status), pod("a-x", A, owned_by("Job", "a")))

    assert ((told.desired, told.available), told.status) == (counts, expected)


def test_a_suspended_job_is_not_ready_whatever_failed_before() -> None:
    assert verdict(job("a", suspend=True, failed=1), pod("a-x", A, owned_by("Job", "a"))).status is NOT_READY


def test_why_a_job_failed_is_told_in_its_controllers_words() -> None:
    told = verdict(job("a", failed=1, **BROKEN), pod("a-x", A, owned_by("Job", "a")))

    assert told.reason == "the Job has failed (BackoffLimitExceeded: no more)"


NIGHTLY = owned_by("CronJob", "nightly")
DONE, FAILED, RUNNING, RETRYING = holds("Complete"), BROKEN, {"active": 1}, {"active": 1, "failed": 1}


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([DONE], HEALTHY),
        ([FAILED], FAILURE),
        ([FAILED, DONE], HEALTHY),
        ([DONE, FAILED], FAILURE),
        ([RUNNING], HEALTHY),
        ([DONE, RUNNING], HEALTHY),
        ([FAILED, RUNNING], FAILURE),
        ([DONE, RETRYING], DEGRADED),
        ([DONE, FAILED, DONE, RUNNING], HEALTHY),
    ],
)
def test_a_cron_job_is_judged_by_its_last_run_that_says_something(
    runs: list[dict[str, Any]], expected: HealthStatus
) -> None:
    """`runs` are its Jobs, the oldest first; their names are in no order."""
    jobs = [
        job(f"nightly-{9 - index}", f"2026-01-0{index + 1}T00:00:00Z", NIGHTLY, **status)
        for index, status in enumerate(runs)
    ]
    pods = [pod(f"p-{index}", A, owned_by("Job", f"nightly-{9 - index}")) for index in range(len(runs))]

    assert verdict(controller(kinds.CRON_JOB, "nightly", A), *jobs, *pods).status is expected


def test_a_suspended_cron_job_is_not_ready() -> None:
    kind, made = controller(kinds.CRON_JOB, "nightly", A)
    raw = msgspec.to_builtins(made)
    raw["spec"]["suspend"] = True
    objects = [(kind, msgspec.convert(raw, type(made))), job("nightly-1", owner=NIGHTLY, **FAILED)]

    assert verdict(*objects, pod("p", A, owned_by("Job", "nightly-1"))).status is NOT_READY
