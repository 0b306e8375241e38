"""KIA0302: a workload serves the gateway."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.selectors import selector_of
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.rules.wording import in_words


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    selector = selector_of(subject.kind, subject.obj)
    mask, scoped = look.seeing(subject), look.base.viewers.scope_gateways
    is_missed = bool(mask & ~scoped) and not look.has_workload(selector)
    is_missed_at_home = bool(mask & scoped) and not look.has_workload(selector, subject.namespace)
    if is_missed or is_missed_at_home:
        where = "any namespace" if is_missed else f"namespace {subject.namespace}"
        labels = in_words(selector) or "any labels"
        told = Told(
            "No workload serves this gateway, so that nothing gets in by it.",
            f"Looked for workloads of {where} with {labels}.",
            "Correct the selector, or start a gateway with these labels.",
        )
        yield finding("KIA0302", "spec/selector", told)
