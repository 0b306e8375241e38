"""KIA0002, KIA0003, KIA0004: what selectors of one kind select, for the kinds of which only one object counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mesh.istio.selectors import Reference, selector_of
from mesh.validations import keys
from mesh.validations.findings import MOST_RELATED, Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look


def unmatched(subject: Subject, look: Look, path: str) -> Iterator[Finding]:
    """KIA0004: a selector selects a workload of the object's own namespace."""
    selector = selector_of(subject.kind, subject.obj)
    if selector and not look.has_workload(selector, subject.namespace):
        told = Told(
            "The selector matches no workload, so that this object has no effect.",
            f"Looked for workloads of namespace {subject.namespace} with {_words(selector)}.",
            "Correct the labels, or label the workload's pod template so.",
        )
        yield finding("KIA0004", path, told)


def conflicts(subject: Subject, look: Look, path: str) -> Iterator[Finding]:
    """KIA0002, KIA0003: no other object of the namespace is for the same workloads."""
    selector = selector_of(subject.kind, subject.obj)
    others = _others(subject, look)
    general = [reference for reference, labels in others if not labels]
    if not selector and general:
        told = Told(
            f"{len(general) + 1} objects of this kind in namespace {subject.namespace} have no selector; only one can "
            "be the namespace's.",
            "",
            "Keep one of them, and give the others a selector.",
        )
        yield finding("KIA0002", path, told, related=general)
    if selector:
        same = _sharing(selector, others, look)
        if same:
            told = Told(
                f"A workload with {_words(selector)} is selected by {len(same)} more objects of this kind; which of "
                "them counts is not certain.",
                "Looked for workloads that have the labels of both selectors.",
                "Keep one of them, or tell the selectors apart.",
            )
            yield finding("KIA0003", path, told, related=same)


def _others(subject: Subject, look: Look) -> list[tuple[Reference, Mapping[str, str]]]:
    items = look.index.items(keys.selecting(subject.kind, subject.namespace))
    others = [(item.subject.reference, dict(item.told)) for item in items if item.subject is not subject]
    return sorted(others, key=lambda other: other[0].name)


def _sharing(
    selector: Mapping[str, str], others: list[tuple[Reference, Mapping[str, str]]], look: Look
) -> list[Reference]:
    known: dict[tuple[tuple[str, str], ...], bool] = {}
    found: list[Reference] = []
    for reference, labels in others:
        both = tuple(sorted(labels.items()))
        if labels and both not in known:
            disagree = any(selector.get(key, value) != value for key, value in both)
            known[both] = not disagree and look.has_workload({**selector, **labels})
        if labels and known[both]:
            found.append(reference)
        if len(found) == MOST_RELATED:
            break
    return found


def _words(selector: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted(selector.items()))
