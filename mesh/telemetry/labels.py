"""The words of Istio's standard metrics."""

from __future__ import annotations

REQUESTS = "istio_requests_total"
DURATION = "istio_request_duration_milliseconds"
UNKNOWN = "unknown"
PASSTHROUGH = "PassthroughCluster"

GRPC = "grpc"
HTTP = "http"
TCP = "tcp"

SOURCE = "source"
DESTINATION = "destination"
WAYPOINT = "waypoint"
FROM_CALLER = (SOURCE, WAYPOINT, DESTINATION)
"""Who tells of a call, the nearest to the caller first."""
FROM_CALLEE = FROM_CALLER[::-1]


def known(text: str) -> bool:
    """Neither empty nor the literal `unknown`."""
    return bool(text) and text != UNKNOWN
