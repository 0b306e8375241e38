"""The demo mesh's telemetry: flows turned into Istio's standard metrics. A function of time alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from demo.clock import Flood, Tide, flood, load, trouble
from demo.flows import FLOWS, Flow, Outcome
from demo.infrastructure import count_infrastructure
from demo.labels import (
    DESTINATION,
    SOURCE,
    ZTUNNEL,
    Reporter,
    end_labels,
    http_reporters,
    tcp_reporters,
    through_waypoint,
    ztunnel_policy,
)
from demo.mesh import WAYPOINT, WORKLOAD, Plane, Workload
from demo.series import BYTE_BUCKETS, LATENCY_BUCKETS, Amount, Counter, Series, Spread, Table

_BYTES_A_CONNECTION = 50_000
_REQUESTS_A_CONNECTION = 10


class Traffic:
    """Every series of the demo, at any time since `born` (Unix seconds), when all counters were 0."""

    def __init__(self, born: float, flows: tuple[Flow, ...] = FLOWS) -> None:
        self.born = born
        table = Table()
        for flow in flows:
            _count_flow(table, flow)
        count_infrastructure(table)
        self.series: tuple[Series, ...] = tuple(table.series())

    def floods(self, at: float) -> Mapping[Tide, Flood]:
        """What has come in by a time (Unix seconds); give it to a series' `value`."""
        return {tide: flood(tide, at - self.born) for tide in Tide}

    def rate(self, series: Counter, at: float) -> float:
        """The true rate of a counter at a time (Unix seconds)."""
        since = at - self.born
        return series.rate({tide: load(tide, since) for tide in Tide}, trouble(since))


def _pairs(flow: Flow) -> Iterator[tuple[Workload, Workload | None, float]]:
    for source, given in flow.sources.items():
        for target, taken in flow.targets.items():
            yield WORKLOAD[source], WORKLOAD[target], given * taken
        if not flow.targets:
            yield WORKLOAD[source], None, given


def _count_flow(table: Table, flow: Flow) -> None:
    for source, target, share in _pairs(flow):
        rate = flow.rate * share
        if flow.protocol == "tcp":
            for reporter in tcp_reporters(source, target):
                labels = end_labels(source, target, flow, reporter)
                _count_bytes(table, flow, {**labels, **reporter.labels()}, (rate / 8, rate), rate / _BYTES_A_CONNECTION)
            continue
        for outcome in flow.outcomes():
            _count_requests(table, flow, (source, target), outcome, rate)
        if target is not None and target.plane is Plane.AMBIENT:
            _count_ztunnel(table, flow, (source, target), rate)


def _count_requests(
    table: Table, flow: Flow, pair: tuple[Workload, Workload | None], outcome: Outcome, rate: float
) -> None:
    """The request metrics of one pair and outcome, by all who see it."""
    source, target = pair
    amount = Amount(rate * outcome.calm, rate * outcome.storm)
    for reporter in http_reporters(source, target, flow.service, outcome):
        ends = end_labels(source, target if outcome.placed else None, flow, reporter) | reporter.labels()
        ends["request_protocol"] = flow.protocol
        labels = {**ends, "response_code": outcome.code, "response_flags": outcome.flags}
        if outcome.grpc:
            labels["grpc_response_status"] = outcome.grpc
        _count_by_operation(table, flow, labels, amount)
        # The mesh's Telemetry takes code and flags off durations and sizes.
        latency = Spread(flow.latency.calm, flow.latency.storm, LATENCY_BUCKETS)
        table.observe("istio_request_duration_milliseconds", ends, flow.tide, amount, latency)
        for metric, size in zip(("istio_request_bytes", "istio_response_bytes"), flow.sizes, strict=True):
            table.observe(metric, ends, flow.tide, amount, Spread(size, size, BYTE_BUCKETS))
        if flow.protocol == "grpc":
            sent, received = flow.messages
            table.count("istio_request_messages_total", ends, flow.tide, amount.times(sent))
            table.count("istio_response_messages_total", ends, flow.tide, amount.times(received))


def _count_by_operation(table: Table, flow: Flow, labels: dict[str, str], amount: Amount) -> None:
    if not flow.operations:
        table.count("istio_requests_total", labels, flow.tide, amount)
    for operation, share in flow.operations.items():
        named = {**labels, "request_operation": operation}
        table.count("istio_requests_total", named, flow.tide, amount.times(share))


def _count_ztunnel(table: Table, flow: Flow, pair: tuple[Workload, Workload], rate: float) -> None:
    """The bytes that ztunnel sees of requests to an ambient workload: by way of the waypoint, or straight."""
    source, target = pair
    policy = ztunnel_policy(source)
    legs = [(source, target, Reporter(DESTINATION, ZTUNNEL, policy))]
    if through_waypoint(source, flow.service):
        waypoint = WORKLOAD[f"{target.namespace}/{WAYPOINT}"]
        legs = [
            (source, waypoint, Reporter(SOURCE, ZTUNNEL, policy)),
            (waypoint, target, Reporter(DESTINATION, ZTUNNEL, policy)),
        ]
    request, response = flow.sizes
    for speaker, listener, reporter in legs:
        labels = end_labels(speaker, listener, flow, reporter) | reporter.labels()
        _count_bytes(table, flow, labels, (rate * request, rate * response), rate / _REQUESTS_A_CONNECTION)


def _count_bytes(
    table: Table, flow: Flow, labels: dict[str, str], volume: tuple[float, float], connections: float
) -> None:
    """The TCP metrics: bytes received from and sent to the caller, connections opened and closed."""
    labels = {**labels, "request_protocol": "tcp", "response_flags": "-"}
    received, sent = volume
    for metric, rate in (
        ("istio_tcp_received_bytes_total", received),
        ("istio_tcp_sent_bytes_total", sent),
        ("istio_tcp_connections_opened_total", connections),
        ("istio_tcp_connections_closed_total", connections),
    ):
        table.count(metric, labels, flow.tide, Amount(rate, rate))
