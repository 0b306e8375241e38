"""Bytes per second on HTTP edges."""

from __future__ import annotations

from mesh.graph import metrics
from mesh.graph.flows import Flow, checked
from mesh.graph.fold import Nodes
from mesh.graph.queries import THROUGHPUT, named, reporter, throughput_source
from mesh.graph.shares import sided_shares
from mesh.graph.steps.sides import edges_of
from mesh.graph.world import World


def shares(world: World) -> dict[str, list[Flow]]:
    """Namespace to its series, each once."""
    options, found = world.options, {}
    metric, side = throughput_source(options)
    own = reporter(side, options)
    for index, window in enumerate(world.windows):
        samples = world.vectors.get(named(THROUGHPUT, index), ())
        read = (checked(sample, metric, metrics.HTTP, find_end=world.find_end) for sample in samples)
        flows = [flow for flow in read if flow is not None]
        for namespace, (to, out) in sided_shares(flows, window, own, own).items():
            found[namespace] = [*(flow for flow in to if flow.source.namespace != namespace), *out]
    return found


def apply(nodes: Nodes, flows: list[Flow], world: World) -> None:
    counted = set()
    for flow in flows:
        if flow.key in counted or flow.value != flow.value:
            continue
        counted.add(flow.key)
        for edge in edges_of(nodes, world.options, (flow.source, flow.dest), (metrics.HTTP,), both=False):
            edge.throughput = (edge.throughput or 0.0) + flow.value
