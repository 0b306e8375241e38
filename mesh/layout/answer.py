"""Reading what dot wrote (`-Tjson0`, one object a graph) back into positions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeVar

from mesh.layout.geometry import Path, Point, Positions, Rect, Size, middle

T = TypeVar("T")


class UnreadableAnswer(ValueError):
    """The layout program's output is not what it promises."""


def read_positions(answer: bytes) -> tuple[Positions, ...]:
    """The positions of every digraph in the answer, in order, by the numbers in the names n0, cluster_b0 and e0.
    Raises UnreadableAnswer."""
    try:
        return tuple(_positions(graph) for graph in _graphs(answer.decode()))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise UnreadableAnswer(f"{type(error).__name__}: {error}") from error


def _graphs(text: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder()
    at, end = 0, len(text.rstrip())
    while at < end:
        graph, at = decoder.raw_decode(text, at)
        yield graph
        while at < end and text[at].isspace():
            at += 1


def _positions(graph: dict[str, Any]) -> Positions:
    left, bottom, right, top = _numbers(graph["bb"])
    nodes: dict[int, Point] = {}
    boxes: dict[int, Rect] = {}
    for item in graph.get("objects", ()):
        name = item["name"]
        if name.startswith("cluster_b"):
            x0, y0, x1, y1 = _numbers(item["bb"])
            boxes[int(name[9:])] = Rect(x0 - left, top - y1, x1 - x0, y1 - y0)
        elif "pos" in item:
            nodes[int(name[1:])] = _point(item["pos"], left, top)
    edges = {int(item["id"][1:]): _path(item, left, top) for item in graph.get("edges", ()) if "id" in item}
    return Positions(Size(right - left, top - bottom), _in_order(nodes), _in_order(boxes), _in_order(edges))


def _path(item: dict[str, Any], left: float, top: float) -> Path:
    # Parallel edges and splines in several pieces are joined by ";": the first piece runs the whole way.
    points = tuple(_point(pair, left, top) for pair in item["pos"].split(";")[0].split())
    if len(points) < 4 or len(points) % 3 != 1:
        raise ValueError(f"{len(points)} points are no chain of cubic curves")
    return Path(points, _point(item["lp"], left, top) if "lp" in item else middle(points))


def _point(text: str, left: float, top: float) -> Point:
    x, y = _numbers(text)
    return Point(x - left, top - y)


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


def _in_order(numbered: dict[int, T]) -> tuple[T, ...]:
    return tuple(numbered[number] for number in range(len(numbered)))
