"""KIA0109, KIA0110: rules for HTTP in ambient mode have a target and a waypoint."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.validations.findings import Finding
from mesh.validations.http_rules import policy_needs_http
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.rules import waypoints


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    if policy_needs_http(subject.obj):
        yield from waypoints.policy(subject, look, untargeted="KIA0110", unfollowed="KIA0109")
