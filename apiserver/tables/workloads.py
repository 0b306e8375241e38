"""The columns of the controllers of pods."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from apiserver.tables.columns import AGE, NAME, Column, count, made, path, selection, selector, template
from apiserver.tables.values import NONE, UNKNOWN, Json, mapping, maps, moment, number, path_value, span


def _ready(obj: Json) -> str:
    wanted = path_value(obj, ".spec.replicas")
    return f"{number(path_value(obj, '.status.readyReplicas'))}/{1 if wanted is None else number(wanted)}"


DEPLOYMENT = (
    NAME,
    made("Ready", _ready),
    count("Up-to-date", ".status.updatedReplicas"),
    count("Available", ".status.availableReplicas"),
    AGE,
    *template(),
    selector(),
)
STATEFUL_SET = (NAME, made("Ready", _ready), AGE, *template())
REPLICA_SET = (
    NAME,
    count("Desired", ".spec.replicas"),
    count("Current", ".status.replicas"),
    count("Ready", ".status.readyReplicas"),
    AGE,
    *template(),
    selector(),
)
DAEMON_SET = (
    NAME,
    count("Desired", ".status.desiredNumberScheduled"),
    count("Current", ".status.currentNumberScheduled"),
    count("Ready", ".status.numberReady"),
    count("Up-to-date", ".status.updatedNumberScheduled"),
    count("Available", ".status.numberAvailable"),
    made("Node Selector", lambda obj: selection(path_value(obj, ".spec.template.spec.nodeSelector"))),
    AGE,
    *template(),
    selector(),
)


def _job_status(job: Json) -> str:
    held = {entry.get("type") for entry in maps(job, "status", "conditions") if entry.get("status") == "True"}
    for word in ("Complete", "Failed", "Suspended"):
        if word in held:
            return word
    return "Terminating" if mapping(job, "metadata").get("deletionTimestamp") else "Running"


def _completions(job: Json) -> str:
    done, wanted = number(path_value(job, ".status.succeeded")), path_value(job, ".spec.completions")
    if wanted is not None:
        return f"{done}/{number(wanted)}"
    side_by_side = number(path_value(job, ".spec.parallelism"))
    return f"{done}/1 of {side_by_side}" if side_by_side > 1 else f"{done}/1"


def _duration(job: Json, now: datetime) -> str:
    start = moment(path_value(job, ".status.startTime"))
    if start is None:
        return ""
    return span(((moment(path_value(job, ".status.completionTime")) or now) - start).total_seconds())


JOB = (
    NAME,
    made("Status", _job_status),
    made("Completions", _completions),
    Column("Duration", _duration),
    AGE,
    *template(),
    selector(),
)


def _last_run(cron: Json, now: datetime) -> str:
    last = moment(path_value(cron, ".status.lastScheduleTime"))
    return NONE if last is None else span((now - last).total_seconds())


CRON_JOB = (
    NAME,
    path("Schedule", ".spec.schedule"),
    made("Timezone", lambda cron: path_value(cron, ".spec.timeZone") or NONE),
    made("Suspend", lambda cron: str(path_value(cron, ".spec.suspend") is True), "boolean"),
    made("Active", lambda cron: len(maps(cron, "status", "active")), "integer"),
    Column("Last Schedule", _last_run),
    AGE,
    *template(("spec", "jobTemplate", "spec", "template", "spec")),
    selector(".spec.jobTemplate.spec.selector"),
)


def _targets(scaler: Json) -> str:
    """`cpu: 43%/80%`, each metric's value and target; a value that is not known yet is `<unknown>`."""
    values = {_metric_name(metric): _amount(metric, "current") for metric in maps(scaler, "status", "currentMetrics")}
    shown = [
        f"{_metric_name(metric)}: {values.get(_metric_name(metric)) or UNKNOWN}/{_amount(metric, 'target')}"
        for metric in maps(scaler, "spec", "metrics")
    ]
    return ", ".join(shown) or NONE


def _metric_name(metric: Json) -> str:
    kind = str(metric.get("type") or "")
    about = mapping(metric, kind[:1].lower() + kind[1:])
    return str(about.get("name") or mapping(about, "metric").get("name") or kind)


def _amount(metric: Json, key: str) -> str:
    kind = str(metric.get("type") or "")
    amount = mapping(metric, kind[:1].lower() + kind[1:], key)
    if "averageUtilization" in amount:
        return f"{amount['averageUtilization']}%"
    return str(amount.get("averageValue") or amount.get("value") or "")


HORIZONTAL_POD_AUTOSCALER = (
    NAME,
    made("Reference", lambda obj: _reference(mapping(obj, "spec", "scaleTargetRef"))),
    made("Targets", _targets),
    made("MinPods", lambda obj: str(path_value(obj, ".spec.minReplicas") or "<unset>")),
    count("MaxPods", ".spec.maxReplicas"),
    count("Replicas", ".status.currentReplicas"),
    AGE,
)
POD_DISRUPTION_BUDGET = (
    NAME,
    made("Min Available", lambda obj: _or_na(path_value(obj, ".spec.minAvailable"))),
    made("Max Unavailable", lambda obj: _or_na(path_value(obj, ".spec.maxUnavailable"))),
    count("Allowed Disruptions", ".status.disruptionsAllowed"),
    AGE,
)
CONTROLLER_REVISION = (
    NAME,
    made("Controller", lambda obj: next(_owners(obj), NONE)),
    count("Revision", ".revision"),
    AGE,
)


def _reference(target: Json) -> str:
    return f"{target.get('kind')}/{target.get('name')}"


def _or_na(value: object) -> str:
    return "N/A" if value is None else str(value)


def _owners(obj: Json) -> Iterator[str]:
    for owner in maps(obj, "metadata", "ownerReferences"):
        if owner.get("controller"):
            yield f"{str(owner.get('kind')).lower()}/{owner.get('name')}"
