"""What is found wrong with an object, as a viewer may know it: the one place where pages and answers ask for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from mesh.istio.selectors import Reference
from mesh.model.access import VisibleNamespace
from mesh.model.findings import Verdict
from mesh.model.kinds import Kind
from mesh.model.pace import paced
from mesh.pages.sources.sources import Sources
from mesh.pages.sources.validations import SpaceCounts
from mesh.validations.codes import CODES
from mesh.validations.findings import Entry, Finding, Key, Told

_WORD = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_CUT = "What else has a part in it is in a namespace that you may not see."


def findings_of(sources: Sources, cluster: str, obj: Reference) -> Entry | None:
    """None where the object was not looked at, or not yet. The kind of a workload is `WORKLOAD`."""
    return found(sources, cluster, obj.kind, obj.namespace, obj.name)


def found(sources: Sources, cluster: str, kind: Kind, namespace: str, name: str) -> Entry | None:
    """The same by the parts of its name."""
    checked = sources.checked
    entry = None if checked is None else checked.entries.get(Key(cluster, kind, namespace, name))
    return None if entry is None else _known(sources, entry)


def found_alone(sources: Sources, cluster: str, obj: Reference) -> Entry | None:
    """What the object's own namespace by itself finds, without those that see it from elsewhere."""
    if sources.checked is None or sources.validations is None:
        return None
    entry = sources.validations.alone(cluster, obj.kind, obj.namespace, obj.name)
    return None if entry is None else seen(entry, sources.hidden(cluster))


def in_spaces(
    sources: Sources, spaces: Iterable[VisibleNamespace], wants: Callable[[Entry], bool] = lambda _: True
) -> Iterator[Entry]:
    """All that was found about what these namespaces hold."""
    checked = sources.checked
    if checked is None:
        return
    for space in paced(spaces):
        for entry in checked.spaces.get((space.cluster, space.name), ()):
            if wants(entry):
                yield _known(sources, entry)


def concerning(sources: Sources, cluster: str, objects: Iterable[Reference]) -> Iterator[Entry]:
    """What was found about these objects, of those with which anything is wrong."""
    checked = sources.checked
    if checked is None:
        return
    for obj in objects:
        entry = checked.entries.get(Key(cluster, obj.kind, obj.namespace, obj.name))
        if entry is not None and entry.checks:
            yield _known(sources, entry)


def about(sources: Sources, cluster: str, kind: Kind, name: str) -> Iterator[Entry]:
    """Of the whole cluster, but of services or workloads (the `kind`) only those of the name: what the pages of both
    are told."""

    def wants(entry: Entry) -> bool:
        return entry.key.kind is not kind or entry.key.name == name

    return in_spaces(sources, sources.spaces(cluster), wants)


def counts(sources: Sources, space: VisibleNamespace) -> SpaceCounts | None:
    """None where nobody looked yet."""
    checked = sources.checked
    return None if checked is None else checked.counts.get((space.cluster, space.name), SpaceCounts())


def wrong_spaces(sources: Sources) -> Iterator[tuple[tuple[str, str], SpaceCounts, Mapping[Verdict, float]]]:
    """The viewer's namespaces (cluster, name) that have objects with errors or warnings: how many, and since when the
    last of each."""
    checked = sources.checked
    if checked is None:
        return
    for place, since in checked.news.items():
        if sources.viewer.may_see(*place):
            yield place, checked.counts[place], since


def counts_json(found: SpaceCounts, space: VisibleNamespace) -> dict[str, Any]:
    return {
        "errors": found.errors,
        "objectCount": found.objects,
        "warnings": found.warnings,
        "namespace": space.name,
        "cluster": space.cluster,
    }


def _known(sources: Sources, entry: Entry) -> Entry:
    """As it is seen; remembered for the request, as lists sort, filter and print by it."""
    known = sources.shown.get(entry.key)
    if known is None:
        known = sources.shown[entry.key] = seen(entry, sources.hidden(entry.key.cluster))
    return known


def seen(entry: Entry, hidden: frozenset[str]) -> Entry:
    """Without what names objects of these namespaces, or the namespaces themselves."""
    if not hidden or not entry.checks:
        return entry
    return replace(
        entry,
        checks=tuple(_seen(check, hidden) for check in entry.checks),
        related=tuple(each for each in entry.related if each.namespace not in hidden),
    )


def _seen(check: Finding, hidden: frozenset[str]) -> Finding:
    """A sentence with such a name is left out, unless the object itself says it there."""
    unseen = [each for each in check.related if each.namespace in hidden]
    words = hidden | {each.name for each in unseen}
    words -= _words([check.value])
    parts = [part if words.isdisjoint(_words([part])) else "" for part in check.told]
    if parts == list(check.told) and not unseen:
        return check
    wrong, looked, cure = parts
    told = Told(wrong or f"{CODES[check.code].title}.", looked or _CUT, cure)
    return replace(check, told=told, related=tuple(each for each in check.related if each not in unseen))


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for each in texts for word in _WORD.findall(each))
