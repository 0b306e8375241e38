"""What the metrics of one object are asked about, before anybody chooses otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mesh.metrics.options import Direction, Target
from mesh.metrics.shown import Groups
from mesh.metrics.values import Grouping
from mesh.model.access import VisibleNamespace
from mesh.model.workloads import Workload
from mesh.pages.metrics.page import service_target
from mesh.pages.sources.sources import Sources
from mesh.promql import label_name

SOURCE, DESTINATION = "source", "destination"


def usual_reporter(object_type: str, workloads: Iterable[Workload], direction: Direction) -> str:
    """The side's own proxies; those of its callers where none runs behind the object."""
    if direction is Direction.OUTBOUND:
        return SOURCE
    return DESTINATION if any(_may_report(each, object_type) for each in workloads) else SOURCE


def _may_report(workload: Workload, object_type: str) -> bool:
    """A service behind which nothing runs now has only its callers' reports."""
    has_proxy = workload.has_sidecar or workload.is_ambient or workload.is_gateway
    return has_proxy and (object_type != "service" or workload.runs)


def usual_groups(direction: Direction) -> Groups:
    """Who the other end is."""
    return {f"{direction.peer}_canonical_service": (), f"{direction.peer}_workload_namespace": ()}


def target_of(sources: Sources, object_type: str, space: VisibleNamespace, name: str) -> Target:
    """`object_type` is workload, service or application."""
    if object_type == "service":
        return service_target(sources, space, name)
    app, workload = (name, "") if object_type == "application" else ("", name)
    return Target((space.name,), space.cluster, app=app, workload=workload)


def pod_labels(
    sources: Sources, workloads: Sequence[Workload], workload: Workload | None, app: str
) -> tuple[Mapping[str, str], tuple[Grouping, ...]]:
    """The labels that choose the pods of the `workload`, or of the app, and the version to show by where they name
    none."""
    names = sources.labels
    carried = workloads[0].labels if workloads else {}
    app_label = next((name for name in names.app if name in carried), names.app[-1])
    version = next((name for name in names.version if name in carried), names.version[-1])
    chosen = {app_label: workload.app if workload else app}
    if workload and workload.version:
        return chosen | {version: workload.version}, ()
    return chosen, (Grouping(label_name(version), "Version"),)
