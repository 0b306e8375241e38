"""The contract that no module and no package leads back to itself, on graphs that are made by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from grimp import ImportGraph

from tools.contracts import find_cycle, find_package_cycle


def graph_of(*imports: Any) -> Any:
    graph = ImportGraph()
    for line in imports:
        importer, imported = line.split(" -> ")
        for module in (importer, imported):
            graph.add_module(module)
            for end in (place for place, letter in enumerate(module) if letter == "."):
                graph.add_module(module[:end])
        graph.add_import(importer=importer, imported=imported)
    return graph


@pytest.mark.parametrize(
    ("imports", "cycle"),
    [
        (("a -> b", "b -> c", "a -> c"), set()),
        (("a -> b", "b -> a"), {"a", "b"}),
        (("a -> b", "b -> c.d", "c.d -> c.e", "c.e -> b", "c.e -> f"), {"b", "c.d", "c.e"}),
    ],
)
def test_a_circle_of_imports_is_named(imports: Any, cycle: Any) -> None:
    assert set(find_cycle(graph_of(*imports))) == cycle


def test_a_circle_is_told_from_the_importer_to_the_imported() -> None:
    graph = graph_of("a -> b", "b -> c", "c -> a")
    cycle = find_cycle(graph)
    assert cycle[0] == cycle[-1]
    assert all(graph.direct_import_exists(importer=one, imported=other) for one, other in pairwise(cycle))


@pytest.mark.parametrize(
    ("imports", "cycle"),
    [
        (("p.a.one -> p.b.one", "p.a.two -> p.a.one"), set()),
        (("p.a.one -> p.b.one", "p.b.two -> p.a.two"), {"p.a", "p.b"}),
        (("p.a.one -> p.b", "p.b -> p.c.one", "p.c.two -> p.a.two"), {"p.a", "p.b", "p.c"}),
        (("p.q.a.one -> p.q.b", "p.q.b -> p.q.a.two", "p.q.b -> p.c"), {"p.q.a", "p.q.b"}),
        (("p.a.one -> q.a.one", "q.a.two -> q.b"), set()),
    ],
)
def test_a_circle_of_packages_is_named_though_no_module_is_in_one(imports: Any, cycle: Any) -> None:
    graph = graph_of(*imports)
    assert find_cycle(graph) == []
    assert set(find_package_cycle(graph)) == cycle
