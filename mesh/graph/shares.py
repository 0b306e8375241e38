"""Which namespace each flow of a united query belongs to.

A namespace's map is built from its own share: what arrives at its workloads, what leaves them, and what callers wanted
from its services and did not get from any workload.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from mesh.graph.asking import Part
from mesh.graph.elements import UNKNOWN
from mesh.graph.flows import Flow
from mesh.graph.options import Options
from mesh.graph.queries import node_parts
from mesh.graph.windows import Window


def traffic_shares(flows: Iterable[Flow], window: Window) -> dict[str, list[Flow]]:
    """Namespace to its flows of one metric."""
    names = frozenset(window.namespaces)
    shares: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        source_ns, dest_ns = flow.source.namespace, flow.labels["destination_workload_namespace"]
        if source_ns in names:
            shares[source_ns].append(flow)
        if dest_ns in names and dest_ns != source_ns:
            shares[dest_ns].append(flow)
        if dest_ns == UNKNOWN and flow.labels["destination_workload"] == UNKNOWN:
            for namespace in names.intersection(flow.host.split(".")[1:-1]) - {source_ns}:
                shares[namespace].append(flow)
    return shares


def node_share(flows: Iterable[Flow], options: Options, metric: str) -> list[Flow]:
    """A node graph's flows of one metric: those of any part of it."""
    if options.root is None:
        return []
    if options.root.aggregate:
        return list(flows)
    parts = node_parts(options, metric, options.root)
    return [flow for flow in flows if any(in_part(flow.labels, part) for part in parts)]


def sided_shares(flows: Iterable[Flow], window: Window) -> dict[str, list[Flow]]:
    """Namespace to the flows to its services and from its workloads."""
    names = frozenset(window.namespaces)
    shares: dict[str, list[Flow]] = {name: [] for name in window.namespaces}
    for flow in flows:
        for namespace in {flow.labels["destination_service_namespace"], flow.source.namespace} & names:
            shares[namespace].append(flow)
    return shares


def in_part(labels: Mapping[str, str], part: Part) -> bool:
    """Whether a series has what a part of a query asks for (Prometheus's anchored matching)."""
    return all(matcher.accepts(labels.get(matcher.label, "")) for matcher in part)
