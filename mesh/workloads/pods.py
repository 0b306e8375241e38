"""The pods of one namespace: found by labels or by owner, and what they say about the mesh."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mesh.istio.dataplane import is_ambient
from mesh.model.objects import READY, Condition, Pod
from mesh.model.services import ServiceItem
from mesh.workloads.ownership import Owner, controller_of, owner_of

_TUNNEL = "networking.istio.io/tunnel"

_RUNNING = "Running"
_SUCCEEDED = "Succeeded"
_FINISHED = (_SUCCEEDED, "Failed")

Pods = tuple[Pod, ...]


def mesh_protocol(pod: Pod) -> str:
    """`HBONE` for a pod that the ambient mesh has taken up, or that speaks it itself as waypoints do; else `""`."""
    return "HBONE" if is_ambient(pod) or pod.labels.get(_TUNNEL) == "http" else ""


def ready_condition(pod: Pod) -> Condition | None:
    return next((condition for condition in pod.status.conditions if condition.type == READY), None)


def is_ready(pod: Pod) -> bool:
    """By its condition; one that has none is ready when it runs and all its containers are."""
    condition = ready_condition(pod)
    if condition is not None:
        return condition.status == "True"
    return pod.status.phase == _RUNNING and all(status.ready for status in pod.status.container_statuses)


def has_succeeded(pod: Pod) -> bool:
    return pod.status.phase == _SUCCEEDED


def is_finished(pod: Pod) -> bool:
    """Whether nothing in it will ever run again."""
    return pod.status.phase in _FINISHED


class PodIndex:
    """The pods of one namespace, by name. They are looked at by their labels only when somebody asks."""

    __slots__ = ("_by_label", "_by_labels", "_by_name", "_by_owner", "all")

    def __init__(self, pods: Iterable[Pod]) -> None:
        self.all: Pods = tuple(sorted(pods, key=lambda pod: pod.name))
        self._by_name = {pod.name: pod for pod in self.all}
        self._by_label: dict[tuple[str, str], list[Pod]] | None = None
        self._by_owner: dict[tuple[tuple[str, str], str], list[Pod]] = {}
        self._by_labels: dict[frozenset[tuple[str, str]], Pods] = {}
        for pod in self.all:
            owner = controller_of(pod)
            if owner is not None:
                self._by_owner.setdefault((owner_of(owner).identity, owner.name), []).append(pod)

    def named(self, name: str) -> Pod | None:
        return self._by_name.get(name)

    def matching(self, labels: Mapping[str, str]) -> Pods:
        """The pods that carry all these labels; none for no labels."""
        key = frozenset(labels.items())
        if key not in self._by_labels:
            by_label = self._labelled()
            rarest = min((by_label.get(pair, []) for pair in key), key=len, default=[])
            self._by_labels[key] = tuple(pod for pod in rarest if key <= pod.labels.items())
        return self._by_labels[key]

    def _labelled(self) -> dict[tuple[str, str], list[Pod]]:
        if self._by_label is None:
            self._by_label = {}
            for pod in self.all:
                for pair in pod.labels.items():
                    self._by_label.setdefault(pair, []).append(pod)
        return self._by_label

    def selected_by(self, service: ServiceItem) -> Pods:
        """The pods that the service leads to once they are ready: finished ones never are."""
        return tuple(pod for pod in self.matching(service.selector) if not is_finished(pod))

    def owned_by(self, owner: Owner, name: str) -> Pods:
        """The pods that the object controls."""
        return tuple(self._by_owner.get((owner.identity, name), ()))
