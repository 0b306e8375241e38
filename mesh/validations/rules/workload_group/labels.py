"""KIA1702: the workloads of two WorkloadGroups can be told apart."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.selectors import selector_of
from mesh.validations import policy_keys
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject, references
from mesh.validations.look import Look
from mesh.validations.rules.wording import in_words


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    if not isinstance(subject.obj.spec.get("metadata"), dict):
        return
    labels = selector_of(subject.kind, subject.obj)
    key = policy_keys.group_labels(subject.namespace, tuple(sorted(labels.items())))
    same = references(look.index.others(key, subject, look.viewers))
    if same:
        words = in_words(labels) or "no labels"
        told = Told(
            f"{len(same)} more WorkloadGroups of namespace {subject.namespace} give their workloads the same labels "
            f"({words}), so that nothing can be said to one of them alone.",
            "",
            "Give each group a label of its own, such as a version.",
        )
        yield finding("KIA1702", "spec/metadata/labels", told, related=same)
