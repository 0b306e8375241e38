"""The Kubernetes API over HTTP: the only code that talks to an API server."""

from __future__ import annotations

from mesh.clients.kubernetes.cache import ClusterCache
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.connection import Connection, connect
from mesh.clients.kubernetes.timing import Timing

__all__ = ["ClusterCache", "Connection", "KubernetesClient", "Timing", "connect"]
