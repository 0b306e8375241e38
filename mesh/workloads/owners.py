"""Which controllers every workload name of a namespace stands for."""

from __future__ import annotations

from mesh.model import kinds
from mesh.model.objects import Controller, OwnerReference
from mesh.workloads.ownership import Owner, controller_of, known_owner, owner_of
from mesh.workloads.scene import OWNABLE, Scene

# Of several controllers with one name the highest comes first; a kind that is not here counts 0.
_PRIORITY = {
    kinds.DEPLOYMENT.name: 6,
    kinds.DEPLOYMENT_CONFIG.name: 5,
    kinds.REPLICA_SET.name: 4,
    kinds.REPLICATION_CONTROLLER.name: 3,
    kinds.STATEFUL_SET.name: 2,
    kinds.JOB.name: 1,
    kinds.DAEMON_SET.name: 0,
    kinds.POD.name: -1,
}
_SHOWN_WITHOUT_PODS = (kinds.DEPLOYMENT, kinds.DEPLOYMENT_CONFIG, kinds.STATEFUL_SET, kinds.DAEMON_SET)
_SHOWN_WHEN_OWNERLESS = (kinds.REPLICA_SET, kinds.REPLICATION_CONTROLLER)

Claims = dict[str, dict[tuple[str, str], Owner]]
"""Workload name to those that claim it, by their identity."""


def owners(scene: Scene, excluded_kinds: frozenset[str]) -> dict[str, tuple[Owner, ...]]:
    """Workload name to the controllers of that name, the most important first; names may be claimed by kinds that turn
    out not to exist. A pod that nothing controls stands for itself."""
    claims: Claims = {}
    for pod in scene.pods.all:
        owner = controller_of(pod)
        if owner is None:
            _claim(claims, pod.name, known_owner(kinds.POD))
        elif owner.kind not in excluded_kinds:
            _claim(claims, owner.name, owner_of(owner))
    for name in scene.groups:
        _claim(claims, name, known_owner(kinds.WORKLOAD_GROUP))
    _promote(claims, scene)
    _claim_without_pods(claims, scene)
    return {name: _most_important_first(found) for name, found in claims.items() if found}


def _most_important_first(found: dict[tuple[str, str], Owner]) -> tuple[Owner, ...]:
    return tuple(sorted(found.values(), key=lambda owner: -_PRIORITY.get(owner.kind, 0)))


def _promote(claims: Claims, scene: Scene) -> None:
    """A ReplicaSet gives way to its Deployment or custom controller, a Job to its CronJob, and so on.

    A child whose known parent does not exist stays: the reference loses its pods.
    """
    claimed = [(name, owner) for name, found in claims.items() for owner in found.values()]
    for name, owner in claimed:
        kind = owner.typed
        child = scene.of(kind).get(name) if kind in OWNABLE and kind else None
        parent = controller_of(child) if child else None
        if parent is not None and _can_stand_for(parent, owner, scene):
            del claims[name][owner.identity]
            _claim(claims, parent.name, owner_of(parent))


def _can_stand_for(parent: OwnerReference, child: Owner, scene: Scene) -> bool:
    kind = owner_of(parent).typed
    if kind is None:
        return child.kind == kinds.REPLICA_SET.name
    return parent.name in scene.of(kind)


def _claim_without_pods(claims: Claims, scene: Scene) -> None:
    """Controllers that have no pods now; Jobs and CronJobs are left out."""
    for kind in _SHOWN_WITHOUT_PODS:
        for name in scene.of(kind):
            _claim(claims, name, known_owner(kind))
    for kind in _SHOWN_WHEN_OWNERLESS:
        for name, controller in scene.of(kind).items():
            if not controller.metadata.owner_references:
                _claim(claims, name, known_owner(kind))
    for replica_set in scene.of(kinds.REPLICA_SET).values():
        _claim_custom_parent(claims, replica_set)


def _claim_custom_parent(claims: Claims, replica_set: Controller) -> None:
    parent = controller_of(replica_set)
    if parent is not None and owner_of(parent).typed is None:
        _claim(claims, parent.name, owner_of(parent))


def _claim(claims: Claims, name: str, owner: Owner) -> None:
    claims.setdefault(name, {}).setdefault(owner.identity, owner)
