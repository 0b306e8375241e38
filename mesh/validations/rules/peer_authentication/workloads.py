"""KIA0002, KIA0003, KIA0004: which workloads a PeerAuthentication is for."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.validations.findings import Finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.rules import selection

_PATH = "spec/selector"


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    yield from selection.unmatched(subject, look, f"{_PATH}/matchLabels")
    yield from selection.conflicts(subject, look, _PATH)
