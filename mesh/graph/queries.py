"""What a graph asks Prometheus: one query per metric for all namespaces together.

The reference asks each namespace in turn, several queries each, and each of them one side's proxies. Here the parts of
all namespaces are united in one expression whose groups keep the reporter, and every part asks both sides:
`mesh.telemetry.accounts` decides whose account of a call counts, and `mesh.graph.shares` which namespace and which part
it belongs to. Every matcher of a part is on a label that the group keeps.
"""

from __future__ import annotations

from collections.abc import Sequence

from mesh.graph import metrics
from mesh.graph.asking import Part, reporters, summed, tcp_scope
from mesh.graph.decorations import decorations, extension_queries, operation_part
from mesh.graph.options import Options, Root
from mesh.graph.windows import Window, named
from mesh.promql import Expr, Positive, Rounded, equal, matches, none_of, not_equal, one_of
from mesh.promql.expr import literal
from mesh.telemetry.labels import SOURCE, UNKNOWN


def plan(options: Options, asked: Sequence[Window], extensions: tuple[str, ...] = ()) -> dict[str, Expr]:
    """All queries of a graph by name; they can run side by side."""
    queries: dict[str, Expr] = {}
    for index, window in enumerate(asked):
        if options.root is not None and options.root.aggregate:
            parts = [(operation_part(options, options.root), metrics.REQUEST_GROUP)]
            queries[named(metrics.REQUESTS, index)] = Rounded(Positive(summed(metrics.REQUESTS, parts, window)))
        else:
            for metric in metrics.traffic_metrics(options):
                queries[named(metric, index)] = _traffic(options, window, metric)
        for name, expr in decorations(options, window).items():
            queries[named(name, index)] = Rounded(expr)
    queries.update(extension_queries(options, extensions))
    return queries


def traffic_parts(options: Options, window: Window, metric: str) -> tuple[Part, ...]:
    """The parts of a traffic query, without the tcp scope: of a node graph, or of namespaces."""
    if options.root is not None:
        return (*node_parts(options, metric, options.root), *_beside(options, options.root))
    names = window.namespaces
    arriving: Part = (reporters(options), one_of("destination_workload_namespace", names))
    leaving: Part = (
        reporters(options),
        one_of("source_workload_namespace", names),
        none_of("destination_workload_namespace", names),
    )
    unserved: Part = (
        reporters(options, SOURCE),
        none_of("source_workload_namespace", names),
        equal("destination_workload_namespace", UNKNOWN),
        equal("destination_workload", UNKNOWN),
        matches("destination_service", rf".+\.({'|'.join(literal(name) for name in names)})\..+"),
    )
    return unserved, arriving, leaving


def node_parts(options: Options, metric: str, root: Root) -> tuple[Part, ...]:
    """Inbound parts, then the outbound one, of a node graph; a service has no outbound part."""
    told = reporters(options)
    to_cluster = (equal("destination_cluster", root.cluster),) if root.cluster else ()
    from_cluster = (equal("source_cluster", root.cluster),) if root.cluster else ()
    if "." in root.service:
        return (_to_outside(options, root),)
    if root.service:
        host = matches("destination_service", rf"{literal(root.service)}\.{literal(root.namespace)}\..*")
        # What a caller could not place has no cluster.
        anywhere = (one_of("destination_cluster", (root.cluster, UNKNOWN)),) if root.cluster else ()
        unserved: Part = (reporters(options, SOURCE), *anywhere, equal("destination_workload", UNKNOWN), host)
        arriving = (told, *to_cluster, equal("destination_service_namespace", root.namespace), host)
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
    return ((told, *to_cluster, *into), (told, *from_cluster, *out))


def _beside(options: Options, root: Root) -> tuple[Part, ...]:
    """What only callers can tell. No part of the graph, but of the decision whose account counts: where two services
    lead to one workload, which of them was asked; and what they wanted where they know no workload."""
    if "." in root.service:
        return ()
    told: Part = (reporters(options, SOURCE), equal("destination_service_namespace", root.namespace))
    return ((*told, (not_equal if root.service else equal)("destination_workload", UNKNOWN)),)


def _to_outside(options: Options, root: Root) -> Part:
    """Requests to a host of a ServiceEntry, which no Service is named like: only callers tell of it, and not always
    with the entry's namespace, nor with a cluster."""
    return (
        reporters(options, SOURCE),
        *((equal("source_cluster", root.cluster),) if root.cluster else ()),
        equal("destination_workload", UNKNOWN),
        equal("destination_service_name", root.service),
        one_of("destination_service_namespace", (root.namespace, UNKNOWN)),
    )


def _traffic(options: Options, window: Window, metric: str) -> Expr:
    scope, group = tcp_scope(options, metric), metrics.TRAFFIC_GROUPS[metric]
    of = summed(metric, [(scope + part, group) for part in traffic_parts(options, window, metric)], window)
    return Rounded(of if options.include_idle_edges else Positive(of))
