"""Bytes per second on HTTP edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from mesh.graph import metrics
from mesh.graph.context import GraphContext
from mesh.graph.decorations import THROUGHPUT, throughput_source
from mesh.graph.flows import checked
from mesh.graph.fold import Nodes
from mesh.graph.steps.sides import Place, places
from mesh.graph.windows import named
from mesh.telemetry.accounts import settle

Throughput = Mapping[Place, float]


def shares(context: GraphContext) -> dict[str, Throughput]:
    """Namespace to the bytes of all edges that its window has."""
    options, found = context.options, dict[str, Throughput]()
    metric, _ = throughput_source(options)
    for index, window in enumerate(context.windows):
        samples = context.vectors.get(named(THROUGHPUT, index), ())
        read = (checked(sample, metric, metrics.HTTP, find_end=context.find_end) for sample in samples)
        flows = [flow for flow in read if flow is not None]
        sums: dict[Place, float] = defaultdict(float)
        for calls in settle(flows):
            for flow in calls.account:
                for place in places(options, flow.source, flow.dest):
                    sums[place] += flow.value
        found.update(dict.fromkeys(window.namespaces, sums))
    return found


def apply(nodes: Nodes, throughput: Throughput, _context: GraphContext) -> None:
    if not throughput:
        return
    for node in nodes.values():
        for (target, protocol), edge in node.edges.items():
            if protocol == metrics.HTTP:
                edge.throughput = throughput.get((node.key, target))
