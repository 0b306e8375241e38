"""The metric families and label groups that the graph asks for."""

from __future__ import annotations

from mesh.graph.options import Options, Rate
from mesh.telemetry import labels

REQUESTS = labels.REQUESTS
REQUEST_MESSAGES = "istio_request_messages_total"
RESPONSE_MESSAGES = "istio_response_messages_total"
TCP_RECEIVED = "istio_tcp_received_bytes_total"
TCP_SENT = "istio_tcp_sent_bytes_total"
DURATION = labels.DURATION
REQUEST_BYTES = "istio_request_bytes_sum"
RESPONSE_BYTES = "istio_response_bytes_sum"

GRPC = labels.GRPC
HTTP = labels.HTTP
TCP = labels.TCP

SOURCE_ENDS = (
    "source_cluster",
    "source_workload_namespace",
    "source_workload",
    "source_canonical_service",
    "source_canonical_revision",
)
DEST_ENDS = (
    "destination_cluster",
    "destination_service_namespace",
    "destination_service",
    "destination_service_name",
    "destination_workload_namespace",
    "destination_workload",
    "destination_canonical_service",
    "destination_canonical_revision",
)
ENDS = (*SOURCE_ENDS, *DEST_ENDS)
REQUEST_GROUP = (*ENDS, "request_protocol", "response_code", "grpc_response_status", "response_flags")
TCP_GROUP = ("app", *ENDS, "response_flags")
SECURITY_GROUP = (
    *(label for label in ENDS if label != "destination_service"),
    "source_principal",
    "destination_principal",
    "connection_security_policy",
)

TRAFFIC_GROUPS = {
    REQUESTS: REQUEST_GROUP,
    REQUEST_MESSAGES: ENDS,
    RESPONSE_MESSAGES: ENDS,
    TCP_RECEIVED: TCP_GROUP,
    TCP_SENT: TCP_GROUP,
}


def traffic_metrics(options: Options) -> tuple[str, ...]:
    """The traffic counters of the chosen rates. Sent bytes are what the client sent, which Envoy counts as received
    by the server: the names are swapped on purpose."""
    return _chosen(options, tcp_sent=TCP_RECEIVED, tcp_received=TCP_SENT)


def security_metrics(options: Options) -> tuple[str, ...]:
    """The counters that tell how connections are secured; here the tcp names are not swapped."""
    return _chosen(options, tcp_sent=TCP_SENT, tcp_received=TCP_RECEIVED)


def _chosen(options: Options, *, tcp_sent: str, tcp_received: str) -> tuple[str, ...]:
    metrics = [REQUESTS] if options.wants_requests else []
    if options.rate_grpc in (Rate.SENT, Rate.TOTAL):
        metrics.append(REQUEST_MESSAGES)
    if options.rate_grpc in (Rate.RECEIVED, Rate.TOTAL):
        metrics.append(RESPONSE_MESSAGES)
    if options.rate_tcp in (Rate.SENT, Rate.TOTAL):
        metrics.append(tcp_sent)
    if options.rate_tcp in (Rate.RECEIVED, Rate.TOTAL):
        metrics.append(tcp_received)
    return tuple(metrics)


def is_tcp(metric: str) -> bool:
    return metric in (TCP_SENT, TCP_RECEIVED)
