"""What a graph asks Prometheus: one query per metric for all namespaces together.

The reference asks each namespace in turn, several queries each. Here the parts of all namespaces are united in one
expression whose groups keep the reporter, and `mesh.graph.shares` tells afterwards which namespace and which part each
series belongs to. Every matcher of a part is on a label that the group keeps, so a series is in the union exactly when
the reference would have been given it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mesh.graph import metrics
from mesh.graph.elements import UNKNOWN
from mesh.graph.options import Ambient, Options, Rate, Root, Step
from mesh.model.access import Viewer
from mesh.promql import (
    Divided,
    Expr,
    Matcher,
    Positive,
    Quantile,
    Rounded,
    Selector,
    Sum,
    Union,
    equal,
    matches,
    not_equal,
    one_of,
)
from mesh.promql import Rate as RateOf
from mesh.promql.expr import literal

Part = tuple[Matcher, ...]

RESPONSE_TIME = "response time"
SECURITY = "security"
THROUGHPUT = "throughput"
AGGREGATE = "aggregate"
EXTENSION_GROUP = (
    "dest_cluster",
    "dest_namespace",
    "dest_name",
    "flags",
    "secure",
    "source_cluster",
    "source_is_root",
    "source_namespace",
    "source_name",
    "extension",
)


@dataclass(frozen=True, slots=True)
class Window:
    """Namespaces that are measured over the same number of seconds; `ambient` are those of them in ambient mode."""

    seconds: int
    namespaces: tuple[str, ...]
    ambient: frozenset[str] = frozenset()


def windows(options: Options, viewer: Viewer) -> tuple[Window, ...]:
    """One window, and a second for namespaces younger than the duration: measured over the age of the youngest."""
    ages: dict[str, int] = {}
    ambient: set[str] = set()
    for name in options.namespaces:
        seen = viewer.clusters_of(name)
        born = [namespace.created for namespace in seen if namespace.created]
        ages[name] = int(min(options.duration, options.query_time - min(born))) if born else options.duration
        if seen and seen[-1].is_ambient:
            ambient.add(name)
    old = tuple(name for name in options.namespaces if ages[name] >= options.duration)
    young = tuple(name for name in options.namespaces if ages[name] < options.duration)
    found = [Window(options.duration, old, frozenset(ambient.intersection(old)))] if old else []
    if young:
        seconds = max(1, min(ages[name] for name in young))
        found.append(Window(seconds, young, frozenset(ambient.intersection(young))))
    return tuple(found)


def plan(
    options: Options,
    asked: Sequence[Window],
    waypoints: frozenset[tuple[str, str]] = frozenset(),
    extensions: tuple[str, ...] = (),
) -> dict[str, Expr]:
    """All queries of a graph by name; they can run side by side. `waypoints` are (namespace, workload)."""
    queries: dict[str, Expr] = {}
    for index, window in enumerate(asked):
        if options.root is not None and options.root.aggregate:
            queries[named(metrics.REQUESTS, index)] = _aggregate_root(options, window, options.root)
        else:
            for metric in metrics.traffic_metrics(options):
                parts = traffic_parts(options, window, metric, waypoints)
                queries[named(metric, index)] = _summed(options, metric, parts, window)
        queries.update(
            {named(name, index): Rounded(expr) for name, expr in _decorations(options, window).items() if expr}
        )
    queries.update(_extensions(options, extensions))
    return queries


def named(purpose: str, window: int) -> str:
    """A query's name: its purpose, and the window's number when there is more than one."""
    return f"{purpose} #{window + 1}" if window else purpose


def reporter(own: str, options: Options) -> Matcher:
    """The side's own proxy, and waypoints where ambient traffic through them is wanted."""
    if options.ambient in (Ambient.TOTAL, Ambient.WAYPOINT):
        return one_of("reporter", [*own.split("|"), "waypoint"])
    return one_of("reporter", own.split("|"))


def tcp_scope(options: Options, metric: str) -> Part:
    """Leaves ztunnel's own counters out where layer 4 of ambient is not wanted."""
    if metrics.is_tcp(metric) and options.ambient in (Ambient.WAYPOINT, Ambient.NONE):
        return (not_equal("app", "ztunnel"),)
    return ()


