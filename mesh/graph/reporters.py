"""Whose own proxies report the traffic, as far as the series tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mesh.graph.metrics import traffic_metrics
from mesh.graph.options import Options
from mesh.model.samples import Sample

_SIDES = ("source", "destination")


def traffic_series(vectors: Mapping[str, Sequence[Sample]], options: Options) -> Iterator[Sample]:
    """Those that the graph's nodes and edges are made of; `vectors` are the answers by the queries' names."""
    wanted = frozenset(traffic_metrics(options))
    return (sample for name, samples in vectors.items() if name.partition(" #")[0] in wanted for sample in samples)


def reporting_workloads(vectors: Mapping[str, Sequence[Sample]], options: Options) -> frozenset[tuple[str, str, str]]:
    """(cluster, namespace, workload) of those that have series in which they are the reporter themselves."""
    return frozenset(
        (labels.get(f"{side}_cluster", ""), labels.get(f"{side}_workload_namespace", ""), labels[f"{side}_workload"])
        for labels in (sample.labels for sample in traffic_series(vectors, options))
        if (side := labels.get("reporter", "")) in _SIDES and f"{side}_workload" in labels
    )
