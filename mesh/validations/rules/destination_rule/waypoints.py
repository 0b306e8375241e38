"""KIA0210, KIA0211, KIA0212: rules for HTTP in ambient mode have a waypoint that follows them."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.validations.findings import Finding
from mesh.validations.index import Subject
from mesh.validations.look import Look


def check(_subject: Subject, _look: Look) -> Iterator[Finding]:
    yield from ()
