"""Which nodes have the most edges: ranks from 1, the most, upwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mesh.graph.elements import TrafficGraph

LOWEST = 100


class RankBy(StrEnum):
    """What is counted; the values are those of the page's `rankBy` parameter."""

    INBOUND = "inboundEdges"
    OUTBOUND = "outboundEdges"


@dataclass(frozen=True, slots=True)
class Ranks:
    """Node key to rank, and the last rank that was given: "rank 3 of `last`". Empty when nothing was counted."""

    by_node: Mapping[str, int] = field(default_factory=dict)
    last: int = 0

    def of(self, key: str) -> int | None:
        return self.by_node.get(key)


UNRANKED = Ranks()


def rank(graph: TrafficGraph, by: Collection[RankBy]) -> Ranks:
    """The rank of every node. Equal counts share a rank; more than 100 ranks are squeezed into 1 to 100.

    The reference scores by shares of all edges, which have the order of plain counts.
    """
    if not by or not graph.nodes:
        return UNRANKED
    count: Counter[str] = Counter()
    for edge in graph.edges:
        if RankBy.INBOUND in by:
            count[edge.target.key] += 1
        if RankBy.OUTBOUND in by:
            count[edge.source.key] += 1
    levels = sorted({count[node.key] for node in graph.nodes}, reverse=True)
    ranks = {level: _squeezed(place, len(levels)) for place, level in enumerate(levels)}
    return Ranks({node.key: ranks[count[node.key]] for node in graph.nodes}, min(len(levels), LOWEST))


def _squeezed(place: int, places: int) -> int:
    """The rank of a place that counts from 0."""
    return place + 1 if places <= LOWEST else 1 + place * (LOWEST - 1) // (places - 1)
