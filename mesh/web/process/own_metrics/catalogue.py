"""The console's own metrics: names, labels and types are the reference's.

What this console does not have (yet) is not told: graph caches, tracing, the assistant. The time of a
single step of a graph is not told either: steps are pure functions, and a clock has no place in them.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

# With several processes the library does not tell when a series began: then one does not either.
disable_created_metrics()  # type: ignore[no-untyped-call]

COUNTED = CollectorRegistry()
"""What is counted: by this process, or once it has a slot by all of them together."""
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_GRAPH = ("graph_kind", "graph_type", "with_service_nodes")


def _counter(name: str, words: str, *labels: str) -> Counter:
    return Counter(name, words, labels, registry=COUNTED)


def _seconds(name: str, words: str, *labels: str, buckets: tuple[float, ...] = _BUCKETS) -> Histogram:
    return Histogram(name, words, labels, registry=COUNTED, buckets=buckets)


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
GRAPH_NODES = Gauge(
    "kiali_graph_nodes",
    "Nodes of the last graph that was made.",
    _GRAPH,
    registry=COUNTED,
    multiprocess_mode="mostrecent",
)
CACHE_REQUESTS = _counter("kiali_cache_requests_total", "Look-ups in a cache.", "name")
CACHE_HITS = _counter("kiali_cache_hits_total", "Look-ups in a cache that found something.", "name")
HEALTH_HITS = _counter(
    "kiali_health_cache_hits_total", "Verdicts on traffic that were taken from the background refresh.", "health_type"
)
HEALTH_MISSES = _counter(
    "kiali_health_cache_misses_total", "Verdicts on traffic that the background refresh did not have.", "health_type"
)
CHECK_SECONDS = _seconds(
    "kiali_validation_processing_duration_seconds",
    "Time of one check of the configuration of all clusters, or of what a change can affect.",
    "namespace",
    "service",
)
CHECKER_SECONDS = _seconds(
    "kiali_checker_processing_duration_seconds", "Time to judge objects of a kind, in one check.", "checker"
)
SINGLE_CHECK_SECONDS = _seconds(
    "kiali_single_validation_processing_duration_seconds",
    "Time to judge one object as its own namespace sees it.",
    "namespace",
    "type",
    "name",
)
HEALTH_REFRESH_SECONDS = _seconds(
    "kiali_health_refresh_duration_seconds",
    "Time of one refresh of the health of all namespaces.",
    "cluster",
    buckets=tuple(0.1 * 2**power for power in range(10)),
)


def health_status() -> GaugeMetricFamily:
    """Without a series, as the following: each is made anew for a scrape, and of what is gone nothing is left."""
    return GaugeMetricFamily(
        "kiali_health_status",
        "Health at the last refresh: 0 healthy, 1 not ready, 2 degraded, 3 failure.",
        labels=("cluster", "namespace", "health_type", "name"),
    )


def kubernetes_clients(number: int) -> GaugeMetricFamily:
    return GaugeMetricFamily("kiali_kubernetes_clients", "Cluster APIs that are watched.", number)


def cpu_seconds(seconds: float) -> CounterMetricFamily:
    return CounterMetricFamily("process_cpu_seconds_total", "CPU time of the console's processes.", seconds)


def memory(size: int) -> GaugeMetricFamily:
    words = "Resident memory of the console's processes together."
    return GaugeMetricFamily("process_resident_memory_bytes", words, size)


def start(at: float) -> GaugeMetricFamily:
    return GaugeMetricFamily("process_start_time_seconds", "When the console started, in Unix seconds.", at)
