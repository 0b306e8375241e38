"""The configuration objects that a viewer sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mesh.istio.selectors import may_concern
from mesh.model.access import VisibleNamespace
from mesh.model.kinds import CONFIG_KINDS, Kind
from mesh.model.objects import ConfigObject
from mesh.model.pace import paced
from mesh.pages.sources.sources import Sources


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to. `labels` are those that objects must have; `workload` are a workload's labels: only
    what may concern it is left."""

    kinds: tuple[Kind, ...] = CONFIG_KINDS
    labels: Mapping[str, str] | None = None
    workload: Mapping[str, str] | None = None


def listed(
    sources: Sources, spaces: Sequence[VisibleNamespace], narrowing: Narrowing
) -> dict[Kind, list[ConfigObject]]:
    """By kind, in the order of namespaces and names. A kind that the cluster does not serve has none."""
    passes = _passes(narrowing)
    return {
        kind: [obj for obj in paced(_of_kind(sources, spaces, kind)) if passes(kind, obj)] for kind in narrowing.kinds
    }


def _of_kind(sources: Sources, spaces: Sequence[VisibleNamespace], kind: Kind) -> Iterator[ConfigObject]:
    for space in spaces:
        yield from sources.clusters[space.cluster].snapshot.in_namespace(kind, space.name)


def _passes(narrowing: Narrowing) -> Callable[[Kind, ConfigObject], bool]:
    labels, workload = narrowing.labels or {}, narrowing.workload

    def passes(kind: Kind, obj: ConfigObject) -> bool:
        has_labels = labels.items() <= obj.labels.items()
        return has_labels and (workload is None or may_concern(kind, obj, workload))

    return passes
