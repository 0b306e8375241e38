"""Milliseconds on edges: a quantile or the average, as the callee's own proxy measures it, else a waypoint, else the
caller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mesh.graph.context import GraphContext
from mesh.graph.decorations import RESPONSE_TIME
from mesh.graph.flows import checked_ends, wants
from mesh.graph.fold import Nodes
from mesh.graph.steps.sides import Place, places
from mesh.graph.windows import named
from mesh.model.samples import Sample
from mesh.telemetry.labels import FROM_CALLER, WAYPOINT

Times = Mapping[tuple[Place, str], float]
"""By the edge's place and protocol."""

_BELIEF = {reporter: nearness for nearness, reporter in enumerate(FROM_CALLER)}


def shares(context: GraphContext) -> dict[str, Times]:
    """Namespace to the times of all edges that its window has."""
    found: dict[str, Times] = {}
    for index, window in enumerate(context.windows):
        times = _times(context.vectors.get(named(RESPONSE_TIME, index), ()), context)
        found.update(dict.fromkeys(window.namespaces, times))
    return found


def _times(samples: Iterable[Sample], context: GraphContext) -> Times:
    """A series tells only the labels that make its edge. Of one edge and reporter there is one; where there are more,
    because their edge has only become one afterwards, the slowest is told."""
    best: dict[tuple[Place, str], tuple[int, float]] = {}
    for sample in samples:
        protocol = sample.labels.get("request_protocol", "")
        if not protocol or not wants(context.options, protocol) or sample.value != sample.value:
            continue
        ends = checked_ends(sample.labels, context.find_end)
        if ends is None:
            continue
        told = (_BELIEF.get(sample.labels.get("reporter", ""), _BELIEF[WAYPOINT]), sample.value)
        for place in places(context.options, *ends):
            best[place, protocol] = max(best.get((place, protocol), told), told)
    return {edge: milliseconds for edge, (_, milliseconds) in best.items()}


def apply(nodes: Nodes, times: Times, _context: GraphContext) -> None:
    if not times:
        return
    for node in nodes.values():
        for (target, protocol), edge in node.edges.items():
            edge.response_time = times.get(((node.key, target), protocol))
