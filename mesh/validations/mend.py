"""What would mend a finding, where the cause is likely to be one wrong word.

It is looked for when somebody asks, not with every run: likeness costs more than the rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from difflib import get_close_matches
from typing import Any, NamedTuple

from mesh.istio.selectors import selector_of
from mesh.istio.specs import subsets
from mesh.model import kinds
from mesh.text.untrusted import mapping, pairs, text, texts
from mesh.validations.findings import Finding
from mesh.validations.gateway_names import gateway_name
from mesh.validations.hosts import Host, is_within
from mesh.validations.index import Subject
from mesh.validations.look import Look

MOST_CURES = 3
_LIKENESS = 0.7
_STEP = re.compile(r"[^/\[\]]+|\[\d{1,9}\]")
Steps = tuple[str | int, ...]


class Cure(NamedTuple):
    """One change of an object: at the place that the steps lead to stands `value` instead, or nothing (None)."""

    steps: Steps
    value: Any
    said: str


def cures(check: Finding, subject: Subject, look: Look) -> tuple[Cure, ...]:
    """The likeliest first; none where nothing is near, or where the object is no longer what the finding is about."""
    mend = _MENDERS.get(check.code)
    if mend is None or not isinstance(subject.obj.spec, dict):
        return ()
    found = [cure for cure in mend(check, subject, look) if _is_there(cure.steps, subject)]
    return tuple(found[:MOST_CURES])


def mended(spec: Mapping[str, Any], cure: Cure) -> dict[str, Any]:
    """The spec with the change; the one given stays as it is. Raises LookupError or TypeError where it does not fit."""
    whole: dict[str, Any] = {"spec": deepcopy(dict(spec))}
    *parents, last = cure.steps
    place: Any = whole
    for step in parents:
        place = place[step]
    if cure.value is None:
        del place[last]
    else:
        place[last] = cure.value
    changed: dict[str, Any] = whole["spec"]
    return changed


def _is_there(steps: Steps, subject: Subject) -> bool:
    place: Any = {"spec": subject.obj.spec}
    try:
        for step in steps:
            place = place[step]
    except (LookupError, TypeError):
        return False
    return True


def _steps(path: str) -> Steps:
    return tuple(int(step[1:-1]) if step[0] == "[" else step for step in _STEP.findall(path))


def _like(word: str, words: Iterable[str]) -> list[str]:
    """The words that are near enough to be meant, the nearest first."""
    return get_close_matches(word, sorted(set(words) - {word}), MOST_CURES, _LIKENESS)


def _instead(path: str, values: Iterable[str]) -> Iterator[Cure]:
    yield from (Cure(_steps(path), value, f"Write {value} instead.") for value in values)


def _host(check: Finding, subject: Subject, look: Look) -> Iterator[Cure]:
    yield from _instead(check.path, _hosts(look.host(check.value, subject), subject, look))


def _egress(check: Finding, subject: Subject, look: Look) -> Iterator[Cure]:
    namespace, slash, host = check.value.partition("/")
    if not slash:
        yield from _instead(check.path, (f"./{check.value}", f"*/{check.value}"))
        return
    meant = _hosts(look.base.hosts.parse(host, subject.namespace), subject, look)
    yield from _instead(check.path, (f"{namespace}/{each}" for each in meant))


def _hosts(host: Host, subject: Subject, look: Look) -> Iterator[str]:
    """The same service in another namespace, one like it in its own, a ServiceEntry's host like it."""
    name = host.service if host.is_complete else host.service.partition(".")[0]
    there = [(each.namespace, each.name) for each in look.snapshot.everywhere(kinds.SERVICE)]
    same = [place for place in there if place[1] == name]
    near = [(host.namespace, like) for like in _like(name, (one for at, one in there if at == host.namespace))]
    for namespace, service in (*same, *near):
        whole = Host(service, namespace, look.base.domain)
        if look.may_use_service(whole, subject.namespace):
            yield service if namespace == subject.namespace else whole.text
    entries = (named for obj in look.snapshot.everywhere(kinds.SERVICE_ENTRY) for named in texts(obj.spec.get("hosts")))
    yield from _like(host.text, filter(None, entries))


