"""Under which clusters' names the mesh's telemetry is kept.

Proxies report under the name that istiod gives their cluster. Where the console knows the cluster by another, all that
it asks for finds nothing: then the names must be told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from mesh.promql import Expr, Selector, Sum, Union, matches

REQUESTS, CONNECTIONS = "istio_requests_total", "istio_tcp_sent_bytes_total"
_SIDES = {"source": "source", "destination": "destination", "waypoint": "destination"}
"""The reporter to the end that is its own."""
_NOWHERE = ("", "unknown")


@dataclass(frozen=True, slots=True)
class ReportedClusters:
    """Namespace to the names of the clusters for which its proxies report; `at` is when it was read (Unix seconds)."""

    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    at: float = 0.0

    def unknown(self, namespace: str, known: Collection[str]) -> tuple[str, ...]:
        """The clusters that are not `known` for which telemetry of the namespace is kept."""
        return tuple(sorted(self.names.get(namespace, frozenset()).difference(known)))

    def elsewhere(self, namespace: str, known: Collection[str]) -> tuple[str, ...]:
        """The same where none of them is `known`; none where one is, or where there is no telemetry."""
        found = self.unknown(namespace, known)
        return found if len(found) == len(self.names.get(namespace, ())) else ()


def query() -> Expr:
    """One series for each namespace and cluster, of either end."""
    return Union((_of_side("source", "source"), _of_side("destination", "destination|waypoint")))


def _of_side(side: str, reporters: str) -> Expr:
    metric = matches("__name__", f"{REQUESTS}|{CONNECTIONS}")
    place = (f"{side}_cluster", f"{side}_workload_namespace")
    return Sum(Selector("", (metric, matches("reporter", reporters))), place, op="group")


def reported_clusters(series: Iterable[Mapping[str, str]], at: float) -> ReportedClusters:
    """Of series' labels: those of the query above, which have one end, or any that tell who reports."""
    names: dict[str, set[str]] = {}
    for labels in series:
        side = _side(labels)
        cluster, namespace = labels.get(f"{side}_cluster", ""), labels.get(f"{side}_workload_namespace", "")
        if cluster not in _NOWHERE and namespace not in _NOWHERE:
            names.setdefault(namespace, set()).add(cluster)
    return ReportedClusters({namespace: frozenset(found) for namespace, found in names.items()}, at)


def _side(labels: Mapping[str, str]) -> str:
    if "reporter" in labels:
        return _SIDES.get(labels["reporter"], "")
    return "source" if "source_workload_namespace" in labels else "destination"
