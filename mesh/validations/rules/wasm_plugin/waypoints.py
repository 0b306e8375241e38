"""KIA1111, KIA1116: plugins in ambient mode run in a waypoint, which needs a target."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.validations.findings import Finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.rules import waypoints


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    yield from waypoints.policy(subject, look, untargeted="KIA1116", unfollowed="KIA1111")
