"""`kiali_internal`: caches and limits that few files set."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from mesh.config.base import Count, Duration, Section


class CacheExpiration(Section):
    ambient_check: Duration = timedelta(minutes=10)
    gateway: Duration = timedelta(minutes=4)
    istio_status: Duration = timedelta(seconds=30)
    mesh: Duration = timedelta(seconds=20)
    waypoint: Duration = timedelta(minutes=4)
    ztunnel_config: Duration = timedelta(minutes=2)


class GraphCache(Section):
    enabled: bool = True
    inactivity_timeout: Duration = timedelta(minutes=10)
    max_cache_memory_mb: Count = 1000
    refresh_interval: Duration = timedelta(seconds=60)


class HealthCache(Section):
    enabled: bool = True


class KialiInternal(Section):
    cache_expiration: CacheExpiration = Field(default_factory=CacheExpiration)
    graph_cache: GraphCache = Field(default_factory=GraphCache)
    health_cache: HealthCache = Field(default_factory=HealthCache)
    metric_log_duration_limit: Duration = timedelta(seconds=3)
    url_service_version: str = ""
