"""Look-ups, counted where they happen: the caches tell what they had, and know nothing of metrics."""

from __future__ import annotations

from mesh.health.queries import HealthType
from mesh.web.process.own_metrics.catalogue import CACHE_HITS, CACHE_REQUESTS, HEALTH_HITS, HEALTH_MISSES

_LAYOUTS = "layouts"


def count_health(kind: HealthType, found: bool) -> None:
    (HEALTH_HITS if found else HEALTH_MISSES).labels(kind).inc()


def count_layouts(asked: int, hits: int) -> None:
    CACHE_REQUESTS.labels(_LAYOUTS).inc(asked)
    CACHE_HITS.labels(_LAYOUTS).inc(hits)


def begin_at_zero() -> None:
    """A counter that is not there before its first look-up loses that one from every rate."""
    count_layouts(0, 0)
    for kind in HealthType:
        HEALTH_HITS.labels(kind)
        HEALTH_MISSES.labels(kind)
