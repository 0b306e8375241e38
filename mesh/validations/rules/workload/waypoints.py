"""KIA1312, KIA1313: the waypoint that a workload asks for carries its traffic."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.enrolment import USE_WAYPOINT
from mesh.validations.data_plane import asks_for_waypoint, has_waypoint, is_ambient, pods_of
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look

_OUTSIDE = Told(
    f"The label {USE_WAYPOINT} asks for a waypoint, but the workload is not in ambient mode.",
    "Looked at the label on the workload and its namespace, and at the workload's pods.",
    "Label the namespace or the workload with istio.io/dataplane-mode=ambient, or take the label off.",
)
_MISSING = Told(
    f"The label {USE_WAYPOINT} asks for a waypoint that is not there.",
    "Looked for a waypoint of that name in the namespace that the labels name, by the labels of the workload, its "
    "pods, its service and its namespace.",
    "Start the waypoint, or correct the label.",
)


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    workload = subject.obj
    if not workload.pods or not asks_for_waypoint(workload, look):
        return
    pods = pods_of(workload, look)
    if not is_ambient(workload, pods):
        yield finding("KIA1312", "workload", _OUTSIDE)
    if not has_waypoint(workload, pods, look):
        yield finding("KIA1313", "workload", _MISSING)
