"""A graph that grows too large, or takes too long, is given up where that is noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mesh.graph import metrics, pipeline
from mesh.graph.limits import Limits, TooManyNodes
from mesh.model.pace import OutOfTime
from mesh.model.samples import Sample
from tests.unit.graph import scene


def calls(count: int) -> list[Sample]:
    return [scene.series(scene.PRODUCT, scene.workload(f"w{number}", f"a{number}"), 1.0) for number in range(count)]


def graph(count: int, limits: Limits) -> int:
    world = scene.world(scene.options(), {metrics.REQUESTS: calls(count)})
    return len(pipeline.run(replace(world, limits=limits)).nodes)


def test_a_graph_of_as_many_nodes_as_allowed_is_made_and_one_more_is_refused() -> None:
    made = graph(5, Limits())
    assert made >= 6
    assert graph(5, Limits(most_nodes=made)) == made
    with pytest.raises(TooManyNodes, match=f"more than {made - 1} nodes"):
        graph(5, Limits(most_nodes=made - 1))


def test_a_graph_that_takes_too_long_is_given_up() -> None:
    asked = []

    def late() -> bool:
        asked.append(1)
        return len(asked) > 1

    with pytest.raises(OutOfTime, match="took too long"):
        graph(5, Limits(is_late=late))
    assert len(asked) == 2
