"""Whose own proxies report the traffic, as far as the series tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mesh.model.samples import Sample

_SIDES = ("source", "destination")


def reporting_workloads(
    vectors: Mapping[str, Sequence[Sample]], metrics: Iterable[str]
) -> frozenset[tuple[str, str, str]]:
    """(cluster, namespace, workload) of those that have series in which they are the reporter themselves. `vectors` are
    the answers to the queries of these metrics by the queries' names."""
    wanted = frozenset(metrics)
    return frozenset(
        (labels.get(f"{side}_cluster", ""), labels.get(f"{side}_workload_namespace", ""), labels[f"{side}_workload"])
        for name, samples in vectors.items()
        if name.partition(" #")[0] in wanted
        for labels in (sample.labels for sample in samples)
        if (side := labels.get("reporter", "")) in _SIDES and f"{side}_workload" in labels
    )
