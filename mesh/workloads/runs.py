"""How work that ends has ended: Jobs by what their controller says of them, CronJobs by their last run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mesh.model.health import HealthStatus
from mesh.model.objects import Condition, Controller

COMPLETE = ("Complete", "SuccessCriteriaMet")
FAILED = ("Failed", "FailureTarget")


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a Job, with the reason in a few words."""

    verdict: HealthStatus
    reason: str
    is_complete: bool = False


def run_of(job: Controller) -> Run | None:
    """None while it is under way and no try has failed: then the counts tell."""
    if failed := _condition(job, FAILED):
        return Run(HealthStatus.FAILURE, f"the Job has failed{_why(failed)}")
    if _condition(job, COMPLETE):
        return Run(HealthStatus.HEALTHY, "the Job is complete", is_complete=True)
    if job.spec.suspend:
        return Run(HealthStatus.NOT_READY, "the Job is suspended")
    if job.status.failed:
        tries = "1 try" if job.status.failed == 1 else f"{job.status.failed} tries"
        return Run(HealthStatus.DEGRADED, f"{tries} of the Job failed, and it goes on trying")
    return None


def last_run(cron_job: Controller, jobs: Iterable[Controller]) -> Run | None:
    """By its newest Job of which something can be said; one that is just under way says nothing yet."""
    if cron_job.spec.suspend:
        return Run(HealthStatus.NOT_READY, "the CronJob is suspended")
    newest_first = sorted(jobs, key=lambda job: (job.metadata.creation_timestamp, job.name), reverse=True)
    for job in newest_first:
        run = run_of(job)
        if run is not None:
            return Run(run.verdict, f"of its last run {job.name}, {run.reason}", run.is_complete)
    return Run(HealthStatus.HEALTHY, "its first run is under way") if newest_first else None


def _condition(job: Controller, types: tuple[str, ...]) -> Condition | None:
    """The first condition of these types that holds."""
    return next((found for found in job.status.conditions if found.type in types and found.status == "True"), None)


def _why(condition: Condition) -> str:
    told = ": ".join(part for part in (condition.reason, condition.message) if part)
    return f" ({told})" if told else ""
