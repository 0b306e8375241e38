"""A cluster read once, for commands."""

from __future__ import annotations

import os
from pathlib import Path

from mesh.clients.errors import SourceError
from mesh.config import Settings
from mesh.model.cluster import ClusterSnapshot
from mesh.readers.clusters import open_caches


class NotRead(Exception):
    """The cluster cannot be read, in words."""


def read_cluster(settings: Settings, kubeconfig: Path | None, context: str | None, seconds: float) -> ClusterSnapshot:
    """The objects of the console's cluster, or of a context of a kubeconfig. Raises `NotRead` where its namespaces
    cannot be listed within these seconds."""
    url = "" if kubeconfig or context else os.environ.get("CONSOLE_KUBE_URL", "")
    try:
        caches = open_caches(
            settings, url=url, kubeconfig=kubeconfig, context=context or settings.console.kubeconfig.context or None
        )
    except (SourceError, ValueError) as error:
        raise NotRead(f"no cluster can be read: {error}") from None
    cache = next(iter(caches.values()))
    cache.start()
    try:
        is_read = cache.wait_synced(seconds)
        snapshot = cache.snapshot()
    finally:
        cache.stop()
    if not is_read:
        reasons = "; ".join(dict.fromkeys(problem.message for problem in snapshot.problems))
        raise NotRead(f"the cluster cannot be read: {reasons or 'it did not answer in time'}")
    return snapshot
