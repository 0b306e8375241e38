"""Where the elements of a graph stand: the layout program's answer, or a plain grid and a named problem."""

from __future__ import annotations

from mesh.clients.errors import SourceError
from mesh.graph.elements import TrafficGraph
from mesh.layout.geometry import Measure, Positions
from mesh.layout.grid import grid
from mesh.layout.scheme import assemble, plan
from mesh.model.problems import Problem
from mesh.readers.layouts import Layouts


def place(
    graph: TrafficGraph, room: Measure, layouts: Layouts[Positions], at: float
) -> tuple[Positions, tuple[Problem, ...]]:
    """Positions for every element; `at` (Unix seconds) dates the problem."""
    made = plan(graph, room)
    try:
        return assemble(graph, made, layouts.place(made.texts), room), ()
    except SourceError as error:
        return grid(graph, room), (error.problem(at),)
