"""The graph as tables for spreadsheets: CSV of RFC 4180, no cell of which is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from mesh.graph.as_json import NODE_RATES
from mesh.graph.elements import Edge, Node, TrafficGraph
from mesh.graph.exports import words
from mesh.graph.parts import node_order
from mesh.graph.picture.names import node_name
from mesh.model.pace import paced

_END = ("cluster", "namespace", "type", "name", "version")
_EDGE_HEADER = (
    *(f"source_{column}" for column in _END),
    *(f"target_{column}" for column in _END),
    "protocol",
    "rate",
    "unit",
    "error_percent",
    "response_time_ms",
    "throughput_bytes_per_s",
    "mtls_percent",
    "health",
    "source_principal",
    "target_principal",
)
_RATES = tuple(name for names in NODE_RATES.values() for name in names)
_NODE_HEADER = (*_END, "app", "workload", "service", "health", *_RATES, *("idle", "out_of_mesh", "outside", "dead"))
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  the wide forms count too

Cell = str | float | None


def edges_csv(graph: TrafficGraph) -> str:
    """One line an edge, with a header. Empty cells are unknown; numbers have a decimal point and no unit."""
    return table(_EDGE_HEADER, (_edge_row(edge) for edge in words.in_order(graph.edges)))


def nodes_csv(graph: TrafficGraph) -> str:
    """One line a node, with a header; rates per second by their API names."""
    return table(_NODE_HEADER, (_node_row(node) for node in sorted(graph.nodes, key=node_order)))


def _edge_row(edge: Edge) -> Sequence[Cell]:
    return (
        *_end(edge.source),
        *_end(edge.target),
        edge.protocol,
        edge.rate,
        words.unit(edge),
        words.failed_share(edge),
        edge.response_time,
        edge.throughput,
        edge.is_mtls,
        str(edge.health or ""),
        edge.source_principal,
        edge.dest_principal,
    )


def _node_row(node: Node) -> Sequence[Cell]:
    flags = (node.is_idle, node.is_out_of_mesh, node.is_outside, node.is_dead)
    return (
        *_end(node),
        node.app,
        node.workload,
        node.service,
        str(node.health.status or "") if node.health else "",
        *(node.rates.get(name) for name in _RATES),
        *("yes" if is_set else "no" for is_set in flags),
    )


def _end(node: Node) -> Sequence[str]:
    kind = words.kind(node)
    name = node.namespace if kind == "namespace" else node_name(node)
    return (node.cluster, node.namespace, kind, name, node.version)


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """CSV with a header; texts that a spreadsheet would take for formulas stand behind an apostrophe."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in paced(rows))
    return written.getvalue()


def _cell(value: Cell) -> str:
    """Numbers with up to six digits after the point; texts that would be formulas behind an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = value.replace("\0", "")
        return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text
    return f"{value:.6f}".rstrip("0").rstrip(".")
