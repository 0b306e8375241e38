"""What waypoints must follow in ambient mode, for the kinds that ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mesh.istio.enrolment import USE_WAYPOINT
from mesh.validations.ambient import ambient_services, lacks_waypoint, policy_lacks_waypoint
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.hosts import Host
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.targets import has_targets


def policy(subject: Subject, look: Look, *, untargeted: str, unfollowed: str) -> Iterator[Finding]:
    """Of a policy that only a waypoint can follow, by the codes given: it has a target, and that has a waypoint."""
    if not look.base.is_dataplane_ambient(subject.namespace):
        return
    if not has_targets(subject.obj):
        told = Told(
            f"Namespace {subject.namespace} is ambient, where only a waypoint follows this, but it has no target.",
            "Looked for targetRef and targetRefs.",
            "Add targetRefs with the Gateway of the waypoint, or with the Services that it is for.",
        )
        yield finding(untargeted, "", told)
    if policy_lacks_waypoint(subject, look):
        told = Told(
            "No waypoint carries the traffic of all that this is for, so that it is not followed there.",
            f"Looked for the label {USE_WAYPOINT} on its Services or workloads and on namespace {subject.namespace}.",
            f"Label them with {USE_WAYPOINT}, and start that waypoint.",
        )
        yield finding(unfollowed, "", told)


class Codes(NamedTuple):
    """What is found about an object for HTTP: it stands outside of the service's namespace, no waypoint follows the
    service, or (with its path) none follows the object's namespace and no service is known."""

    abroad: str
    unfollowed: str
    unknown: tuple[str, str]


def hosts(subject: Subject, look: Look, written: Iterable[tuple[str, str]], codes: Codes) -> Iterator[Finding]:
    """Of an object for HTTP to these hosts (path, host): it stands beside the service, which has a waypoint."""
    is_resolved = False
    for path, host, is_followed in ambient_services(written, subject, look):
        is_resolved = True
        if host.namespace != subject.namespace:
            yield finding(codes.abroad, path, _abroad(host, subject), value=host.text)
        if not is_followed:
            yield finding(codes.unfollowed, path, _unfollowed(host), value=host.text)
    if not is_resolved and lacks_waypoint(subject.namespace, look):
        yield finding(*codes.unknown, _unknown(subject))


def _abroad(host: Host, subject: Subject) -> Told:
    return Told(
        f"{host.text} is ambient: its waypoint follows only what stands in namespace {host.namespace}.",
        "",
        f"Move this object there, from {subject.namespace}.",
    )


def _unfollowed(host: Host) -> Told:
    return Told(
        f"No waypoint carries the requests to {host.text}, so that this is not followed.",
        f"Looked for the label {USE_WAYPOINT} on Service {host.service} and on namespace {host.namespace}.",
        f"Label one of them with {USE_WAYPOINT}, and start that waypoint.",
    )


def _unknown(subject: Subject) -> Told:
    return Told(
        f"Namespace {subject.namespace} is ambient, and no waypoint carries its requests: this is not followed.",
        f"Looked for services of ambient namespaces behind the hosts, and for the label {USE_WAYPOINT} on namespace "
        f"{subject.namespace}.",
        f"Label the namespace with {USE_WAYPOINT}, and start that waypoint.",
    )
