"""KIA1317: a waypoint enforces what policies for HTTP ask of an ambient workload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mesh.istio.enrolment import USE_WAYPOINT
from mesh.istio.namespaces import DATAPLANE_MODE
from mesh.model.workloads import Workload
from mesh.validations import keys, policy_keys
from mesh.validations.ambient import NONE
from mesh.validations.data_plane import asks_for_ambient, has_waypoint, is_ambient, pods_of
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.policy_keys import HttpPolicy


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    workload = subject.obj
    named = list(_policies(workload, look)) if _takes_part(workload) else []
    if not named:
        return
    pods = pods_of(workload, look)
    is_carried = is_ambient(workload, pods) or asks_for_ambient(workload, look)
    if is_carried and not has_waypoint(workload, pods, look):
        told = Told(
            f"No waypoint enforces what AuthorizationPolicy {', '.join(named)} asks of HTTP.",
            f"Looked for the waypoint that {USE_WAYPOINT} names on the workload, its pods, its service or its "
            "namespace.",
            f"Start a waypoint and name it with the label {USE_WAYPOINT}.",
        )
        yield finding("KIA1317", "workload", told)


def _takes_part(workload: Workload) -> bool:
    return not (workload.is_waypoint or workload.is_gateway or workload.labels.get(DATAPLANE_MODE) == NONE)


def _policies(workload: Workload, look: Look) -> Iterator[str]:
    """The names of the policies for HTTP that apply to it."""
    for item in look.index.items(policy_keys.http_policies(workload.namespace)):
        if item.mask & look.viewers and _applies(item.told, workload, look):
            yield item.subject.name


def _applies(policy: HttpPolicy, workload: Workload, look: Look) -> bool:
    if policy.has_targets:
        return any(_leads_to(workload, name, look) for name in policy.services)
    return dict(policy.selector).items() <= workload.labels.items()


def _leads_to(workload: Workload, service: str, look: Look) -> bool:
    for item in look.index.items(keys.service(workload.namespace, service)):
        selector: Mapping[str, str] = dict(item.told[1])
        if selector and selector.items() <= workload.labels.items():
            return True
    return False
