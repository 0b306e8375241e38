"""The graph as a text, by the name of its form."""

from __future__ import annotations

import msgspec

from mesh.graph.as_json import graph_json
from mesh.graph.elements import TrafficGraph
from mesh.graph.exports.graphviz import dot
from mesh.graph.exports.spreadsheet import edges_csv, nodes_csv
from mesh.graph.exports.terminal import plain_text
from mesh.model.problems import Problem


def as_text(name: str, graph: TrafficGraph, problems: tuple[Problem, ...], *, nodes: bool = False) -> str:
    """The file's content in one of the formats that are made of the graph alone."""
    match name:
        case "dot":
            return dot(graph)
        case "json":
            data = graph_json(graph, with_health=True)
            return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()
        case "csv":
            return nodes_csv(graph) if nodes else edges_csv(graph)
    return plain_text(graph, problems)
