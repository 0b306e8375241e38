"""KIA1112, KIA1117: telemetry of HTTP in ambient mode comes from a waypoint, which needs a target."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.validations.findings import Finding
from mesh.validations.http_rules import telemetry_needs_http
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.rules import waypoints


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    if telemetry_needs_http(subject.obj):
        yield from waypoints.policy(subject, look, untargeted="KIA1117", unfollowed="KIA1112")
