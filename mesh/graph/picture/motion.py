"""Traffic in motion: marks that travel along the edges, as SMIL, so that neither style nor script is needed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mesh.graph.elements import Edge
from mesh.graph.parts import error_share

MOST_ON_EDGE = 8
MOST = 600
_DOT = '<circle r="3.5"/>'
_SMALL = '<circle r="2.2"/>'
_FAILED = '<path d="M-5 0l5-5 5 5-5 5z"/>'
_SLOWEST_MS = 10_000


def motion(edges: Sequence[Edge]) -> str:
    """A group with the marks of all edges that have traffic; paths are called by the edges' numbers. More marks where
    there is more traffic, the share of failed ones as of errors, slower where responses take longer."""
    most = {protocol: _most(edges, protocol == "tcp") for protocol in ("tcp", "requests")}
    room = max(1, MOST // max(1, sum(edge.rate > 0 for edge in edges)))
    found = "".join(_marks(number, edge, most, room) for number, edge in enumerate(edges) if edge.rate > 0)
    return f'<g class="motion" aria-hidden="true">{found}</g>'


def dashes(edges: Sequence[Edge]) -> str:
    """The quieter style: gaps that run along the edges, in five speeds (5 is the fastest)."""
    found = "".join(
        f'<use href="#p{number}" class="dash dash-{speed(edge.response_time)}"/>'
        for number, edge in enumerate(edges)
        if edge.rate > 0
    )
    return f'<g class="motion" aria-hidden="true">{found}</g>'


def speed(response_time: float | None) -> int:
    """1 to 5: as long as responses (ms) take, or the fastest when their time is unknown."""
    return 5 - min(4, int((lap_seconds(response_time) - 2.0) / 1.6))


def _most(edges: Sequence[Edge], is_tcp: bool) -> float:
    return max((edge.rate for edge in edges if (edge.protocol == "tcp") is is_tcp), default=0.0)


def _marks(number: int, edge: Edge, most: Mapping[str, float], room: int) -> str:
    is_tcp = edge.protocol == "tcp"
    greatest = most["tcp" if is_tcp else "requests"]
    count = min(room, 1 + round((MOST_ON_EDGE - 1) * math.sqrt(edge.rate / greatest)))
    share = error_share(edge) or 0.0
    failed = min(count, math.ceil(count * share / 100)) if share > 0 else 0
    seconds = lap_seconds(edge.response_time)
    marks = []
    for place in range(count):
        shape = _SMALL if is_tcp else _FAILED if place < failed else _DOT
        css = "tcp" if is_tcp else "failure" if place < failed else "healthy"
        # Not all in step: edges begin at different places.
        begin = seconds * ((place / count + number * 0.37) % 1)
        marks.append(
            f'<g class="dot is-{css}">{shape}<animateMotion dur="{seconds:.1f}s" begin="-{begin:.2f}s" '
            f'repeatCount="indefinite"><mpath href="#p{number}"/></animateMotion></g>'
        )
    return "".join(marks)


def lap_seconds(response_time: float | None) -> float:
    """How long a mark takes for an edge: 2 s when responses are quick or their time (ms) is unknown, up to 10 s."""
    share = min(1.0, (response_time or 0.0) / _SLOWEST_MS)
    return 2.0 + 8.0 * math.sqrt(share)
