"""Prometheus, or anything that speaks its query API."""

from mesh.clients.prometheus.answers import Answer, Answers, Asked, RangeAnswer, RangeAnswers
from mesh.clients.prometheus.client import PrometheusClient, client_from_settings, dashboards_client_from_settings

__all__ = [
    "Answer",
    "Answers",
    "Asked",
    "PrometheusClient",
    "RangeAnswer",
    "RangeAnswers",
    "client_from_settings",
    "dashboards_client_from_settings",
]
