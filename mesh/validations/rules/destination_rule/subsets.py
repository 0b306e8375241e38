"""KIA0203, KIA0209: each subset has labels, and there are workloads with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mesh.istio.specs import Spec
from mesh.model.findings import Severity
from mesh.text.untrusted import indexed, pairs, text
from mesh.validations import keys
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.hosts import Host
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.resolved import known_by
from mesh.validations.rules.wording import in_words
from mesh.validations.viewers import Mask, union


class _Subset(NamedTuple):
    """`matched` are the viewers for whom some workload has its labels."""

    path: str
    name: str
    labels: Mapping[str, str]
    matched: Mask


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    written = list(indexed(subject.obj.spec.get("subsets")))
    host = look.host(text(subject.obj.spec.get("host")), subject)
    mask = known_by(host, subject, look) if written else 0
    subsets = [_read(index, each, host, look) for index, each in written] if mask else []
    for subset in subsets:
        if subset.labels:
            yield from _unmatched(subset, host, subject, look, mask & ~subset.matched)
    matched = union(subset.matched for subset in subsets)
    for subset in subsets:
        if not subset.labels:
            yield from _without_labels(subset, mask & matched, mask & ~matched)


def _read(index: int, subset: Spec, host: Host, look: Look) -> _Subset:
    labels = pairs(subset.get("labels"))
    matched = _matched(labels, host, look) if labels else 0
    return _Subset(f"spec/subsets[{index}]", text(subset.get("name")), labels, matched)


def _matched(labels: Mapping[str, str], host: Host, look: Look) -> Mask:
    if host.is_wildcard:
        return look.base.viewers.all
    name, namespace = host.two_parts
    selector = _selector(namespace, name, look)
    if not selector:
        return look.endpoints(labels)
    agree = all(labels.get(key, value) == value for key, value in selector.items())
    return look.base.viewers.all if agree and look.has_workload({**selector, **labels}, namespace) else 0


def _selector(namespace: str, name: str, look: Look) -> Mapping[str, str]:
    items = look.index.items(keys.service(namespace, name))
    return dict(items[0].told[1]) if items else {}


def _unmatched(subset: _Subset, host: Host, subject: Subject, look: Look, mask: Mask) -> Iterator[Finding]:
    if not mask:
        return
    used = mask & _used_by(subset.name, host, subject, look)
    told = Told(
        f"No workload of {host.text} has the labels of subset {subset.name}"
        + (", to which a VirtualService routes: these requests fail." if used else "; no VirtualService uses it."),
        f"Looked for workloads behind the service, or endpoints of ServiceEntries, with {in_words(subset.labels)}.",
        "Correct the labels, or start the workload with them.",
    )
    for severity, those in ((Severity.ERROR, used), (Severity.UNKNOWN, mask & ~used)):
        if those:
            invalidates = severity is Severity.ERROR
            yield finding("KIA0203", subset.path, told, severity=severity, value=subset.name, invalidates=invalidates)


def _used_by(name: str, host: Host, subject: Subject, look: Look) -> Mask:
    """Who sees a route to the subset. As in the reference, a bare name in a route means a service of the rule's
    namespace, and in the rule one of the route's."""
    written = text(subject.obj.spec.get("host"))
    if "." not in written:
        there = look.index.seen(keys.used_subset(written, name, subject.namespace))
        return there | look.index.seen(keys.used_at_home(written, name))
    mask = look.index.seen(keys.used_subset(host.text, name))
    if host.is_complete and host.namespace == subject.namespace:
        mask |= look.index.seen(keys.used_subset(host.service, name))
    return mask


def _without_labels(subset: _Subset, others_match: Mask, none_matches: Mask) -> Iterator[Finding]:
    told = Told(
        f"Subset {subset.name} has no labels: it is the whole service.",
        "",
        "Give it the labels of its workloads, or take it out.",
    )
    for severity, mask in ((Severity.UNKNOWN, others_match), (Severity.WARNING, none_matches)):
        if mask:
            yield finding("KIA0209", subset.path, told, severity=severity, value=subset.name)
