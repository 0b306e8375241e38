"""The families of Istio's metrics."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.telemetry.labels import DURATION, REQUESTS


@dataclass(frozen=True, slots=True)
class Family:
    """`errors`: only the failed of the requests count."""

    name: str
    metric: str
    histogram: bool = False
    errors: bool = False


FAMILIES = (
    Family("grpc_received", "istio_response_messages_total"),
    Family("grpc_sent", "istio_request_messages_total"),
    Family("request_count", REQUESTS),
    Family("request_error_count", REQUESTS, errors=True),
    Family("request_duration_millis", DURATION, histogram=True),
    Family("request_throughput", "istio_request_bytes_sum"),
    Family("response_throughput", "istio_response_bytes_sum"),
    Family("request_size", "istio_request_bytes", histogram=True),
    Family("response_size", "istio_response_bytes", histogram=True),
    # Istio counts tcp bytes from the proxy's side: what it sent, the object received (istio issue 32399).
    Family("tcp_received", "istio_tcp_sent_bytes_total"),
    Family("tcp_sent", "istio_tcp_received_bytes_total"),
    Family("tcp_opened", "istio_tcp_connections_opened_total"),
    Family("tcp_closed", "istio_tcp_connections_closed_total"),
)
NAMES = tuple(family.name for family in FAMILIES)
