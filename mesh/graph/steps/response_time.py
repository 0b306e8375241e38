"""Milliseconds on edges: a quantile or the average, the destination's own report first."""

from __future__ import annotations

from mesh.graph import metrics
from mesh.graph.flows import Flow, read_timed
from mesh.graph.fold import Nodes
from mesh.graph.queries import RESPONSE_TIME, named, reporter
from mesh.graph.shares import sided_shares
from mesh.graph.steps.sides import edges_of
from mesh.graph.world import World


def shares(world: World) -> dict[str, list[Flow]]:
    """Namespace to its series, in the order in which the reports are believed."""
    options, ordered = world.options, {}
    for index, window in enumerate(world.windows):
        samples = world.vectors.get(named(RESPONSE_TIME, index), ())
        flows = read_timed(samples, metrics.DURATION, options, world.find_end)
        arriving, leaving = reporter("destination", options), reporter("source", options)
        for namespace, (to, out) in sided_shares(flows, window, arriving, leaving).items():
            ordered[namespace] = [*_ambient(flows, namespace, window.ambient), *to, *out]
    return ordered


def _ambient(flows: list[Flow], namespace: str, ambient: frozenset[str]) -> list[Flow]:
    if namespace not in ambient:
        return []
    return [
        flow
        for flow in flows
        if flow.reporter == "source"
        and flow.source.namespace != namespace
        and flow.labels["destination_service_namespace"] == namespace
    ]


def apply(nodes: Nodes, flows: list[Flow], world: World) -> None:
    for flow in flows:
        for edge in edges_of(nodes, world.options, (flow.source, flow.dest), (flow.protocol,), both=False):
            if edge.response_time is None:
                edge.response_time = flow.value
