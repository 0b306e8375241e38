"""The dashboards of inbound and outbound traffic."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mesh.metrics.options import Direction, Options, Target
from mesh.metrics.queries import plan as plan_families
from mesh.metrics.values import Chart, Dashboard, Grouping, MetricsMap, Query

ROWS = 3
SPANS = 3


class IstioChart(NamedTuple):
    name: str
    unit: str
    family: str
    scale: float = 1.0


CHARTS = (
    IstioChart("Request volume", "ops", "request_count"),
    IstioChart("Request duration", "seconds", "request_duration_millis", 0.001),
    IstioChart("Request size", "bytes", "request_size"),
    IstioChart("Response size", "bytes", "response_size"),
    IstioChart("Request throughput", "bitrate", "request_throughput", 8.0),
    IstioChart("Response throughput", "bitrate", "response_throughput", 8.0),
    IstioChart("gRPC received", "msgrate", "grpc_received"),
    IstioChart("gRPC sent", "msgrate", "grpc_sent"),
    IstioChart("TCP opened", "connrate", "tcp_opened"),
    IstioChart("TCP closed", "connrate", "tcp_closed"),
    IstioChart("TCP received", "bitrate", "tcp_received"),
    IstioChart("TCP sent", "bitrate", "tcp_sent"),
)
SCALES = {chart.family: chart.scale for chart in CHARTS}


def plan(target: Target, options: Options) -> tuple[Query, ...]:
    """The queries of all charts, or of those whose families the options name."""
    return plan_families(target, options, scales=SCALES, only=SCALES)


def dashboard(metrics: MetricsMap, direction: Direction, more: Iterable[Grouping] = ()) -> Dashboard:
    """`metrics` as `plan` scaled them; `more` are the groupings that the administrator adds."""
    return Dashboard(
        name="",
        title=f"{direction.capitalize()} Metrics",
        charts=tuple(Chart(each.name, each.unit, SPANS, metrics.get(each.family, ())) for each in CHARTS),
        groupings=(*groupings(direction), *more),
        rows=ROWS,
    )


def groupings(direction: Direction) -> tuple[Grouping, ...]:
    local, remote = direction.side, direction.peer
    service = (Grouping("destination_service_name", "Remote service"),) if direction is Direction.OUTBOUND else ()
    return (
        Grouping(f"{local}_canonical_revision", "Local version"),
        Grouping(f"{remote}_workload_namespace", "Remote namespace"),
        *service,
        Grouping(f"{remote}_canonical_service", "Remote app"),
        Grouping(f"{remote}_canonical_revision", "Remote version"),
        Grouping("response_code", "Response code"),
        Grouping("grpc_response_status", "GRPC status"),
        Grouping("response_flags", "Response flags"),
        Grouping("connection_security_policy", "Connection Security Policy"),
    )
