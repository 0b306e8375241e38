"""Prometheus, or anything that speaks its query API."""

from mesh.clients.prometheus.answers import Answer, Answers, RangeAnswer, RangeAnswers, SentQuery
from mesh.clients.prometheus.client import Bounds, PrometheusClient
from mesh.clients.prometheus.settings import (
    bounds_from_settings,
    client_from_settings,
    dashboards_client_from_settings,
)

__all__ = [
    "Answer",
    "Answers",
    "Bounds",
    "PrometheusClient",
    "RangeAnswer",
    "RangeAnswers",
    "SentQuery",
    "bounds_from_settings",
    "client_from_settings",
    "dashboards_client_from_settings",
]
