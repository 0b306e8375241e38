"""The clients that the configuration describes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mesh.clients.budget import Budget
from mesh.clients.exchange import MEGABYTE
from mesh.clients.http import endpoint_from_settings
from mesh.clients.prometheus.client import Bounds, PrometheusClient
from mesh.model.samples import PrometheusFacts


def bounds_from_settings(settings: Any) -> Bounds:
    """For all clients of a process."""
    store, limits = settings.console.prometheus, settings.console.limits
    return Bounds(
        budget=Budget(store.reading_mb * MEGABYTE, store.max_held_series),
        most_queries=limits.queries,
        most_series=limits.series,
        threads=store.threads,
    )


def client_from_settings(settings: Any, bounds: Bounds | None = None) -> PrometheusClient | None:
    """The client that `settings` (`mesh.config.Settings`) describe; None when Prometheus is disabled."""
    service = settings.external_services.prometheus
    return _client(service, settings, bounds or bounds_from_settings(settings)) if service.enabled else None


def dashboards_client_from_settings(settings: Any, bounds: Bounds | None = None) -> PrometheusClient | None:
    """The client of the custom dashboards' own store; None when they have none, and the main one answers."""
    dashboards = settings.external_services.custom_dashboards
    if not dashboards.enabled or not dashboards.prometheus.url:
        return None
    return _client(dashboards.prometheus, settings, bounds or bounds_from_settings(settings))


def _client(service: Any, settings: Any, bounds: Bounds) -> PrometheusClient:
    thanos = service.thanos_proxy
    pinned = None
    if thanos.enabled:
        pinned = PrometheusFacts(
            scrape_interval=thanos.scrape_interval.total_seconds() or None,
            retention=thanos.retention_period.total_seconds() or None,
        )
    return PrometheusClient(
        replace(endpoint_from_settings(service, settings), connections=bounds.threads),
        scope=service.query_scope,
        pinned=pinned,
        health_check_url=service.health_check_url,
        concurrency=settings.console.prometheus.concurrency,
        bounds=bounds,
    )
