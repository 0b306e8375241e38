"""How traffic of one part of a graph went: what the side panel's small charts ask, and what they show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mesh.metrics.accounts import REPORTER, tells
from mesh.metrics.families import FAMILIES
from mesh.metrics.options import Range
from mesh.metrics.queries import Matchers, failed, histogram, in_cluster, rate
from mesh.metrics.values import Metric, MetricsMap, Query
from mesh.promql import equal, is_label_name
from mesh.telemetry.labels import FROM_CALLEE, FROM_CALLER, UNKNOWN

KINDS = ("workload", "app", "service", "operation", "namespace", "unknown")
INBOUND_ONLY = ("service", "operation")
RATES = ("request_count", "request_error_count", "grpc_sent", "grpc_received", "tcp_sent", "tcp_received")
TIMES = "request_duration_millis"
QUANTILES = ("0.5", "0.95", "0.99")
# All that arrives passes the proxy of who is called; what is sent, that of who calls. Ambient has waypoints between.
_REPORTERS = {"in": FROM_CALLEE, "out": FROM_CALLER}
_STATS = {"avg": "Average", "0.5": "Median", "0.95": "95th percentile", "0.99": "99th percentile"}


@dataclass(frozen=True, slots=True)
class End:
    """One end of traffic, or all of a namespace; `kind` is one of KINDS, an operation's name `label=value`. An empty
    cluster is any."""

    kind: str
    cluster: str = ""
    namespace: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Trend:
    """One line: points are (Unix seconds, value), empty where there was nothing of the kind."""

    name: str
    unit: str
    points: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, slots=True)
class Trends:
    """Lines that share a scale."""

    title: str
    trends: tuple[Trend, ...] = field(default_factory=tuple)


def node_plan(node: End, over: Range) -> tuple[Query, ...]:
    """What comes to a node (or namespace) and, where it can send, what leaves it."""
    found = _plan("in", _matchers(node, "destination"), over, RATES)
    if node.kind not in INBOUND_ONLY:
        found += _plan("out", _matchers(node, "source"), over, RATES)
    return tuple(found)


def edge_plan(source: End, target: End, protocol: str, over: Range) -> tuple[Query, ...]:
    """The traffic of one protocol (http, grpc, tcp) between two ends, with response times of requests."""
    of = (*_matchers(source, "source"), *_matchers(target, "destination"))
    if protocol == "tcp":
        return tuple(_plan("out", of, over, ("tcp_sent", "tcp_received")))
    requests = (*of, equal("request_protocol", protocol))
    found = _plan("out", requests, over, ("request_count", "request_error_count", TIMES))
    if protocol == "grpc":
        found += _plan("out", of, over, ("grpc_sent", "grpc_received"))
    return tuple(found)


def node_trends(metrics: MetricsMap) -> tuple[Trends, ...]:
    """`metrics` by the keys of `node_plan`; without groups that had no traffic."""
    groups = []
    for way in ("in", "out"):
        groups += [
            _requests(metrics, way, f"Requests {way}"),
            _pair(metrics, way, f"gRPC messages {way}", "grpc", "msgrate"),
            _pair(metrics, way, f"TCP {way}", "tcp", "B/s"),
        ]
    return tuple(group for group in groups if group.trends)


def edge_trends(metrics: MetricsMap) -> tuple[Trends, ...]:
    """`metrics` by the keys of `edge_plan`; without groups that had no traffic."""
    groups = (
        _requests(metrics, "out", "Requests"),
        _times(metrics),
        _pair(metrics, "out", "gRPC messages", "grpc", "msgrate"),
        _pair(metrics, "out", "TCP", "tcp", "B/s"),
    )
    return tuple(group for group in groups if group.trends)


def _matchers(end: End, side: str) -> Matchers:
    """The labels of series of which `end` is the source or the destination."""
    if end.kind == "unknown":
        return (equal(f"{side}_workload", UNKNOWN),)
    if end.kind in INBOUND_ONLY:
        # Whoever calls an edge's service or operation, its labels are those of the destination.
        side = "destination"
    is_service = end.kind == "service"
    cluster = (in_cluster(end.cluster, side, is_service=is_service),) if end.cluster else ()
    if is_service:
        namespace = equal("destination_service_namespace", end.namespace)
        return (*cluster, namespace, equal("destination_service_name", end.name))
    own = (*cluster, equal(f"{side}_workload_namespace", end.namespace))
    match end.kind:
        case "workload":
            return (*own, equal(f"{side}_workload", end.name))
        case "app":
            return (*own, equal(f"{side}_canonical_service", end.name))
        case "operation":
            label, _, value = end.name.partition("=")
            return (*own, equal(label, value))
    return own


def fault(end: End) -> str:
    """Why nothing can be asked about such an end, in words; empty where it can."""
    if end.kind not in KINDS:
        return f'"{end.kind}" is not a kind; allowed: {", ".join(KINDS)}'
    if end.kind == "operation" and not is_label_name(end.name.partition("=")[0]):
        return f'"{end.name}" is not an operation; allowed: label=value'
    if end.kind != "unknown" and not (end.namespace and (end.name or end.kind == "namespace")):
        return f"a {end.kind} has a namespace and a name"
    return ""


def _plan(way: str, of: Matchers, over: Range, names: Iterable[str]) -> list[Query]:
    found = []
    for family in FAMILIES:
        if family.name not in names:
            continue
        if family.histogram:
            exprs = histogram(family.metric, of, over, (REPORTER,))
        else:
            parts = failed(of) if family.errors else (of,)
            exprs = {"": rate(family.metric, parts, over, (REPORTER,))}
        scale = 0.001 if family.histogram else 1.0
        found += [
            Query(f"{way} {family.name} {stat}".strip(), f"{way} {family.name}", expr, family.name, stat, scale)
            for stat, expr in exprs.items()
        ]
    return found


def _requests(metrics: MetricsMap, way: str, title: str) -> Trends:
    count, reporter = _reported(metrics, f"{way} request_count", way)
    if not tells(count):
        return Trends(title)
    errors = _by(metrics, f"{way} request_error_count", reporter)
    return Trends(title, (Trend("Requests", "rps", count), Trend("Errors", "rps", errors)))


def _pair(metrics: MetricsMap, way: str, title: str, kind: str, unit: str) -> Trends:
    sent, reporter = _reported(metrics, f"{way} {kind}_sent", way)
    received = _by(metrics, f"{way} {kind}_received", reporter) if sent else ()
    if not sent:
        received, _ = _reported(metrics, f"{way} {kind}_received", way)
    if not tells(sent) and not tells(received):
        return Trends(title)
    return Trends(title, (Trend("Sent", unit, sent), Trend("Received", unit, received)))


def _times(metrics: MetricsMap) -> Trends:
    """Of the one account that is nearest to the callee, as at the graph's edges."""
    found = [each for each in metrics.get(f"out {TIMES}", ()) if tells(each.points)]
    tellers = {each.labels.get(REPORTER) for each in found}
    reporter = next((each for each in FROM_CALLEE if each in tellers), "")
    lines = [
        Trend(words, "s", each.points)
        for stat, words in _STATS.items()
        for each in found
        if each.stat == stat and each.labels.get(REPORTER) == reporter
    ]
    return Trends("Response time", tuple(lines))


def _reported(metrics: MetricsMap, key: str, way: str) -> tuple[Sequence[tuple[float, float]], str]:
    """The series of one reporter, and which: of the same traffic there is one from each side."""
    for reporter in _REPORTERS[way]:
        found = _by(metrics, key, reporter)
        if tells(found):
            return found, reporter
    return (), ""


def _by(metrics: MetricsMap, key: str, reporter: str) -> Sequence[tuple[float, float]]:
    series: Iterable[Metric] = metrics.get(key, ())
    return next((each.points for each in series if each.labels.get(REPORTER) == reporter), ())
