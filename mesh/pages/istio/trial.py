"""What would be found wrong with the configuration if objects were others, or gone."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from mesh.clients.kubernetes.decode import Decoder
from mesh.istio.selectors import Reference
from mesh.istio.view import ClusterView
from mesh.model.cluster import ClusterSnapshot
from mesh.model.objects import KubeObject
from mesh.pages.istio.findings import seen
from mesh.pages.sources.sources import Sources
from mesh.pages.sources.views import INVENTORY_KINDS, ClusterViews
from mesh.validations.findings import Entry, Finding, Key
from mesh.validations.run import Entries


@dataclass(frozen=True, slots=True)
class Trial:
    """`own` is what would be found about the objects themselves, `broken` others with what is not found about them now,
    `mended` how many findings about others would go."""

    own: Mapping[Reference, tuple[Finding, ...]]
    broken: tuple[Entry, ...] = ()
    mended: int = 0


Wanted = Mapping[Reference, Mapping[str, Any] | None]
"""Objects as they would be, None for one that would be gone."""


def trial(sources: Sources, cluster: str, wanted: Wanted) -> Trial | None:
    """Of all these changes together, as the viewer may know it. None where nobody can tell."""
    validations = sources.validations
    if validations is None or not validations.is_on or sources.checked is None:
        return None
    view = sources.clusters[cluster]
    if not all(view.snapshot.serves(ref.kind) for ref in wanted):
        return None
    change = _changed(sources, view, wanted)
    own = {Key(cluster, ref.kind, ref.namespace, ref.name): ref for ref in wanted}
    hidden = sources.hidden(cluster)
    return validations.tried(cluster, view, change, lambda now, then: _compared(hidden, own, now, then))


def _decoded(sources: Sources, cluster: str, ref: Reference, body: Mapping[str, Any]) -> KubeObject | None:
    return Decoder(ref.kind, cluster, sources.clock).object(msgspec.json.encode(body))[0]


def _changed(sources: Sources, view: ClusterView, wanted: Wanted) -> ClusterView:
    """The cluster with these objects in place of what it has."""
    snapshot = view.snapshot
    for ref, body in wanted.items():
        obj = None if body is None else _decoded(sources, snapshot.cluster, ref, body)
        snapshot = _with_object(snapshot, ref, obj)
    if not any(ref.kind in INVENTORY_KINDS for ref in wanted):
        return ClusterView(snapshot, view.inventory, view.mesh)
    views = ClusterViews(sources.settings, sources.statuses) if sources.statuses else ClusterViews(sources.settings)
    return views.of({snapshot.cluster: snapshot})[snapshot.cluster]


def _with_object(snapshot: ClusterSnapshot, ref: Reference, obj: KubeObject | None) -> ClusterSnapshot:
    spaces = dict(snapshot.objects[ref.kind.key])
    named = {name: each for name, each in spaces.get(ref.namespace, {}).items() if name != ref.name}
    spaces[ref.namespace] = named if obj is None else {**named, ref.name: obj}
    return replace(snapshot, objects={**snapshot.objects, ref.kind.key: spaces})


def _compared(hidden: frozenset[str], own: Mapping[Key, Reference], now: Entries, then: Entries) -> Trial:
    return Trial(
        own={ref: seen(then[key], hidden).checks for key, ref in own.items() if key in then},
        broken=tuple(seen(entry, hidden) for entry in _news(own, now, then) if entry.key.namespace not in hidden),
        mended=sum(len(entry.checks) for entry in _news(own, then, now) if entry.key.namespace not in hidden),
    )


def _news(own: Container[Key], before: Entries, after: Entries) -> Iterator[Entry]:
    """Entries about other objects, with what was not found about them before. An object that goes takes what is found
    about it along."""
    for key, entry in after.items():
        known = before.get(key)
        if key in own or known is None or known is entry:
            continue
        places = {(check.code, check.path) for check in known.checks}
        checks = tuple(check for check in entry.checks if (check.code, check.path) not in places)
        if checks:
            yield replace(entry, checks=checks)
