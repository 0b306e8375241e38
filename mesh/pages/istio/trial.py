"""What would be found wrong with the configuration if an object were another one, or gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    """`own` is what would be found about the object, `broken` others with what is not found about them now, `mended`
    how many findings about others would go."""

    own: tuple[Finding, ...] = ()
    broken: tuple[Entry, ...] = ()
    mended: int = 0


def trial(sources: Sources, cluster: str, ref: Reference, body: Mapping[str, Any] | None) -> Trial | None:
    """Of the object as `body`, or gone; as the viewer may know it. None where nobody can tell."""
    validations = sources.validations
    if validations is None or not validations.is_on or sources.checked is None:
        return None
    view = sources.clusters[cluster]
    if not view.snapshot.serves(ref.kind):
        return None
    obj = None if body is None else _decoded(sources, cluster, ref, body)
    change = _changed(sources, view, ref, obj)
    own = Key(cluster, ref.kind, ref.namespace, ref.name)
    return validations.tried(cluster, view, change, lambda now, then: _compared(sources, own, now, then))


def _decoded(sources: Sources, cluster: str, ref: Reference, body: Mapping[str, Any]) -> KubeObject | None:
    return Decoder(ref.kind, cluster, sources.clock).object(msgspec.json.encode(body))[0]


def _changed(sources: Sources, view: ClusterView, ref: Reference, obj: KubeObject | None) -> ClusterView:
    """The cluster with that object in place of what it has."""
    snapshot = _with_object(view.snapshot, ref, obj)
    if ref.kind not in INVENTORY_KINDS:
        return ClusterView(snapshot, view.inventory, view.mesh)
    views = ClusterViews(sources.settings, sources.statuses) if sources.statuses else ClusterViews(sources.settings)
    return views.of({snapshot.cluster: snapshot})[snapshot.cluster]


def _with_object(snapshot: ClusterSnapshot, ref: Reference, obj: KubeObject | None) -> ClusterSnapshot:
    spaces = dict(snapshot.objects[ref.kind.key])
    named = {name: each for name, each in spaces.get(ref.namespace, {}).items() if name != ref.name}
    spaces[ref.namespace] = named if obj is None else {**named, ref.name: obj}
    return replace(snapshot, objects={**snapshot.objects, ref.kind.key: spaces})


def _compared(sources: Sources, own: Key, now: Entries, then: Entries) -> Trial:
    hidden = sources.hidden(own.cluster)
    mine = then.get(own)
    return Trial(
        own=seen(mine, hidden).checks if mine is not None else (),
        broken=tuple(seen(entry, hidden) for entry in _news(own, now, then) if entry.key.namespace not in hidden),
        mended=sum(len(entry.checks) for entry in _news(own, then, now) if entry.key.namespace not in hidden),
    )


def _news(own: Key, before: Entries, after: Entries) -> Iterator[Entry]:
    """Entries about other objects, with what was not found about them before. An object that goes takes what is found
    about it along."""
    for key, entry in after.items():
        known = before.get(key)
        if key == own or known is None or known is entry:
            continue
        places = {(check.code, check.path) for check in known.checks}
        checks = tuple(check for check in entry.checks if (check.code, check.path) not in places)
        if checks:
            yield replace(entry, checks=checks)
