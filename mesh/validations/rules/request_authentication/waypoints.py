"""KIA1110, KIA1115: tokens in ambient mode are looked at by a waypoint, which needs a target."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.validations.findings import Finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.rules import waypoints


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    yield from waypoints.policy(subject, look, untargeted="KIA1115", unfollowed="KIA1110")
