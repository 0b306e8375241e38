"""The console's own metrics: names, labels and types are the reference's (config-auth.md §10.1, graph.md §14).

What this console does not have (yet) is not told: graph and validation caches, tracing, the assistant. The time of a
single step of a graph is not told either: steps are pure functions, and a clock has no place in them.
"""

from __future__ import annotations

from mesh.web.own_metrics.registry import BUCKETS, Family, Registry, Type

_GRAPH = ("graph_kind", "graph_type", "with_service_nodes")


def _counter(name: str, words: str, *labels: str) -> Family:
    return Family(name, Type.COUNTER, words, labels)


def _gauge(name: str, words: str, *labels: str) -> Family:
    return Family(name, Type.GAUGE, words, labels)


def _seconds(name: str, words: str, *labels: str, buckets: tuple[float, ...] = BUCKETS) -> Family:
    return Family(name, Type.HISTOGRAM, words, labels, buckets)


API_SECONDS = _seconds(
    "kiali_api_processing_duration_seconds", "Time to answer a request, by the address's pattern.", "route"
)
API_FAILURES = _counter("kiali_api_failures_total", "Requests that were answered 500 or 503.", "route")
PROMETHEUS_SECONDS = _seconds(
    "kiali_prometheus_processing_duration_seconds",
    "Time of one exchange with the metrics store, by what the answer was for.",
    "query_group",
)
GRAPH_SECONDS = _seconds("kiali_graph_generation_duration_seconds", "Time to read and compute a graph.", *_GRAPH)
GRAPH_MARSHAL_SECONDS = _seconds("kiali_graph_marshal_duration_seconds", "Time to write a graph as JSON.", *_GRAPH)
GRAPH_NODES = _gauge("kiali_graph_nodes", "Nodes of the last graph that was made.", *_GRAPH)
CACHE_REQUESTS = _counter("kiali_cache_requests_total", "Look-ups in a cache.", "name")
CACHE_HITS = _counter("kiali_cache_hits_total", "Look-ups in a cache that found something.", "name")
HEALTH_HITS = _counter(
    "kiali_health_cache_hits_total", "Verdicts on traffic that were taken from the background refresh.", "health_type"
)
HEALTH_MISSES = _counter(
    "kiali_health_cache_misses_total", "Verdicts on traffic that the background refresh did not have.", "health_type"
)
HEALTH_REFRESH_SECONDS = _seconds(
    "kiali_health_refresh_duration_seconds",
    "Time of one refresh of the health of all namespaces.",
    "cluster",
    buckets=tuple(0.1 * 2**power for power in range(10)),
)
HEALTH_STATUS = _gauge(
    "kiali_health_status",
    "Health at the last refresh: 0 healthy, 1 not ready, 2 degraded, 3 failure.",
    "cluster",
    "namespace",
    "health_type",
    "name",
)
KUBERNETES_CLIENTS = _gauge("kiali_kubernetes_clients", "Cluster APIs that are watched.")
CPU_SECONDS = _counter("process_cpu_seconds_total", "CPU time of the console's processes.")
MEMORY = _gauge("process_resident_memory_bytes", "Resident memory of the console's processes together.")
START = _gauge("process_start_time_seconds", "When the console started, in Unix seconds.")

FAMILIES = (
    API_FAILURES,
    API_SECONDS,
    CACHE_HITS,
    CACHE_REQUESTS,
    GRAPH_SECONDS,
    GRAPH_MARSHAL_SECONDS,
    GRAPH_NODES,
    HEALTH_HITS,
    HEALTH_MISSES,
    HEALTH_REFRESH_SECONDS,
    HEALTH_STATUS,
    KUBERNETES_CLIENTS,
    PROMETHEUS_SECONDS,
    CPU_SECONDS,
    MEMORY,
    START,
)
REGISTRY = Registry(FAMILIES)
"""This process's figures."""
