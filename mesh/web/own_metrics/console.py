"""The console's own metrics in one of its processes: what they are collected from, and that they are told."""

from __future__ import annotations

import logging
import os
import ssl
from functools import partial

from mesh.health.queries import HealthType
from mesh.web.graph_layouts import layouts
from mesh.web.own_metrics.catalogue import (
    CACHE_HITS,
    CACHE_REQUESTS,
    HEALTH_HITS,
    HEALTH_MISSES,
    KUBERNETES_CLIENTS,
    REGISTRY,
    START,
)
from mesh.web.own_metrics.preparing import Prepared
from mesh.web.own_metrics.serving import Teller
from mesh.web.runtime import Runtime

log = logging.getLogger(__name__)


def start(prepared: Prepared, root: Runtime, tls: ssl.SSLContext | None = None) -> Teller | None:
    """Tells what this process counts, and has a refusal told on the pages. The caller stops what it gets."""
    if prepared.refusal:
        log.warning("%s", prepared.refusal)
        root.warnings = (*root.warnings, prepared.refusal)
    if prepared.listening is None:
        return None
    REGISTRY.set(START, prepared.at)
    teller = Teller(REGISTRY, prepared.share, prepared.listening, collect=partial(collect, root), tls=tls)
    teller.start()
    log.info("process %d tells the console's own metrics at %s", os.getpid(), prepared.listening.getsockname()[:2])
    return teller


def collect(root: Runtime) -> None:
    """The figures that are kept where they arise."""
    REGISTRY.set(KUBERNETES_CLIENTS, len(root.caches))
    for kind in HealthType:
        REGISTRY.set(HEALTH_HITS, root.health.hits[kind], kind)
        REGISTRY.set(HEALTH_MISSES, root.health.misses[kind], kind)
    placed = layouts(root.settings)
    REGISTRY.set(CACHE_REQUESTS, placed.asked, "layouts")
    REGISTRY.set(CACHE_HITS, placed.hits, "layouts")
