"""The quieter animation: how fast gaps run, and on which edges."""

from __future__ import annotations

import pytest

from mesh.graph.picture.figures import Units, edge_lines
from mesh.graph.picture.motion import dashes, speed
from tests.unit.graph_picture.town import town


@pytest.mark.parametrize(
    ("milliseconds", "expected"), [(None, 5), (0, 5), (400, 4), (2_000, 3), (5_000, 2), (10_000, 1), (60_000, 1)]
)
def test_slow_responses_make_slow_gaps(milliseconds: float | None, expected: int) -> None:
    assert speed(milliseconds) == expected


def test_edges_without_traffic_stand_still() -> None:
    edges = town().edges
    assert dashes(edges).count("<use") == sum(edge.rate > 0 for edge in edges) < len(edges)


def test_the_label_of_the_chosen_edge_tells_protocol_and_unit() -> None:
    edge = town().edges[0]
    assert edge_lines(edge, frozenset({"trafficRate"}), Units()) == ("3.20",)
    assert edge_lines(edge, frozenset({"trafficRate"}), Units(), in_full=True) == ("HTTP 3.20rps",)
