"""Where the elements of a drawing stand: the layout program's answer, or a plain grid and a named problem."""

from __future__ import annotations

from mesh.clients.errors import SourceError
from mesh.layout.drawing import Drawing
from mesh.layout.geometry import Positions
from mesh.layout.grid import grid
from mesh.layout.scheme import assemble, plan
from mesh.model.problems import Problem
from mesh.readers.layouts import Layouts


def place(drawing: Drawing, layouts: Layouts[Positions], at: float) -> tuple[Positions, tuple[Problem, ...]]:
    """Positions for every element; `at` (Unix seconds) dates the problem."""
    made = plan(drawing)
    try:
        return assemble(drawing, made, layouts.place(made.texts)), ()
    except SourceError as error:
        return grid(drawing), (error.problem(at),)
