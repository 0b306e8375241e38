"""KIA0004: an AuthorizationPolicy is for some workload."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.validations.findings import Finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.rules import selection


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    yield from selection.unmatched(subject, look, "spec/selector/matchLabels")
