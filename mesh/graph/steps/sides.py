"""What response times, throughput and security have in common: series from both sides, laid on existing edges."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.graph.elements import Edge, NodeType
from mesh.graph.flows import End
from mesh.graph.fold import Nodes, identity_or_none, injects
from mesh.graph.identity import service_end
from mesh.graph.options import Options


def edges_of(
    nodes: Nodes, options: Options, ends: tuple[End, End], protocols: tuple[str, ...], *, both: bool
) -> Iterator[Edge]:
    """The edges that a series from `ends[0]` to `ends[1]` speaks of. Where a service node stands between, that is the
    edge behind it, and with `both` the one before it too."""
    source_id = identity_or_none(ends[0], options.graph_type)
    dest_id = identity_or_none(ends[1], options.graph_type)
    if source_id is None or dest_id is None:
        return
    if injects(options, ends[1], dest_id[1]):
        service_id = identity_or_none(service_end(ends[1]), options.graph_type)
        if service_id is None:
            return
        if both:
            yield from _existing(nodes, source_id, dest_id=service_id, protocols=protocols)
        yield from _existing(nodes, service_id, dest_id=dest_id, protocols=protocols)
    else:
        yield from _existing(nodes, source_id, dest_id=dest_id, protocols=protocols)


def _existing(
    nodes: Nodes, source_id: tuple[str, NodeType], *, dest_id: tuple[str, NodeType], protocols: tuple[str, ...]
) -> Iterator[Edge]:
    source = nodes.get(source_id[0])
    if source is None:
        return
    for protocol in protocols:
        edge = source.edges.get((dest_id[0], protocol))
        if edge is not None:
            yield edge