def traffic_parts(
    options: Options, window: Window, metric: str, waypoints: frozenset[tuple[str, str]] = frozenset()
) -> tuple[Part, ...]:
    """The parts of a traffic query, without the tcp scope: of a node graph, or of namespaces."""
    if options.root is not None:
        return node_parts(options, window, metric, options.root, waypoints)
    names = window.namespaces
    unserved: Part = (
        reporter("source", options),
        equal("destination_workload_namespace", UNKNOWN),
        equal("destination_workload", UNKNOWN),
        matches("destination_service", rf".+\.({'|'.join(literal(name) for name in names)})\..+"),
    )
    arriving = (reporter("destination", options), one_of("destination_workload_namespace", names))
    leaving = (reporter("source", options), one_of("source_workload_namespace", names))
    parts: tuple[Part, ...] = (unserved, arriving, leaving)
    if window.ambient and not metrics.is_tcp(metric):
        parts += ((equal("reporter", "source"), one_of("destination_workload_namespace", window.ambient)),)
    return parts


def node_parts(
    options: Options, window: Window, metric: str, root: Root, waypoints: frozenset[tuple[str, str]]
) -> tuple[Part, ...]:
    """Inbound parts, then the outbound one, of a node graph; a service has no outbound part."""
    to_cluster = (equal("destination_cluster", root.cluster),) if root.cluster else ()
    from_cluster = (equal("source_cluster", root.cluster),) if root.cluster else ()
    inbound, outbound = _root_reporters(options, window, metric, root, waypoints)
    if "." in root.service:
        return (_to_outside(options, root),)
    if root.service:
        host = matches("destination_service", rf"{literal(root.service)}\.{literal(root.namespace)}\..*")
        # What a caller could not place has no cluster.
        anywhere = (one_of("destination_cluster", (root.cluster, UNKNOWN)),) if root.cluster else ()
        unserved: Part = (reporter("source", options), *anywhere, equal("destination_workload", UNKNOWN), host)
        served = (*to_cluster, equal("destination_service_namespace", root.namespace), host)
        arriving = (inbound, *served)
        return (unserved, arriving) if not metrics.is_tcp(metric) else (arriving,)
    if root.workload:
        into: Part = (
            equal("destination_workload_namespace", root.namespace),
            equal("destination_workload", root.workload),
        )
        out: Part = (equal("source_workload_namespace", root.namespace), equal("source_workload", root.workload))
    else:
        into = (
            equal("destination_service_namespace", root.namespace),
            equal("destination_canonical_service", root.app),
        )
        out = (equal("source_workload_namespace", root.namespace), equal("source_canonical_service", root.app))
        if root.version:
            into += (equal("destination_canonical_revision", root.version),)
            out += (equal("source_canonical_revision", root.version),)
    return ((inbound, *to_cluster, *into), (outbound, *from_cluster, *out))


def _to_outside(options: Options, root: Root) -> Part:
    """Requests to a host of a ServiceEntry, which no Service is named like: only callers tell of it, and not always
    with the entry's namespace, nor with a cluster."""
    return (
        reporter("source", options),
        *((equal("source_cluster", root.cluster),) if root.cluster else ()),
        equal("destination_workload", UNKNOWN),
        equal("destination_service_name", root.service),
        one_of("destination_service_namespace", (root.namespace, UNKNOWN)),
    )


def _root_reporters(
    options: Options, window: Window, metric: str, root: Root, waypoints: frozenset[tuple[str, str]]
) -> tuple[Matcher, Matcher]:
    if metrics.is_tcp(metric):
        if (root.namespace, root.workload) in waypoints:
            return reporter("source", options), reporter("destination", options)
        return equal("reporter", "destination"), equal("reporter", "source")
    if metric == metrics.REQUESTS and not root.service and root.namespace in window.ambient:
        return reporter("source|destination", options), reporter("source", options)
    return reporter("destination", options), reporter("source", options)


def _aggregate_root(options: Options, window: Window, root: Root) -> Expr:
    part: Part = (
        reporter("destination", options),
        equal("destination_service_namespace", root.namespace),
        equal(root.aggregate, root.aggregate_value),
    )
    if root.service:
        part += (equal("destination_service_name", root.service),)
    return Rounded(Positive(_sum(metrics.REQUESTS, metrics.REQUEST_GROUP, (part,), window)))


def _summed(options: Options, metric: str, parts: Iterable[Part], window: Window) -> Expr:
    scope = tcp_scope(options, metric)
    of = _sum(metric, metrics.TRAFFIC_GROUPS[metric], [scope + part for part in parts], window)
    return Rounded(of if options.include_idle_edges else Positive(of))


def _sum(metric: str, group: tuple[str, ...], parts: Iterable[Part], window: Window) -> Expr:
    sums = tuple(
        Sum(RateOf(Selector(metric, part), window.seconds), (*group, "reporter")) for part in dict.fromkeys(parts)
    )
    return sums[0] if len(sums) == 1 else Union(sums)


