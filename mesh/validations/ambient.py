"""Which part of an ambient namespace a waypoint follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mesh.istio.enrolment import USE_WAYPOINT
from mesh.istio.hosts import ALL
from mesh.istio.namespaces import DATAPLANE_MODE
from mesh.istio.roles import is_waypoint
from mesh.istio.selectors import selector_of
from mesh.validations import policy_keys
from mesh.validations.base import Base
from mesh.validations.hosts import Host
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.targets import target_services

NONE = "none"


def is_enrolled(own: str | None, namespace: str, look: Look) -> bool:
    """Whether a waypoint is named by something's own label (None: it has none), else by its namespace's."""
    known = look.base.namespaces.get(namespace)
    named = own if own is not None else (known.labels.get(USE_WAYPOINT, "") if known else "")
    return named not in ("", NONE)


def lacks_waypoint(namespace: str, look: Look) -> bool:
    """Whether the namespace is ambient and names no waypoint."""
    return look.base.is_dataplane_ambient(namespace) and not is_enrolled(None, namespace, look)


def policy_lacks_waypoint(subject: Subject, look: Look) -> bool:
    """Whether something that the policy is for is followed by no waypoint."""
    by_services = _services(target_services(subject.obj), subject.namespace, look)
    if by_services is not None:
        return by_services
    labels = selector_of(subject.kind, subject.obj)
    if not labels:
        return lacks_waypoint(subject.namespace, look)
    return _workloads(labels, subject.namespace, look)


def _services(names: Iterable[str], namespace: str, look: Look) -> bool | None:
    """None where none of them exists."""
    found = [item.told for name in names for item in look.index.items(policy_keys.enrolment(namespace, name))]
    return any(not is_enrolled(own, namespace, look) for own in found) if found else None


def _workloads(selector: Mapping[str, str], namespace: str, look: Look) -> bool:
    found = [each for each in look.workloads(selector, namespace) if not is_waypoint(each.labels)]
    if not found:
        return lacks_waypoint(namespace, look)
    taking_part = (each for each in found if each.labels.get(DATAPLANE_MODE) != NONE)
    return any(not is_enrolled(each.labels.get(USE_WAYPOINT), namespace, look) for each in taking_part)


def ambient_services(
    hosts: Iterable[tuple[str, str]], subject: Subject, look: Look
) -> Iterator[tuple[str, Host, bool]]:
    """Of (path, host): the Services of ambient namespaces, each once, and whether a waypoint follows it."""
    known: set[Host] = set()
    for path, written in hosts:
        host = look.host(written, subject)
        if written in ("", ALL) or not host.is_complete or host in known:
            continue
        if look.base.is_dataplane_ambient(host.namespace):
            items = look.index.items(policy_keys.enrolment(host.namespace, host.service))
            known.add(host)
            if items:
                yield path, host, is_enrolled(items[0].told, host.namespace, look)


def is_in_ambient_namespace(subject: Subject, base: Base) -> bool:
    return base.is_dataplane_ambient(subject.namespace)
