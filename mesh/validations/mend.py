"""What would mend a finding, where the cause is likely to be one wrong word.

It is looked for when somebody asks, not with every run: likeness costs more than the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from mesh.istio.selectors import selector_of
from mesh.model import kinds
from mesh.text.paths import steps_of
from mesh.text.untrusted import pairs, text, texts
from mesh.text.yaml import Path
from mesh.validations import mend_routes
from mesh.validations.cure import MOST_CURES, Cure, Sight, like, mapping_at, value_at
from mesh.validations.findings import Finding
from mesh.validations.gateway_names import gateway_name
from mesh.validations.hosts import Host
from mesh.validations.index import Subject
from mesh.validations.look import Look

Mender = Callable[[Finding, Subject, Sight], Iterator[Cure]]


def cures(check: Finding, subject: Subject, look: Look, hidden: frozenset[str] = frozenset()) -> tuple[Cure, ...]:
    """The likeliest first; none where nothing is near, or where the object is no longer what the finding is about.
    They name nothing that stands in a `hidden` namespace."""
    mend = MENDERS.get(check.code)
    if mend is None or not isinstance(subject.obj.spec, dict):
        return ()
    fitting = (_fitted(cure, subject.obj.spec) for cure in mend(check, subject, Sight(look, hidden)))
    return tuple(cure for cure in fitting if cure is not None)[:MOST_CURES]


def _fitted(cure: Cure, spec: Any) -> Cure | None:
    """With what it changes; None where there is no such place."""
    try:
        return cure._replace(was=value_at(spec, cure.steps))
    except LookupError:
        return None


def _instead(path: str, values: Iterable[str]) -> Iterator[Cure]:
    yield from (Cure(steps_of(path), value, f"Write {value} instead.") for value in values)


def _host(check: Finding, subject: Subject, sight: Sight) -> Iterator[Cure]:
    yield from _instead(check.path, _hosts(sight.look.host(check.value, subject), subject, sight))


def _egress(check: Finding, subject: Subject, sight: Sight) -> Iterator[Cure]:
    namespace, slash, host = check.value.partition("/")
    if not slash:
        yield from _instead(check.path, (f"./{check.value}", f"*/{check.value}"))
        return
    meant = _hosts(sight.look.base.hosts.parse(host, subject.namespace), subject, sight)
    yield from _instead(check.path, (f"{namespace}/{each}" for each in meant))


def _hosts(host: Host, subject: Subject, sight: Sight) -> Iterator[str]:
    """The same service in another namespace, one like it in its own, a ServiceEntry's host like it."""
    name = host.service if host.is_complete else host.service.partition(".")[0]
    there = [(each.namespace, each.name) for each in sight.everywhere(kinds.SERVICE)]
    same = [place for place in there if place[1] == name]
    near = [(host.namespace, each) for each in like(name, (one for at, one in there if at == host.namespace))]
    for namespace, service in (*same, *near):
        whole = Host(service, namespace, sight.look.base.domain)
        if sight.look.may_use_service(whole, subject.namespace):
            yield service if namespace == subject.namespace else whole.text
    entries = (named for obj in sight.everywhere(kinds.SERVICE_ENTRY) for named in texts(obj.spec.get("hosts")))
    yield from like(host.text, filter(None, entries))


def _gateway(check: Finding, subject: Subject, sight: Sight) -> Iterator[Cure]:
    named = gateway_name(check.value, subject.namespace, sight.look.base.domain)
    there = [(each.namespace, each.name) for each in sight.everywhere(kinds.GATEWAY)]
    same = [f"{namespace}/{name}" for namespace, name in there if name == named.name]
    near = like(f"{named.namespace}/{named.name}", (f"{namespace}/{name}" for namespace, name in there))
    yield from _instead(check.path, dict.fromkeys((*same, *near)))


def _dotted_gateway(check: Finding, subject: Subject, sight: Sight) -> Iterator[Cure]:
    named = gateway_name(check.value, subject.namespace, sight.look.base.domain)
    if named.domain == sight.look.base.domain and "." not in named.name:
        yield from _instead(check.path, [f"{named.namespace}/{named.name}"])


def _namespace(check: Finding, _subject: Subject, sight: Sight) -> Iterator[Cure]:
    yield from _instead(check.path, like(check.value, sight.namespaces))


def _selector(check: Finding, subject: Subject, sight: Sight) -> Iterator[Cure]:
    steps = steps_of(check.path)
    everywhere = subject.kind is kinds.GATEWAY
    yield from _labels(
        steps, selector_of(subject.kind, subject.obj), {}, "" if everywhere else subject.namespace, sight
    )


def _subset_labels(check: Finding, subject: Subject, sight: Sight) -> Iterator[Cure]:
    steps = steps_of(check.path)
    name, namespace = sight.look.host(text(subject.obj.spec.get("host")), subject).two_parts
    service = sight.look.service(namespace, name)
    if service is not None and service.obj.spec.selector:
        labels = pairs(mapping_at(subject, steps).get("labels"))
        yield from _labels((*steps, "labels"), labels, service.obj.spec.selector, namespace, sight)


def _labels(
    steps: Path, labels: Mapping[str, str], always: Mapping[str, str], namespace: str, sight: Sight
) -> Iterator[Cure]:
    """The value of one label that would make all of them match: the only one, or those like it."""
    for key in sorted(labels):
        others = {**always, **{name: value for name, value in labels.items() if name != key}}
        values = {each.labels[key] for each in sight.workloads(others, namespace) if key in each.labels}
        chosen = list(values) if others and len(values) == 1 else like(labels[key], values)
        for value in chosen:
            yield Cure((*steps, key), value, f"Write {value}: then workloads match.")


MENDERS: Mapping[str, Mender] = {
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
    "KIA1104": mend_routes.weight,
    "KIA1105": mend_routes.twice,
    "KIA1107": mend_routes.subset,
    "KIA1108": _dotted_gateway,
    "KIA1402": mend_routes.service_reference,
    "KIA1601": _namespace,
}
