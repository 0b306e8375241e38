"""One namespace's objects that workloads are made of, indexed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject, Controller
from mesh.workloads.pods import PodIndex, Pods, controller_of

ALWAYS_READ = (kinds.DEPLOYMENT, kinds.REPLICA_SET)
OWNABLE = (kinds.REPLICA_SET, kinds.REPLICATION_CONTROLLER, kinds.JOB)
"""The kinds that are looked through to what controls them."""

_CONFIG = (kinds.WORKLOAD_GROUP, kinds.WORKLOAD_ENTRY, kinds.SIDECAR)

ByName = Mapping[str, Controller]


@dataclass(frozen=True, slots=True)
class Scene:
    """`controllers` maps a kind's name to its objects by name; an excluded or unread kind has none.

    `owned` maps (kind of the child, kind of the owner, name of the owner) to the children, by name.
    """

    cluster: str
    namespace: str
    pods: PodIndex
    controllers: Mapping[str, ByName]
    owned: Mapping[tuple[str, str, str], Sequence[Controller]]
    groups: Mapping[str, ConfigObject]
    entries: Sequence[ConfigObject]
    sidecars: Sequence[ConfigObject]

    def of(self, kind: Kind) -> ByName:
        return self.controllers.get(kind.name, {})

    def children(self, child: Kind, owner_kind: str, owner_name: str) -> Sequence[Controller]:
        """The objects of kind `child` that the owner controls."""
        return self.owned.get((child.name, owner_kind, owner_name), ())

    def pods_under(self, owner_kind: str, owner_name: str) -> Pods:
        """The pods that the owner controls, itself or through a ReplicaSet, ReplicationController or Job."""
        found = list(self.pods.owned_by(owner_kind, owner_name))
        for child in OWNABLE:
            for one in self.children(child, owner_kind, owner_name):
                found += self.pods.owned_by(child.name, one.name)
        return tuple(sorted(found, key=lambda pod: pod.name))


def scene(snapshot: ClusterSnapshot, namespace: str, excluded_kinds: frozenset[str]) -> Scene:
    """The namespace without the excluded kinds; Deployments and ReplicaSets are always read."""
    controllers = {
        kind.name: cast(ByName, _named(snapshot, kind, namespace))
        for kind in kinds.CONTROLLER_KINDS
        if kind in ALWAYS_READ or kind.name not in excluded_kinds
    }
    config = {
        kind: cast(Mapping[str, ConfigObject], _named(snapshot, kind, namespace))
        for kind in _CONFIG
        if kind.name not in excluded_kinds
    }
    return Scene(
        cluster=snapshot.cluster,
        namespace=namespace,
        pods=PodIndex(snapshot.in_namespace(kinds.POD, namespace)),
        controllers=controllers,
        owned=_owned(controllers),
        groups=config.get(kinds.WORKLOAD_GROUP, {}),
        entries=list(config.get(kinds.WORKLOAD_ENTRY, {}).values()),
        sidecars=list(config.get(kinds.SIDECAR, {}).values()),
    )


def namespaces_of(snapshot: ClusterSnapshot) -> list[str]:
    """The namespaces in which something could be a workload."""
    found = (kinds.POD, kinds.WORKLOAD_GROUP, *kinds.CONTROLLER_KINDS)
    return sorted({namespace for kind in found for namespace in snapshot.objects.get(kind.key, {})})


def _named(snapshot: ClusterSnapshot, kind: Kind, namespace: str) -> Mapping[str, object]:
    return {obj.name: obj for obj in snapshot.in_namespace(kind, namespace)}


def _owned(controllers: Mapping[str, ByName]) -> dict[tuple[str, str, str], list[Controller]]:
    found: dict[tuple[str, str, str], list[Controller]] = {}
    for kind in OWNABLE:
        for child in controllers.get(kind.name, {}).values():
            owner = controller_of(child)
            if owner is not None:
                found.setdefault((kind.name, owner.kind, owner.name), []).append(child)
    return found
