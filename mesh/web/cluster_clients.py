"""The client of the cluster that a request is about."""

from __future__ import annotations

from mesh.clients.errors import Unreachable
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.model.access import VisibleNamespace
from mesh.model.problems import System
from mesh.web.process.runtime import runtime


def client_for(space: VisibleNamespace) -> KubernetesClient:
    """With the console's own rights, which are those of every viewer: only the anonymous strategy exists. Raises
    `Unreachable` for a cluster that is not asked over a network."""
    client = getattr(runtime().caches.get(space.cluster), "client", None)
    if isinstance(client, KubernetesClient):
        return client
    raise Unreachable("there is no way to this cluster", system=System.KUBERNETES, cluster=space.cluster)
