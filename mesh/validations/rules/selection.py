"""KIA0002, KIA0003, KIA0004: what selectors of one kind select, for the kinds of which only one object counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from mesh.istio.selectors import Reference, selector_of
from mesh.validations import keys
from mesh.validations.findings import MOST_RELATED, Finding, Told, finding
from mesh.validations.index import Item, Subject, references
from mesh.validations.look import Look
from mesh.validations.rules.wording import in_words


def unmatched(subject: Subject, look: Look, path: str) -> Iterator[Finding]:
    """KIA0004: a selector selects a workload of the object's own namespace."""
    selector = selector_of(subject.kind, subject.obj)
    if selector and not look.has_workload(selector, subject.namespace):
        told = Told(
            "The selector matches no workload, so that this object has no effect.",
            f"Looked for workloads of namespace {subject.namespace} with {in_words(selector)}.",
            "Correct the labels, or label the workload's pod template so.",
        )
        yield finding("KIA0004", path, told)


def conflicts(subject: Subject, look: Look, path: str) -> Iterator[Finding]:
    """KIA0002, KIA0003: no other object of the namespace is for the same workloads."""
    selector = selector_of(subject.kind, subject.obj)
    others = _sharing(selector, subject, look) if selector else _general(subject, look)
    if others:
        code, told = ("KIA0003", _shared(selector, others)) if selector else ("KIA0002", _repeated(subject))
        yield finding(code, path, told, related=others)


def _general(subject: Subject, look: Look) -> list[Reference]:
    """The others without a selector."""
    key = keys.without_selector(subject.kind, subject.namespace)
    return references(islice(look.index.others(key, subject, subject.audience), MOST_RELATED))


def _sharing(selector: Mapping[str, str], subject: Subject, look: Look) -> list[Reference]:
    """The others that select any workload which this one selects, wherever it runs."""
    place = (subject.kind, subject.namespace)
    most = min(MOST_RELATED, look.index.size(keys.selecting(*place)) - 1)
    found: dict[Subject, Item] = {}
    for workload in look.workloads(selector) if most else ():
        for label in workload.labels.items():
            for item in look.index.others(keys.selecting(*place, label), subject, subject.audience):
                if item.told <= workload.labels.items():
                    found[item.subject] = item
        if len(found) >= most:
            break
    return references(found.values())


def _repeated(subject: Subject) -> Told:
    return Told(
        f"Several objects of this kind in namespace {subject.namespace} have no selector; only one can be the "
        "namespace's.",
        "",
        "Keep one of them, and give the others a selector.",
    )


def _shared(selector: Mapping[str, str], others: list[Reference]) -> Told:
    return Told(
        f"A workload with {in_words(selector)} is selected by {len(others)} more of this kind; which of them counts is "
        "not certain.",
        "Looked for workloads that have the labels of both selectors.",
        "Keep one of them, or tell the selectors apart.",
    )
