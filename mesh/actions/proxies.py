"""What a user may do to a proxy: set how much it logs."""

from __future__ import annotations

from mesh.actions.acting import Actor
from mesh.actions.audit import Deed
from mesh.clients.kubernetes.portforward import PodRequest
from mesh.clients.kubernetes.proxy import ask_pod
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import POD
from mesh.readers.proxies import find_pod

# Envoy's own words
LEVELS = ("off", "trace", "debug", "info", "warning", "error", "critical")
# Either way to a pod's admin server needs one of these (docs/adr/0006-proxy-access.md).
_WAYS = ("portforward", "proxy")


class BadLevel(ValueError):
    """No level of Envoy's loggers."""


def set_log_level(actor: Actor, snapshot: ClusterSnapshot, namespace: str, pod: str, level: str) -> None:
    """Sets the level of all loggers of the pod's proxy until it restarts; access logs are not affected.

    Raises `ViewOnly`; `BadLevel` for a level that is not in `LEVELS`; `NotFound` for no such pod; `Forbidden` when
    the user may not reach into it; and what the way to the proxy raises.
    """
    deed = Deed("UPDATE", f"proxy log level [{level[:40]}]", "pod", namespace, pod)
    with actor.answering_for(deed):
        actor.require_writes()
        if level not in LEVELS:
            raise BadLevel(f'level: "{level[:40]}" is not allowed; allowed: {", ".join(LEVELS)}')
        found = find_pod(actor.client, snapshot, namespace, pod)
        _require_permission(actor, found.namespace, found.name)
        ask_pod(actor.client, PodRequest(found.namespace, found.name, "/logging", {"level": level}, method="POST"))
    actor.audit(deed)


def _require_permission(actor: Actor, namespace: str, pod: str) -> None:
    """Asked first, as the answer of a refused port-forward does not say what would be needed."""
    for way in _WAYS:
        if actor.client.access_review("create", POD, namespace=namespace, name=pod, subresource=way):
            return
    what = f'create pods/portforward for pod "{pod}" in namespace "{namespace}"'
    raise actor.forbidden(what, "pods/portforward")
