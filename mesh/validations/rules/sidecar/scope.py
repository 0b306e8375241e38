"""KIA0002, KIA0003, KIA0004, KIA1006: which workloads a Sidecar is for."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.selectors import selector_of
from mesh.validations import keys
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.rules import selection

_PATH = "spec/workloadSelector"


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    yield from selection.unmatched(subject, look, f"{_PATH}/labels")
    if look.index.size(keys.workloads(subject.namespace)):
        yield from selection.conflicts(subject, look, _PATH)
    if selector_of(subject.kind, subject.obj) and look.base.root_of(subject.namespace) == subject.namespace:
        told = Told(
            "This Sidecar stands in the root namespace, where it is for the whole mesh, but it has a selector.",
            "",
            "Leave the selector out, or move the Sidecar to the namespace of the workloads.",
        )
        yield finding("KIA1006", _PATH, told)