def _subset(check: Finding, subject: Subject, look: Look) -> Iterator[Cure]:
    steps = _steps(check.path)
    host = look.host(text(_at(steps, subject).get("host")), subject)
    names = [
        text(subset.get("name"))
        for rule in look.snapshot.everywhere(kinds.DESTINATION_RULE)
        if _is_for(host, look.base.hosts.of(text(rule.spec.get("host")), rule.namespace))
        for subset in subsets(rule)
    ]
    for name in _like(check.value, filter(None, names)):
        yield Cure((*steps, "subset"), name, f"Write {name}, which is defined for {host.text}.")


def _is_for(host: Host, ruled: Host) -> bool:
    return host == ruled or is_within(host.text, ruled.text)


def _gateway(check: Finding, subject: Subject, look: Look) -> Iterator[Cure]:
    named = gateway_name(check.value, subject.namespace, look.base.domain)
    there = [(each.namespace, each.name) for each in look.snapshot.everywhere(kinds.GATEWAY)]
    same = [f"{namespace}/{name}" for namespace, name in there if name == named.name]
    near = _like(f"{named.namespace}/{named.name}", (f"{namespace}/{name}" for namespace, name in there))
    yield from _instead(check.path, dict.fromkeys((*same, *near)))


def _dotted_gateway(check: Finding, subject: Subject, look: Look) -> Iterator[Cure]:
    named = gateway_name(check.value, subject.namespace, look.base.domain)
    if named.domain == look.base.domain and "." not in named.name:
        yield from _instead(check.path, [f"{named.namespace}/{named.name}"])


def _namespace(check: Finding, _subject: Subject, look: Look) -> Iterator[Cure]:
    yield from _instead(check.path, _like(check.value, look.base.namespaces))


def _weight(check: Finding, _subject: Subject, _look: Look) -> Iterator[Cure]:
    yield Cure(_steps(check.path), None, "Leave the weight out.")


def _selector(check: Finding, subject: Subject, look: Look) -> Iterator[Cure]:
    steps = _steps(check.path)
    everywhere = subject.kind is kinds.GATEWAY
    yield from _labels(steps, selector_of(subject.kind, subject.obj), {}, "" if everywhere else subject.namespace, look)


def _subset_labels(check: Finding, subject: Subject, look: Look) -> Iterator[Cure]:
    steps = _steps(check.path)
    name, namespace = look.host(text(subject.obj.spec.get("host")), subject).two_parts
    service = look.service(namespace, name)
    if service is not None and service.obj.spec.selector:
        labels = pairs(_at(steps, subject).get("labels"))
        yield from _labels((*steps, "labels"), labels, service.obj.spec.selector, namespace, look)


def _labels(
    steps: Steps, labels: Mapping[str, str], always: Mapping[str, str], namespace: str, look: Look
) -> Iterator[Cure]:
    """The value of one label that would make all of them match: the only one, or those like it."""
    for key in sorted(labels):
        others = {**always, **{name: value for name, value in labels.items() if name != key}}
        values = {each.labels[key] for each in look.workloads(others, namespace) if key in each.labels}
        chosen = list(values) if others and len(values) == 1 else _like(labels[key], values)
        for value in chosen:
            yield Cure((*steps, key), value, f"Write {value}: then workloads match.")


def _at(steps: Steps, subject: Subject) -> Mapping[str, Any]:
    place: Any = {"spec": subject.obj.spec}
    for step in steps:
        if isinstance(step, int):
            place = place[step] if isinstance(place, list) and step < len(place) else None
        else:
            place = mapping(place).get(step)
    return mapping(place)


_MENDERS: Mapping[str, Callable[[Finding, Subject, Look], Iterator[Cure]]] = {
    "KIA0004": _selector,
    "KIA0005": _namespace,
    "KIA0101": _namespace,
    "KIA0104": _host,
    "KIA0202": _host,
    "KIA0203": _subset_labels,
    "KIA0302": _selector,
    "KIA1004": _egress,
    "KIA1101": _host,
    "KIA1102": _gateway,
    "KIA1104": _weight,
    "KIA1107": _subset,
    "KIA1108": _dotted_gateway,
    "KIA1601": _namespace,
}
