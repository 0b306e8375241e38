"""The pods of one namespace: found by labels or by owner, and what they say about the mesh."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from mesh.model.objects import KubeObject, OwnerReference, Pod

_SIDECAR_STATUS = "sidecar.istio.io/status"
_AMBIENT_REDIRECTION = "ambient.istio.io/redirection"
_TUNNEL = "networking.istio.io/tunnel"

Pods = tuple[Pod, ...]


class _SidecarStatus(msgspec.Struct, rename="camel"):
    containers: list[str] | None = None
    init_containers: list[str] | None = None


def has_sidecar(pod: Pod) -> bool:
    """Whether the injector says that it put a proxy into the pod, as a container or as a native sidecar."""
    containers, init_containers = injected_containers(pod)
    return bool(containers) or "istio-proxy" in init_containers


def injected_containers(pod: Pod) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the containers and of the init containers that the injector says that it added."""
    return _injected(pod.annotations.get(_SIDECAR_STATUS, ""))


def is_ambient(pod: Pod) -> bool:
    return pod.annotations.get(_AMBIENT_REDIRECTION) == "enabled"


def mesh_protocol(pod: Pod) -> str:
    """`HBONE` for a pod that the ambient mesh has taken up, or that speaks it itself as waypoints do; else `""`."""
    return "HBONE" if is_ambient(pod) or pod.labels.get(_TUNNEL) == "http" else ""


def controller_of(obj: KubeObject) -> OwnerReference | None:
    """The owner that controls the object."""
    return next((owner for owner in obj.metadata.owner_references if owner.controller), None)


class PodIndex:
    """The pods of one namespace, by name."""

    __slots__ = ("_by_label", "_by_labels", "_by_name", "_by_owner", "all")

    def __init__(self, pods: Iterable[Pod]) -> None:
        self.all: Pods = tuple(sorted(pods, key=lambda pod: pod.name))
        self._by_name = {pod.name: pod for pod in self.all}
        self._by_label: dict[tuple[str, str], list[Pod]] = {}
        self._by_owner: dict[tuple[str, str], list[Pod]] = {}
        self._by_labels: dict[frozenset[tuple[str, str]], Pods] = {}
        for pod in self.all:
            for pair in pod.labels.items():
                self._by_label.setdefault(pair, []).append(pod)
            owner = controller_of(pod)
            if owner is not None:
                self._by_owner.setdefault((owner.kind, owner.name), []).append(pod)

    def named(self, name: str) -> Pod | None:
        return self._by_name.get(name)

    def matching(self, labels: Mapping[str, str]) -> Pods:
        """The pods that carry all these labels; none for no labels."""
        key = frozenset(labels.items())
        if key not in self._by_labels:
            rarest = min((self._by_label.get(pair, []) for pair in key), key=len, default=[])
            self._by_labels[key] = tuple(pod for pod in rarest if key <= pod.labels.items())
        return self._by_labels[key]

    def owned_by(self, kind: str, name: str) -> Pods:
        """The pods that the object controls."""
        return tuple(self._by_owner.get((kind, name), ()))


@lru_cache(maxsize=128)
def _injected(status: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not status:
        return (), ()
    try:
        found = msgspec.json.decode(status, type=_SidecarStatus)
    except (msgspec.DecodeError, RecursionError):
        return (), ()
    return tuple(found.containers or ()), tuple(found.init_containers or ())
