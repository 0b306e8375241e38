"""References of WorkloadEntries and WorkloadGroups."""

from __future__ import annotations

from mesh.istio.selectors import selector_of
from mesh.model import kinds
from mesh.model.objects import ConfigObject
from mesh.model.selectors import selects
from mesh.text.untrusted import pairs
from mesh.validations.references.found import References, Scene, WorkloadReference, pick, references


def of_workload_entry(obj: ConfigObject, scene: Scene) -> References:
    """The groups of its namespace that it belongs to."""
    groups = (group for group in scene.seen(kinds.WORKLOAD_GROUP) if _holds(group, obj))
    return references(pick(kinds.WORKLOAD_GROUP, groups))


def of_workload_group(obj: ConfigObject, scene: Scene) -> References:
    """Its entries, and the workload that it is."""
    entries = (entry for entry in scene.seen(kinds.WORKLOAD_ENTRY) if _holds(obj, entry))
    return references(pick(kinds.WORKLOAD_ENTRY, entries), workloads=[WorkloadReference(obj.namespace, obj.name)])


def _holds(group: ConfigObject, entry: ConfigObject) -> bool:
    labels = selector_of(kinds.WORKLOAD_GROUP, group)
    is_same_namespace = group.namespace == entry.namespace
    return bool(labels) and is_same_namespace and selects(labels, pairs(entry.spec.get("labels")))
