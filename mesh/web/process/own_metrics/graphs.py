"""The making of a graph, measured."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from mesh.graph.options import Options
from mesh.pages.graph import page as traffic_graph
from mesh.pages.graph.page import GraphPage
from mesh.pages.sources.sources import Sources
from mesh.web.process.own_metrics.catalogue import GRAPH_MARSHAL_SECONDS, GRAPH_NODES, GRAPH_SECONDS


def measured_page(options: Options, sources: Sources) -> GraphPage:
    """`traffic_graph.page`, with its time and its size told."""
    begun = time.perf_counter()
    found = traffic_graph.page(options, sources)
    labels = labels_of(options)
    GRAPH_SECONDS.labels(*labels).observe(time.perf_counter() - begun)
    GRAPH_NODES.labels(*labels).set(len(found.graph.nodes))
    return found


@contextmanager
def marshalling(options: Options) -> Iterator[None]:
    """Around the writing of a graph."""
    begun = time.perf_counter()
    yield
    GRAPH_MARSHAL_SECONDS.labels(*labels_of(options)).observe(time.perf_counter() - begun)


def labels_of(options: Options) -> tuple[str, str, str]:
    """Kind, type, and whether services stand between the workloads."""
    kind = "namespace" if options.root is None else "node"
    return kind, str(options.graph_type), str(options.injects).lower()
