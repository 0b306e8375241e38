"""One namespace's objects that workloads are made of, indexed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject, Controller, Pod
from mesh.workloads.ownership import Owner, controller_of, known_owner, owner_of
from mesh.workloads.pods import PodIndex, Pods

ALWAYS_READ = (kinds.DEPLOYMENT, kinds.REPLICA_SET)
OWNABLE = (kinds.REPLICA_SET, kinds.REPLICATION_CONTROLLER, kinds.JOB)
"""The kinds that are looked through to what controls them."""

_MAKES = {
    kinds.DEPLOYMENT.name: kinds.REPLICA_SET,
    kinds.DEPLOYMENT_CONFIG.name: kinds.REPLICATION_CONTROLLER,
    kinds.CRON_JOB.name: kinds.JOB,
}
"""What stands between a controller and its pods; it is named after the controller, with one word more."""

_CONFIG = (kinds.WORKLOAD_GROUP, kinds.WORKLOAD_ENTRY)

ByName = Mapping[str, Controller]
_Place = tuple[str, tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Scene:
    """`controllers` maps a kind's name to its objects by name; an excluded or unread kind has none.

    `owned` maps (kind of the child, identity of the owner, name of the owner) to the children, by name.
    """

    cluster: str
    namespace: str
    pods: PodIndex
    controllers: Mapping[str, ByName]
    owned: Mapping[_Place, Sequence[Controller]]
    groups: Mapping[str, ConfigObject]
    entries: Sequence[ConfigObject]

    def of(self, kind: Kind) -> ByName:
        return self.controllers.get(kind.name, {})

    def children(self, child: Kind, owner: Owner, name: str) -> Sequence[Controller]:
        """The objects of kind `child` that the owner controls."""
        return self.owned.get((child.name, owner.identity, name), ())

    def pods_under(self, owner: Owner, name: str) -> Pods:
        """The pods that the owner controls, itself or through a ReplicaSet, ReplicationController or Job."""
        found = list(self.pods.owned_by(owner, name))
        for child in OWNABLE:
            for one in self.children(child, owner, name):
                found += self.pods.owned_by(known_owner(child), one.name)
        return tuple(sorted(found, key=lambda pod: pod.name))

    def pods_of(self, kind: Kind, name: str, labels: Mapping[str, str]) -> Pods:
        """The pods that a controller of a known kind controls. Where what stands between could not be read, those that
        carry the labels and whose owner has such a name as it would have."""
        return self.pods_under(known_owner(kind), name) or tuple(
            pod for pod in self.pods.matching(labels) if self._is_of_unread_child(pod, kind, name)
        )

    def _is_of_unread_child(self, pod: Pod, kind: Kind, name: str) -> bool:
        child, owner = _MAKES.get(kind.name), controller_of(pod)
        if child is None or owner is None or owner_of(owner).typed is not child:
            return False
        return owner.name.rpartition("-")[0] == name and owner.name not in self.of(child)


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
    )


def namespaces_of(snapshot: ClusterSnapshot) -> list[str]:
    """The namespaces in which something could be a workload."""
    found = (kinds.POD, kinds.WORKLOAD_GROUP, *kinds.CONTROLLER_KINDS)
    return sorted({namespace for kind in found for namespace in snapshot.objects.get(kind.key, {})})


def _named(snapshot: ClusterSnapshot, kind: Kind, namespace: str) -> Mapping[str, object]:
    return {obj.name: obj for obj in snapshot.in_namespace(kind, namespace)}


def _owned(controllers: Mapping[str, ByName]) -> dict[_Place, list[Controller]]:
    found: dict[_Place, list[Controller]] = {}
    for kind in OWNABLE:
        for child in controllers.get(kind.name, {}).values():
            owner = controller_of(child)
            if owner is not None:
                found.setdefault((kind.name, owner_of(owner).identity, owner.name), []).append(child)
    return found
