"""What would mend a finding about where a route leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mesh.istio.specs import subsets
from mesh.model import kinds
from mesh.text.paths import steps_of
from mesh.text.untrusted import inner, number, text
from mesh.text.yaml import Path
from mesh.validations.cure import Cure, Sight, like, mapping_at, value_at
from mesh.validations.findings import Finding
from mesh.validations.hosts import Host, is_within
from mesh.validations.index import Subject

Item = Mapping[str, Any]


def subset(check: Finding, subject: Subject, sight: Sight) -> Iterator[Cure]:
    """KIA1107: one like it that is defined for the host."""
    steps, look = steps_of(check.path), sight.look
    host = look.host(text(mapping_at(subject, steps).get("host")), subject)
    names = [
        text(each.get("name"))
        for rule in sight.everywhere(kinds.DESTINATION_RULE)
        if _is_for(host, look.base.hosts.of(text(rule.spec.get("host")), rule.namespace))
        for each in subsets(rule)
    ]
    for name in like(check.value, filter(None, names)):
        yield Cure((*steps, "subset"), name, f"Write {name}, which is defined for {host.text}.")


def weight(check: Finding, _subject: Subject, _sight: Sight) -> Iterator[Cure]:
    """KIA1104: none is needed."""
    yield Cure(steps_of(check.path), None, "Leave the weight out.")


def twice(check: Finding, subject: Subject, sight: Sight) -> Iterator[Cure]:
    """KIA1105: one destination with the sum of the weights, where nothing else tells them apart."""
    *route, place, _ = steps_of(check.path)
    items = _items(subject, tuple(route))
    if not isinstance(place, int) or place >= len(items):
        return
    same = [item for item in items if _target(item, subject, sight) == _target(items[place], subject, sight)]
    if len(same) < 2 or any(_rest(item) != _rest(same[0]) for item in same):
        return
    kept = [item for item in items if not any(item is other for other in same[1:])]
    total = sum(number(item.get("weight")) for item in same)
    joined = {key: value for key, value in same[0].items() if key != "weight"}
    if len(kept) > 1 and total:
        joined["weight"] = total
    said = f"Keep one of the {len(same)}, with the sum of their weights, {total}." if "weight" in joined else ""
    value = [joined if item is same[0] else item for item in kept]
    yield Cure(tuple(route), value, said or f"Keep one of the {len(same)}, which gets what all of them got.")


def service_reference(check: Finding, subject: Subject, sight: Sight) -> Iterator[Cure]:
    """KIA1402: the Service of that name in a namespace that lets the route use it, or one like it beside the route."""
    steps = steps_of(check.path)[:-1]
    item = mapping_at(subject, steps)
    name, _, rest = text(item.get("name")).partition(".")
    meant = text(item.get("namespace")) or rest.partition(".")[0] or subject.namespace
    there = [(each.namespace, each.name) for each in sight.everywhere(kinds.SERVICE)]
    near = [(meant, each) for each in like(name, (one for at, one in there if at == meant))]
    for namespace, service in (*(place for place in there if place[1] == name), *near):
        named = {**item, "name": service, "namespace": namespace}
        if namespace == subject.namespace:
            del named["namespace"]
        if named != item and sight.look.may_refer(subject, namespace):
            yield Cure(steps, named, f"Name Service {service} of namespace {namespace}.")


def _is_for(host: Host, ruled: Host) -> bool:
    return host == ruled or is_within(host.text, ruled.text)


def _items(subject: Subject, route: Path) -> list[Item]:
    """None where any of them is no mapping."""
    try:
        items = value_at(subject.obj.spec, route)
    except LookupError:
        return []
    is_plain = isinstance(items, list) and all(isinstance(item, dict) for item in items)
    return items if is_plain else []


def _target(item: Item, subject: Subject, sight: Sight) -> tuple[str, str]:
    named = inner(item, "destination")
    return sight.look.host(text(named.get("host")), subject).text, text(named.get("subset"))


def _rest(item: Item) -> tuple[Item, Item]:
    """What neither the host says nor the weight."""
    named = {key: value for key, value in inner(item, "destination").items() if key != "host"}
    return named, {key: value for key, value in item.items() if key not in ("destination", "weight")}
