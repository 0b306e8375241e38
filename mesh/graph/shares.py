"""Which namespace each series of a united query belongs to, and in which order the reports are believed.

A namespace's map is built from its own share: what reached nothing that is known, what only callers tell of an
ambient namespace, what arrives, what leaves. The first report of the same traffic wins. A waypoint's report stands
behind the side's own proxy: both tell of the same requests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from mesh.graph import metrics
from mesh.graph.elements import UNKNOWN
from mesh.graph.flows import Flow
from mesh.graph.options import Options
from mesh.graph.queries import Part, Window, node_parts, reporter
from mesh.promql import Matcher

_WAYPOINT = "waypoint"


def traffic_shares(flows: Iterable[Flow], options: Options, window: Window) -> dict[str, list[Flow]]:
    """Namespace to its flows of one metric, most believed first."""
    names = frozenset(window.namespaces)
    ranked: dict[str, list[tuple[int, Flow]]] = defaultdict(list)
    at_source = _values(reporter("source", options))
    at_dest = _values(reporter("destination", options))
    for flow in flows:
        late = 1 if flow.reporter == _WAYPOINT else 0
        source_ns, dest_ns = flow.source.namespace, flow.labels["destination_workload_namespace"]
        if flow.reporter in at_source:
            if dest_ns == UNKNOWN and flow.labels["destination_workload"] == UNKNOWN:
                for namespace in names.intersection(flow.host.split(".")[1:-1]) - {source_ns}:
                    ranked[namespace].append((late, flow))
            if source_ns in names:
                ranked[source_ns].append((5 + late, flow))
        if flow.reporter in at_dest and dest_ns in names:
            ranked[dest_ns].append((3 + late, flow))
        elif _ambient_inbound(flow, window, source_ns, dest_ns):
            ranked[dest_ns].append((2, flow))
    return {namespace: _in_order(found) for namespace, found in ranked.items()}


def _ambient_inbound(flow: Flow, window: Window, source_ns: str, dest_ns: str) -> bool:
    if flow.reporter != "source" or flow.protocol == metrics.TCP or source_ns == dest_ns:
        return False
    return dest_ns in window.ambient


def node_share(
    flows: Iterable[Flow], options: Options, window: Window, metric: str, waypoints: frozenset[tuple[str, str]]
) -> list[Flow]:
    """A node graph's flows of one metric: the parts of its query in turn."""
    if options.root is None:
        return []
    if options.root.aggregate:
        return sorted(flows, key=_waypoint_last)
    parts = node_parts(options, window, metric, options.root, waypoints)
    ranked = []
    for flow in flows:
        for index, part in enumerate(parts):
            if in_part(flow.labels, part):
                ranked.append((index * 4 + _BELIEF.get(flow.reporter, 0), flow))
    return _in_order(ranked)


_BELIEF = {"destination": 0, "source": 1, _WAYPOINT: 2}


def sided_shares(
    flows: Iterable[Flow], window: Window, arriving: Matcher, leaving: Matcher
) -> dict[str, tuple[list[Flow], list[Flow]]]:
    """Namespace to (flows to its services from elsewhere and within, flows from its workloads), for decorations whose
    parts are these two sides; waypoints last in each."""
    names = frozenset(window.namespaces)
    shares: dict[str, tuple[list[Flow], list[Flow]]] = {name: ([], []) for name in window.namespaces}
    at_dest, at_source = _values(arriving), _values(leaving)
    for flow in sorted(flows, key=_waypoint_last):
        if flow.reporter in at_dest and flow.labels["destination_service_namespace"] in names:
            shares[flow.labels["destination_service_namespace"]][0].append(flow)
        if flow.reporter in at_source and flow.source.namespace in names:
            shares[flow.source.namespace][1].append(flow)
    return shares


def _waypoint_last(flow: Flow) -> bool:
    return flow.reporter == _WAYPOINT


def _in_order(ranked: list[tuple[int, Flow]]) -> list[Flow]:
    return [flow for _, flow in sorted(ranked, key=lambda item: item[0])]


def _values(matcher: Matcher) -> frozenset[str]:
    return frozenset(matcher.value.split("|"))


def in_part(labels: Mapping[str, str], part: Part) -> bool:
    """Whether a series has what a part of a query asks for (Prometheus's anchored matching)."""
    return all(matcher.accepts(labels.get(matcher.label, "")) for matcher in part)
