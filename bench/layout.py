"""Layout time by size: DOT, the program and reading its answer, then the picture. `python -m bench.layout`."""

from __future__ import annotations

import time
from dataclasses import dataclass

import brotli  # type: ignore[import-untyped]

from bench.graphs import made_graph
from mesh.graph.elements import TrafficGraph
from mesh.graph.picture.drawing import drawing
from mesh.graph.picture.labels import labels
from mesh.graph.picture.svg import Links, Look, draw
from mesh.layout.answer import read_positions
from mesh.layout.geometry import Positions
from mesh.layout.scheme import assemble, plan
from mesh.readers.layouts import Layouts

SIZES = (20, 100, 300, 1000)
LINKS = Links("?namespaces=a,b&selectNode=", "?namespaces=a,b&selectEdge=", "?namespaces=a,b&selectBox=")


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, and bytes of the picture."""

    nodes: int
    edges: int
    parts: int
    cold: float
    warm: float
    drawing: float
    raw: int
    compressed: int
    width: float
    height: float


def measured(graph: TrafficGraph) -> Measured:
    made = labels(graph)
    sketch = drawing(graph, made, edge_labels=False)
    cache: Layouts[Positions] = Layouts(read_positions, timeout=30)
    start = time.perf_counter()
    scheme = plan(sketch)
    positions = assemble(sketch, scheme, cache.place(scheme.texts))
    placed = time.perf_counter()
    again = plan(sketch)
    assemble(sketch, again, cache.place(again.texts))
    replaced = time.perf_counter()
    svg = draw(graph, positions, made, Look(LINKS)).encode()
    drawn = time.perf_counter()
    size = len(brotli.compress(svg, quality=5))
    return Measured(
        len(graph.nodes),
        len(graph.edges),
        len(scheme.parts),
        placed - start,
        replaced - placed,
        drawn - replaced,
        len(svg),
        size,
        *positions.size,
    )


def main() -> None:
    print("nodes edges parts  cold ms  warm ms  draw ms   svg KB   br KB  width x height")
    for size in SIZES:
        found = measured(made_graph(size))
        print(
            f"{found.nodes:5} {found.edges:5} {found.parts:5} {found.cold * 1000:8.1f} {found.warm * 1000:8.1f} "
            f"{found.drawing * 1000:8.1f} {found.raw / 1000:8.1f} {found.compressed / 1000:7.1f}  "
            f"{found.width:.0f} x {found.height:.0f}"
        )


if __name__ == "__main__":
    main()
