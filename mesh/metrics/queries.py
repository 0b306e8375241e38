"""From a target and options to queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mesh.metrics.families import FAMILIES, Family
from mesh.metrics.options import Direction, Options, Range, Target
from mesh.metrics.values import Query
from mesh.promql import (
    Divided,
    Expr,
    Matcher,
    Quantile,
    Rate,
    Selector,
    Sum,
    Union,
    equal,
    matches,
    one_of,
)
from mesh.telemetry.labels import UNKNOWN

_FAILED = r"^0$|^[4-5]\d\d$"
# Numbers that are no gRPC status are failures, too: clients see them as UNKNOWN.
_NO_GRPC_FAILURE = "^0{0,2}$"

Matchers = tuple[Matcher, ...]


def plan(
    target: Target, options: Options, *, scales: Mapping[str, float] | None = None, only: Collection[str] = ()
) -> tuple[Query, ...]:
    """The queries of the wanted families, to run side by side. `only` narrows them further; `scales` are by family.

    With several namespaces the series keep the namespace's label (`namespace_label`), for `mesh.metrics.series.split`.
    """
    found: list[Query] = []
    for family in FAMILIES:
        if (options.filters and family.name not in options.filters) or (only and family.name not in only):
            continue
        scale = (scales or {}).get(family.name, 1.0)
        for stat, expr in _exprs(family, target, options).items():
            name = f"{family.name} {stat}".strip()
            found.append(Query(name, family.name, expr, family.name, stat, scale))
    return tuple(found)


def namespace_label(direction: Direction) -> str:
    return f"{direction.side}_workload_namespace"


def by_labels(target: Target, options: Options) -> tuple[str, ...]:
    own = (namespace_label(options.direction),) if len(target.namespaces) > 1 else ()
    return tuple(dict.fromkeys((*options.range.by, *own)))


def matchers(target: Target, options: Options) -> Matchers:
    """The labels of the series that the target's proxies, or its peers', report."""
    side = options.direction.side
    found = [one_of("reporter", options.reporters)] if options.reporters else []
    if target.service:
        found += _of_service(target)
    else:
        found.append(one_of(namespace_label(options.direction), target.namespaces))
        if target.workload:
            found.append(equal(f"{side}_workload", target.workload))
        if target.app:
            found.append(equal(f"{side}_canonical_service", target.app))
    if options.protocol:
        found.append(equal("request_protocol", options.protocol))
    if target.aggregate:
        found.append(equal(*target.aggregate))
    if target.cluster:
        found.append(in_cluster(target.cluster, side, is_service=bool(target.service)))
    return tuple(found)


def in_cluster(cluster: str, side: str, *, is_service: bool) -> Matcher:
    """What a caller could not place has no cluster: calls of a service that all fail, and outside hosts."""
    clusters = (cluster, UNKNOWN) if is_service and side == "destination" else (cluster,)
    return one_of(f"{side}_cluster", clusters)


def _of_service(target: Target) -> list[Matcher]:
    namespaces = (*target.namespaces, UNKNOWN) if target.is_external else target.namespaces
    return [
        equal("destination_service_name", target.service),
        one_of("destination_service_namespace", namespaces),
    ]


def _exprs(family: Family, target: Target, options: Options) -> Mapping[str, Expr]:
    of, by = matchers(target, options), by_labels(target, options)
    if family.histogram:
        return histogram(family.metric, of, options.range, by)
    parts = failed(of, options.protocol) if family.errors else (of,)
    return {"": rate(family.metric, parts, options.range, by)}


def failed(of: Matchers, protocol: str = "") -> tuple[Matchers, ...]:
    """The failed of the requests: no answer, an HTTP error, or a gRPC error behind an HTTP success."""
    http = (*of, matches("response_code", _FAILED))
    if protocol.lower() == "http":
        return (http,)
    grpc = Matcher("grpc_response_status", "!~", _NO_GRPC_FAILURE)
    return http, (*of, grpc, Matcher("response_code", "!~", _FAILED))


def rate(metric: str, parts: Sequence[Matchers], over: Range, by: tuple[str, ...]) -> Expr:
    """The summed rate of the series of all parts, which have no series in common."""
    rates = tuple(Rate(Selector(metric, of), over.interval, instant=over.instant) for of in parts)
    return Sum(rates[0] if len(rates) == 1 else Union(rates), by)


def histogram(metric: str, of: Matchers, over: Range, by: tuple[str, ...]) -> dict[str, Expr]:
    """The statistics that `over` wants by their names, in the names' order."""
    found: dict[str, Expr] = {}
    for quantile in sorted(set(over.quantiles)):
        buckets = Rate(Selector(f"{metric}_bucket", of), over.interval)
        found[quantile] = Quantile(float(quantile), Sum(buckets, ("le", *by)))
    if over.average:
        total, count = (Sum(Rate(Selector(metric + part, of), over.interval), by) for part in ("_sum", "_count"))
        found["avg"] = Divided(total, count)
    return found
