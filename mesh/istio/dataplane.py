"""What a pod's annotations say about its part in the mesh."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from mesh.model.objects import Pod

_SIDECAR_STATUS = "sidecar.istio.io/status"
_AMBIENT_REDIRECTION = "ambient.istio.io/redirection"


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
    """Whether the ambient mesh carries the pod's traffic."""
    return pod.annotations.get(_AMBIENT_REDIRECTION) == "enabled"


@lru_cache(maxsize=128)
def _injected(status: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not status:
        return (), ()
    try:
        found = msgspec.json.decode(status, type=_SidecarStatus)
    except (msgspec.DecodeError, RecursionError):
        return (), ()
    return tuple(found.containers or ()), tuple(found.init_containers or ())
