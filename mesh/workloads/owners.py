"""Which controller every workload name of a namespace stands for."""

from __future__ import annotations

from typing import NamedTuple

from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import Controller, OwnerReference
from mesh.workloads.pods import controller_of
from mesh.workloads.scene import OWNABLE, Scene

# Of several controllers with one name the highest stays; a kind that is not here counts 0.
_PRIORITY = {
    "Deployment": 6,
    "DeploymentConfig": 5,
    "ReplicaSet": 4,
    "ReplicationController": 3,
    "StatefulSet": 2,
    "Job": 1,
    "DaemonSet": 0,
    "Pod": -1,
}
_TYPED = {kind.name: kind for kind in (kinds.POD, kinds.WORKLOAD_GROUP, *kinds.CONTROLLER_KINDS)}
_SHOWN_WITHOUT_PODS = (kinds.DEPLOYMENT, kinds.DEPLOYMENT_CONFIG, kinds.STATEFUL_SET, kinds.DAEMON_SET)
_SHOWN_WHEN_OWNERLESS = (kinds.REPLICA_SET, kinds.REPLICATION_CONTROLLER)


class Owner(NamedTuple):
    """The kind of a controller, as an owner reference or the table of kinds names it."""

    kind: str
    api_version: str

    @property
    def typed(self) -> Kind | None:
        """The known kind; None for a custom controller, such as a StatefulSet of another API group."""
        kind = _TYPED.get(self.kind)
        group, slash, _ = self.api_version.partition("/")
        same_group = not self.api_version or kind is None or (group if slash else "") == kind.group
        return kind if same_group else None


def owners(scene: Scene, excluded_kinds: frozenset[str]) -> dict[str, Owner]:
    """Workload name to the controller that it stands for; names may be claimed by kinds that turn out not to exist."""
    claims: dict[str, Owner] = {}
    for pod in scene.pods.all:
        owner = controller_of(pod)
        if owner is not None and owner.kind not in excluded_kinds:
            _claim(claims, owner.name, _owner(owner))
        elif not pod.metadata.owner_references:
            _claim(claims, pod.name, _known(kinds.POD))
    for name in scene.groups:
        claims.setdefault(name, _known(kinds.WORKLOAD_GROUP))
    _promote(claims, scene)
    _claim_without_pods(claims, scene)
    return claims


def _promote(claims: dict[str, Owner], scene: Scene) -> None:
    """A ReplicaSet gives way to its Deployment or custom controller, a Job to its CronJob, and so on.

    A child whose known parent does not exist stays: the reference loses its pods.
    """
    for name, owner in list(claims.items()):
        kind = owner.typed
        child = scene.of(kind).get(name) if kind in OWNABLE and kind else None
        parent = controller_of(child) if child else None
        if parent is None or not _can_stand_for(parent, owner, scene):
            continue
        if claims[name] == owner:
            del claims[name]
        _claim(claims, parent.name, _owner(parent))


def _can_stand_for(parent: OwnerReference, child: Owner, scene: Scene) -> bool:
    kind = _owner(parent).typed
    if kind is None:
        return child.kind == kinds.REPLICA_SET.name
    return parent.name in scene.of(kind)


def _claim_without_pods(claims: dict[str, Owner], scene: Scene) -> None:
    """Controllers that have no pods now; Jobs and CronJobs are left out."""
    for kind in _SHOWN_WITHOUT_PODS:
        for name in scene.of(kind):
            _claim(claims, name, _known(kind))
    for kind in _SHOWN_WHEN_OWNERLESS:
        for name, controller in scene.of(kind).items():
            if not controller.metadata.owner_references:
                _claim(claims, name, _known(kind))
    for replica_set in scene.of(kinds.REPLICA_SET).values():
        _claim_custom_parent(claims, replica_set)


def _claim_custom_parent(claims: dict[str, Owner], replica_set: Controller) -> None:
    parent = controller_of(replica_set)
    if parent is not None and _owner(parent).typed is None:
        _claim(claims, parent.name, _owner(parent))


def _claim(claims: dict[str, Owner], name: str, owner: Owner) -> None:
    current = claims.get(name)
    if current is None or _PRIORITY.get(owner.kind, 0) > _PRIORITY.get(current.kind, 0):
        claims[name] = owner


def _owner(reference: OwnerReference) -> Owner:
    return Owner(reference.kind, reference.api_version)


def _known(kind: Kind) -> Owner:
    return Owner(kind.name, kind.api_version)
