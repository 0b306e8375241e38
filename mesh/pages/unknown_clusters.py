"""Says so where a namespace's telemetry is kept under the name of a cluster that the console does not know."""

from __future__ import annotations

from collections.abc import Iterable

from mesh.istio.reported import ReportedClusters
from mesh.model.access import VisibleNamespace
from mesh.model.problems import Failure, Problem, System
from mesh.pages.sources.sources import Sources

MOST_NAMES = 5


def problems(
    sources: Sources, spaces: Iterable[VisibleNamespace], found: ReportedClusters | None = None
) -> tuple[Problem, ...]:
    """One problem for all namespaces of a cluster whose telemetry is kept under the same names. `found` is what the
    page's own series tell; without it, what the store was last asked."""
    told = sources.reported if found is None else found
    names: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for space in spaces:
        elsewhere = told.elsewhere(space.name, sources.clusters)
        if elsewhere:
            names.setdefault((space.cluster, elsewhere), []).append(space.name)
    return tuple(_problem(cluster, others, found, told.at) for (cluster, others), found in names.items())


def _problem(cluster: str, others: tuple[str, ...], namespaces: list[str], at: float) -> Problem:
    more = len(namespaces) - MOST_NAMES
    named = ", ".join(namespaces[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
    word = "namespace" if len(namespaces) == 1 else "namespaces"
    text = (
        f"The telemetry of {word} {named} is kept for cluster {' and '.join(others)}, which the console does not know, "
        f"and none for {cluster}. Either kubernetes_config.cluster_name here or the cluster's name in istiod is wrong: "
        "until they agree, rates and health are missing, which does not mean that there are no requests."
    )
    return Problem(System.PROMETHEUS, Failure.WARNING, text, at, cluster)