def _decorations(options: Options, window: Window) -> dict[str, Expr | None]:
    wanted = options.steps
    return {
        RESPONSE_TIME: _response_time(options, window)
        if Step.RESPONSE_TIME in wanted and options.wants_requests
        else None,
        SECURITY: _security(options, window) if Step.SECURITY_POLICY in wanted else None,
        THROUGHPUT: _throughput(options, window)
        if Step.THROUGHPUT in wanted and options.rate_http is Rate.REQUESTS
        else None,
        AGGREGATE: _aggregates(options, window) if asks_aggregates(options) else None,
    }


def asks_aggregates(options: Options) -> bool:
    return Step.AGGREGATE_NODE in options.steps and options.wants_requests and options.graph_type != "service"


def _sides(window: Window, arriving: Matcher, leaving: Matcher) -> tuple[Part, ...]:
    """Series to services of the namespaces, and from workloads of them, for decorations."""
    return (
        (arriving, one_of("destination_service_namespace", window.namespaces)),
        (leaving, one_of("source_workload_namespace", window.namespaces)),
    )


def _response_time(options: Options, window: Window) -> Expr:
    parts: tuple[Part, ...] = _sides(window, reporter("destination", options), reporter("source", options))
    if window.ambient:
        parts += ((equal("reporter", "source"), one_of("destination_service_namespace", window.ambient)),)
    group = metrics.TIME_GROUP
    if options.response_time == "avg":
        total = _sum(f"{metrics.DURATION}_sum", group, parts, window)
        count = _sum(f"{metrics.DURATION}_count", group, parts, window)
        return Positive(Divided(total, count))
    buckets = _sum(f"{metrics.DURATION}_bucket", ("le", *group), parts, window)
    return Positive(Quantile(float(options.response_time) / 100, buckets))


def _security(options: Options, window: Window) -> Expr | None:
    terms: list[Expr] = []
    own = reporter("destination", options)
    for metric in metrics.security_metrics(options):
        scope = tcp_scope(options, metric)
        parts: list[Part] = [scope + part for part in _sides(window, own, own)]
        if metrics.is_tcp(metric) and options.ambient in (Ambient.TOTAL, Ambient.ZTUNNEL):
            leaving = one_of("source_workload_namespace", window.namespaces)
            parts.append((equal("app", "ztunnel"), equal("reporter", "source"), leaving))
        terms.append(Positive(_sum(metric, metrics.SECURITY_GROUP, parts, window)))
    if not terms:
        return None
    return terms[0] if len(terms) == 1 else Union(tuple(terms))


def _throughput(options: Options, window: Window) -> Expr:
    metric, side = throughput_source(options)
    own = reporter(side, options)
    return Positive(_sum(metric, metrics.ENDS, _sides(window, own, own), window))


def throughput_source(options: Options) -> tuple[str, str]:
    """The byte counter of the chosen direction and the reporter that is asked for it."""
    if options.throughput == "request":
        return metrics.REQUEST_BYTES, "source"
    return metrics.RESPONSE_BYTES, "destination"


def _aggregates(options: Options, window: Window) -> Expr:
    own, root = reporter("destination", options), options.root
    parts: tuple[Part, ...]
    if root is not None and root.aggregate:
        part: Part = (own, equal("destination_service_namespace", root.namespace))
        part += (equal(root.aggregate, root.aggregate_value),)
        parts = ((*part, equal("destination_service_name", root.service)) if root.service else part,)
    else:
        parts = tuple((*part, not_equal(options.aggregate, UNKNOWN)) for part in _sides(window, own, own))
    group = (*metrics.REQUEST_GROUP, aggregate_label(options))
    return Positive(_sum(metrics.REQUESTS, group, parts, window))


def aggregate_label(options: Options) -> str:
    """The label whose values become operation nodes."""
    return options.root.aggregate if options.root is not None and options.root.aggregate else options.aggregate


def _extensions(options: Options, names: tuple[str, ...]) -> dict[str, Expr]:
    if not names:
        return {}
    window = Window(max(1, options.duration), ())
    chosen: dict[str, tuple[str, ...]] = (
        {"kiali_ext_requests_total": (*EXTENSION_GROUP, "protocol", "status_code")} if options.wants_requests else {}
    )
    if options.rate_tcp in (Rate.RECEIVED, Rate.TOTAL):
        chosen["kiali_ext_tcp_received_total"] = EXTENSION_GROUP
    if options.rate_tcp in (Rate.SENT, Rate.TOTAL):
        chosen["kiali_ext_tcp_sent_total"] = EXTENSION_GROUP
    queries: dict[str, Expr] = {}
    for metric, group in chosen.items():
        of: Expr = Sum(RateOf(Selector(metric, (one_of("extension", names),)), window.seconds), group)
        queries[metric] = Rounded(of if options.include_idle_edges else Positive(of))
    return queries
