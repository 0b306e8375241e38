"""The queries of what lies on edges and nodes beside their traffic."""

from __future__ import annotations

from mesh.graph import metrics
from mesh.graph.asking import Part, reporters, summed, tcp_scope
from mesh.graph.elements import GraphType
from mesh.graph.options import Ambient, Options, Rate, Root, Step
from mesh.graph.windows import Window
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
    none_of,
    not_equal,
    one_of,
)
from mesh.promql import Rate as RateOf
from mesh.telemetry.labels import DESTINATION, PASSTHROUGH, SOURCE, UNKNOWN

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
_SERVICE = ("destination_service_namespace", "destination_service_name")
_Group = tuple[Part, tuple[str, ...]]


def decorations(options: Options, window: Window) -> dict[str, Expr]:
    """The queries of the wanted steps, by name."""
    wanted, found = options.steps, dict[str, Expr]()
    if Step.RESPONSE_TIME in wanted and options.wants_requests:
        found[RESPONSE_TIME] = _response_time(options, window)
    security = _security(options, window) if Step.SECURITY_POLICY in wanted else None
    if security is not None:
        found[SECURITY] = security
    if Step.THROUGHPUT in wanted and options.rate_http is Rate.REQUESTS:
        found[THROUGHPUT] = _throughput(options, window)
    if asks_aggregates(options):
        found[AGGREGATE] = _aggregates(options, window)
    return found


def asks_aggregates(options: Options) -> bool:
    return Step.AGGREGATE_NODE in options.steps and options.wants_requests and options.graph_type != "service"


def _sides(window: Window, told: Matcher) -> tuple[Part, ...]:
    """Series to services of the namespaces, and from workloads of them to others."""
    return (
        (told, one_of("destination_service_namespace", window.namespaces)),
        (
            told,
            one_of("source_workload_namespace", window.namespaces),
            none_of("destination_service_namespace", window.namespaces),
        ),
    )


def _response_time(options: Options, window: Window) -> Expr:
    """A time for each edge and reporter, over the requests of all series that the edge stands for."""
    told = "request_protocol"
    parts = [
        ((*side, *of), (*labels, told))
        for side in _sides(window, reporters(options))
        for of, labels in _edge_groups(options)
    ]
    if options.response_time == "avg":
        total = summed(f"{metrics.DURATION}_sum", parts, window)
        count = summed(f"{metrics.DURATION}_count", parts, window)
        return Positive(Divided(total, count))
    buckets = summed(f"{metrics.DURATION}_bucket", [(of, ("le", *labels)) for of, labels in parts], window)
    return Positive(Quantile(float(options.response_time) / 100, buckets))


def _edge_groups(options: Options) -> list[_Group]:
    """Parts that have no series in common, each with the labels by which its edges are told apart.

    Behind a service node an edge is the same whoever calls; towards what has no workload, the service is the end.
    """
    sources, dests = _end_groups("source", options), _end_groups("destination", options)
    known: Part = (not_equal("destination_workload", UNKNOWN),)
    nowhere = (PASSTHROUGH, UNKNOWN)
    found: list[_Group] = []
    if options.injects:
        served: Part = (*known, none_of("destination_service_name", nowhere))
        found += [((*served, *of), (*labels, *_SERVICE)) for of, labels in dests]
        known = (*known, one_of("destination_service_name", nowhere))
    found += [((*known, *by, *of), (*ends, *labels)) for by, ends in sources for of, labels in dests]
    unknown = equal("destination_workload", UNKNOWN)
    found += [((unknown, *by), tuple(dict.fromkeys((*ends, *metrics.DEST_ENDS)))) for by, ends in sources]
    return found


def _end_groups(side: str, options: Options) -> list[_Group]:
    """The labels that make a node of a workload at that end; an app is one whatever its workloads."""
    place = (f"{side}_cluster", f"{side}_workload_namespace")
    workload, app = f"{side}_workload", f"{side}_canonical_service"
    match options.graph_type:
        case GraphType.APP:
            return [
                ((not_equal(app, UNKNOWN),), (*place, app)),
                ((equal(app, UNKNOWN),), (*place, workload, app)),
            ]
        case GraphType.VERSIONED_APP:
            return [((), (*place, workload, app, f"{side}_canonical_revision"))]
        case _:
            return [((), (*place, workload))]


def _security(options: Options, window: Window) -> Expr | None:
    terms: list[Expr] = []
    for metric in metrics.security_metrics(options):
        scope = tcp_scope(options, metric)
        parts: list[Part] = [scope + part for part in _sides(window, reporters(options, DESTINATION))]
        if metrics.is_tcp(metric) and options.ambient in (Ambient.TOTAL, Ambient.ZTUNNEL):
            leaving = one_of("source_workload_namespace", window.namespaces)
            parts.append((equal("app", "ztunnel"), equal("reporter", SOURCE), leaving))
        terms.append(Positive(summed(metric, [(part, metrics.SECURITY_GROUP) for part in parts], window)))
    if not terms:
        return None
    return terms[0] if len(terms) == 1 else Union(tuple(terms))


def _throughput(options: Options, window: Window) -> Expr:
    metric, side = throughput_source(options)
    parts = _sides(window, reporters(options, side))
    return Positive(summed(metric, [(part, metrics.ENDS) for part in parts], window))


def throughput_source(options: Options) -> tuple[str, str]:
    """The byte counter of the chosen direction and the reporter that is asked for it."""
    if options.throughput == "request":
        return metrics.REQUEST_BYTES, SOURCE
    return metrics.RESPONSE_BYTES, DESTINATION


def _aggregates(options: Options, window: Window) -> Expr:
    """Only the callee's proxy can tell operations apart."""
    own, root = reporters(options, DESTINATION), options.root
    if root is not None and root.aggregate:
        parts: tuple[Part, ...] = (operation_part(options, root),)
    else:
        parts = tuple((*part, not_equal(options.aggregate, UNKNOWN)) for part in _sides(window, own))
    group = (*metrics.REQUEST_GROUP, aggregate_label(options))
    return Positive(summed(metrics.REQUESTS, [(part, group) for part in parts], window))


def operation_part(options: Options, root: Root) -> Part:
    """The requests of an operation's own graph."""
    part: Part = (
        reporters(options, DESTINATION),
        equal("destination_service_namespace", root.namespace),
        equal(root.aggregate, root.aggregate_value),
    )
    return (*part, equal("destination_service_name", root.service)) if root.service else part


def aggregate_label(options: Options) -> str:
    """The label whose values become operation nodes."""
    return options.root.aggregate if options.root is not None and options.root.aggregate else options.aggregate


def extension_queries(options: Options, names: tuple[str, ...]) -> dict[str, Expr]:
    """What Kiali's extensions report of themselves, by metric."""
    if not names:
        return {}
    chosen: dict[str, tuple[str, ...]] = (
        {"kiali_ext_requests_total": (*EXTENSION_GROUP, "protocol", "status_code")} if options.wants_requests else {}
    )
    if options.rate_tcp in (Rate.RECEIVED, Rate.TOTAL):
        chosen["kiali_ext_tcp_received_total"] = EXTENSION_GROUP
    if options.rate_tcp in (Rate.SENT, Rate.TOTAL):
        chosen["kiali_ext_tcp_sent_total"] = EXTENSION_GROUP
    queries: dict[str, Expr] = {}
    for metric, group in chosen.items():
        selected = Selector(metric, (one_of("extension", names),))
        of: Expr = Sum(RateOf(selected, max(1, options.duration)), group)
        queries[metric] = Rounded(of if options.include_idle_edges else Positive(of))
    return queries
