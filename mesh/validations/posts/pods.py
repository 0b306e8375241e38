"""What pods and their owners tell the rules of Services and workloads."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.dataplane import has_sidecar, is_ambient
from mesh.istio.enrolment import USE_WAYPOINT, named_waypoint
from mesh.istio.roles import is_waypoint, waypoint_for
from mesh.model import kinds
from mesh.model.objects import Container
from mesh.validations import policy_keys
from mesh.validations.base import Base
from mesh.validations.findings import WORKLOAD
from mesh.validations.index import Posting, Subject
from mesh.validations.policy_keys import PodFacts
from mesh.validations.posts.tell import Posts

_NOWHERE = ("", "")


def _pod(subject: Subject, base: Base) -> Iterator[Posting]:
    pod = subject.obj
    facts = PodFacts(has_sidecar(pod), is_ambient(pod), named_waypoint(pod.labels, subject.namespace) or _NOWHERE)
    yield policy_keys.pod(subject.namespace, subject.name), subject.audience, facts
    if subject.namespace in base.managed:
        labels = frozenset(pod.labels.items())
        yield policy_keys.pods(), subject.audience, facts
        for label in labels:
            yield policy_keys.pods(label), subject.audience, (labels, facts)


def _deployment(subject: Subject, _base: Base) -> Iterator[Posting]:
    labels = frozenset(subject.obj.labels.items())
    template = subject.obj.spec.template
    told = (labels, frozenset(_ports(template.spec.containers if template else ())))
    for label in labels:
        yield policy_keys.deployments(label), subject.audience, told


def _ports(containers: list[Container] | tuple[()]) -> Iterator[tuple[str, int]]:
    return ((port.name, port.container_port) for container in containers for port in container.ports)


def _service(subject: Subject, _base: Base) -> Iterator[Posting]:
    service, named = subject.obj, named_waypoint(subject.obj.labels, subject.namespace)
    told = service.labels.get(USE_WAYPOINT)
    yield policy_keys.enrolment(subject.namespace, subject.name), subject.audience, told
    selector = tuple(sorted(service.spec.selector.items()))
    if selector:
        yield policy_keys.services(subject.namespace), subject.audience, (subject.name, selector)
        found = (subject.name, selector, named or _NOWHERE)
        yield policy_keys.selecting_services(subject.namespace, selector[0]), subject.audience, found


def _workload(subject: Subject, _base: Base) -> Iterator[Posting]:
    if is_waypoint(subject.obj.labels):
        told = waypoint_for(subject.obj.labels)
        yield policy_keys.waypoint(subject.namespace, subject.name), subject.audience, told


PODS: Posts = {
    kinds.POD: (_pod,),
    kinds.DEPLOYMENT: (_deployment,),
    kinds.SERVICE: (_service,),
    WORKLOAD: (_workload,),
}
