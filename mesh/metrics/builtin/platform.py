"""The mesh itself, this console, Go and Node.js."""

from mesh.metrics.builtin.compose import dashboard, histogram, rate, raw

_POD = ("pod_name", "Pod")
_ROUTE = ("route", "API route")
_SPACE = ("space", "Space")

PLATFORM = (
    dashboard(
        "istiod",
        "Istiod Metrics",
        rate("Proxy Push Time", "pilot_proxy_convergence_time_count", "s"),
        rate("CPU Usage", "process_cpu_seconds_total", "s", least=0),
        raw("Pilot Pushes", "pilot_xds_pushes", "ops/s", least=0),
        raw("XDS Active Connections", "pilot_xds", least=0),
        raw("Known Services", "pilot_services", least=0),
        on="pilot_info",
        spans=3,
    ),
    dashboard(
        "envoy",
        "Envoy Metrics",
        raw("Pods uptime", "envoy_server_uptime"),
        raw("Allocated memory", "envoy_server_memory_allocated", "bytes", least=0),
        raw("Heap size", "envoy_server_memory_heap_size", "bytes", least=0),
        raw("Upstream active connections", "envoy_cluster_upstream_cx_active"),
        rate("Upstream total requests", "envoy_cluster_upstream_rq_total", "rps"),
        raw("Downstream active connections", "envoy_listener_downstream_cx_active"),
        rate("Downstream HTTP requests", "envoy_listener_http_downstream_rq", "rps"),
        on="envoy_server_uptime",
        spans=3,
    ),
    dashboard(
        "go",
        "Go Metrics",
        rate("CPU ratio", "container_cpu_usage_seconds_total", "", _POD),
        raw("RSS Memory", "process_resident_memory_bytes", "bytes", _POD),
        raw("Goroutines", "go_goroutines", "", _POD),
        rate("Heap allocation rate", "go_memstats_alloc_bytes_total", "bytes/s", _POD),
        rate("GC rate", "go_gc_duration_seconds_count", "", _POD),
        raw("Next GC", "go_memstats_next_gc_bytes", "bytes", _POD),
        runtime="Go",
        on="go_info",
        spans=4,
    ),
    dashboard(
        "kiali",
        "Kiali Internal Metrics",
        rate("API hit rate", "kiali_api_processing_duration_seconds_count", "ops", _ROUTE),
        histogram("API processing duration", "kiali_api_processing_duration_seconds", "seconds", _ROUTE),
        raw("API Failures", "kiali_api_failures_total", "", _ROUTE),
        histogram(
            "Graph generation duration",
            "kiali_graph_generation_duration_seconds",
            "seconds",
            ("graph_kind", "Graph kind"),
            ("graph_type", "Graph type"),
        ),
        raw("Graph cache hits", "kiali_graph_cache_hits_total"),
        raw("Graph cache misses", "kiali_graph_cache_misses_total"),
        histogram(
            "Tracing processing duration",
            "kiali_tracing_processing_duration_seconds",
            "seconds",
            ("query_group", "Query Group"),
        ),
        spans=4,
    ),
    dashboard(
        "nodejs",
        "Node.js Metrics",
        raw("Active handles", "nodejs_active_handles_total"),
        raw("Active requests", "nodejs_active_requests_total"),
        raw("Event loop lag", "nodejs_eventloop_lag_seconds", "seconds"),
        raw("Total heap size", "nodejs_heap_space_size_total_bytes", "bytes", _SPACE),
        raw("Used heap size", "nodejs_heap_space_size_used_bytes", "bytes", _SPACE),
        raw("Available heap size", "nodejs_heap_space_size_available_bytes", "bytes", _SPACE),
        runtime="Node.js",
        on="nodejs_active_handles_total",
        spans=4,
    ),
)
