"""How a process's runtime is put together from the settings and the environment."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping

from mesh.clients.errors import SourceError
from mesh.clients.prometheus import bounds_from_settings, client_from_settings, dashboards_client_from_settings
from mesh.config import Settings
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot
from mesh.readers.clusters import open_caches
from mesh.readers.namespaces import anonymous_viewer
from mesh.readers.tls_profile import resolved
from mesh.web.process.runtime import Runtime, SnapshotNotice
from mesh.web.process.startup import refuse_what_is_not_there

log = logging.getLogger(__name__)

# So long the first question waits for the first lists; a cluster that is slower is told as a problem.
FIRST_LISTS_SECONDS = 10.0


def open_runtime(
    settings: Settings, environ: Mapping[str, str] = os.environ, warnings: tuple[str, ...] = ()
) -> Runtime:
    """Starts the cluster caches and waits a little for them. Raises `SystemExit` when there is no cluster to ask."""
    refuse_what_is_not_there(settings)
    settings, _ = resolved(settings, environ)
    bounds = bounds_from_settings(settings)
    try:
        caches = open_caches(
            settings,
            url=environ.get("CONSOLE_KUBE_URL", ""),
            context=settings.console.kubeconfig.context or None,
            budget=bounds.budget,
        )
    except (SourceError, ValueError) as error:
        raise SystemExit(f"no cluster can be read: {error}") from None
    for cache in caches.values():
        cache.start()
    for name, cache in caches.items():
        if not cache.wait_synced(FIRST_LISTS_SECONDS):
            log.warning("the namespaces of cluster %s are not known yet", name)

    def find_viewer(snapshots: Mapping[str, ClusterSnapshot]) -> Viewer:
        return anonymous_viewer(snapshots.values(), settings)

    opened = Runtime(
        settings=settings,
        caches=caches,
        prometheus=client_from_settings(settings, bounds),
        home_cluster=next(iter(caches)),
        find_viewer=find_viewer,
        notice=snapshot_notice(environ.get("CONSOLE_SNAPSHOT", "")),
        warnings=warnings,
        own_dashboards_store=dashboards_client_from_settings(settings, bounds),
    )
    if opened.metrics is not None:
        opened.metrics.may_ask = True
        opened.metrics.ask_if_silent()
    return opened


def snapshot_notice(text: str) -> SnapshotNotice | None:
    """`name|ISO time|what of it was not read`, where the last two may be missing; None of nothing."""
    name, at, unread = (*text.split("|", 2), "", "")[:3]
    return SnapshotNotice(name, at, unread) if text else None
