"""The Java runtimes: Micrometer, MicroProfile, Quarkus, Spring Boot, Thorntail and Tomcat."""

from mesh.metrics.builtin.compose import dashboard, rate, raw

_POOL = ("id", "Pool")
_MEMORY = (("area", "Area"), ("id", "Space"))
_NAME = ("name", "Name")

_JVM_MEMORY = (
    raw("Memory used", "jvm_memory_used_bytes", "bytes", *_MEMORY),
    # Spelled as in the reference: `include` names charts by it.
    raw("Memory commited", "jvm_memory_committed_bytes", "bytes", *_MEMORY),
    raw("Memory max", "jvm_memory_max_bytes", "bytes", *_MEMORY),
)

JAVA = (
    dashboard(
        "micrometer-1.0.6-jvm-pool",
        "JVM Pool Metrics",
        raw("Pool buffer memory used", "jvm_buffer_memory_used_bytes", "bytes", _POOL),
        raw("Pool buffer capacity", "jvm_buffer_total_capacity_bytes", "bytes", _POOL),
        raw("Pool buffer count", "jvm_buffer_count", "bytes", _POOL),
        runtime="JVM",
        on="jvm_buffer_total_capacity_bytes",
        spans=4,
    ),
    dashboard(
        "micrometer-1.0.6-jvm",
        "JVM Metrics",
        raw("Total live threads", "jvm_threads_live"),
        raw("Daemon threads", "jvm_threads_daemon"),
        raw("Loaded classes", "jvm_classes_loaded"),
        *_JVM_MEMORY,
        runtime="JVM",
        on="jvm_threads_live",
        spans=4,
    ),
    dashboard(
        "micrometer-1.1-jvm",
        "JVM Metrics",
        *_JVM_MEMORY,
        raw("Total live threads", "jvm_threads_live_threads"),
        raw("Daemon threads", "jvm_threads_daemon_threads"),
        raw("Threads states", "jvm_threads_states_threads", "", ("state", "State")),
        runtime="JVM",
        on="jvm_threads_live_threads",
        spans=4,
    ),
    dashboard(
        "microprofile-1.1",
        "MicroProfile Metrics",
        raw("Current loaded classes", "base:classloader_current_loaded_class_count"),
        raw("Unloaded classes", "base:classloader_total_unloaded_class_count"),
        raw("Thread count", "base:thread_count"),
        raw("Thread max count", "base:thread_max_count"),
        raw("Thread daemon count", "base:thread_daemon_count"),
        raw("Committed heap", "base:memory_committed_heap_bytes", "bytes"),
        raw("Max heap", "base:memory_max_heap_bytes", "bytes"),
        raw("Used heap", "base:memory_used_heap_bytes", "bytes"),
        runtime="MicroProfile",
        on="base:thread_count",
        spans=3,
    ),
    dashboard(
        "microprofile-x.y",
        "MicroProfile Metrics",
        raw("Young GC time", "base:gc_young_generation_scavenger_time_seconds", "seconds"),
        raw("Young GC count", "base:gc_young_generation_scavenger_count"),
        raw("Total GC time", "base:gc_complete_scavenger_time_seconds", "seconds"),
        raw("Total GC count", "base:gc_complete_scavenger_count"),
        runtime="MicroProfile",
        on="base:gc_complete_scavenger_count",
        spans=3,
    ),
    dashboard(
        "quarkus",
        "Quarkus Metrics",
        raw("Thread count", "vendor:thread_count"),
        raw("Used heap", "vendor:memory_heap_usage_bytes", "bytes"),
        raw("Used non-heap", "vendor:memory_non_heap_usage_bytes", "bytes"),
        "microprofile-x.y",
        runtime="Quarkus",
        spans=4,
    ),
    dashboard("springboot-jvm-pool", "JVM Pool Metrics", "micrometer-1.0.6-jvm-pool", runtime="Spring Boot"),
    dashboard("springboot-jvm", "JVM Metrics", "micrometer-1.0.6-jvm", runtime="Spring Boot"),
    dashboard("springboot-tomcat", "Tomcat Metrics", "tomcat", runtime="Spring Boot"),
    dashboard(
        "thorntail",
        "Thorntail Metrics",
        "microprofile-1.1",
        raw("Loaded modules", "vendor:loaded_modules"),
        runtime="Thorntail",
        on="vendor:loaded_modules",
        spans=6,
    ),
    dashboard(
        "tomcat",
        "Tomcat Metrics",
        raw("Sessions created", "tomcat_sessions_created_total", spans=4),
        raw("Active sessions", "tomcat_sessions_active_current", spans=4),
        raw("Sessions rejected", "tomcat_sessions_rejected_total", spans=4),
        rate("Bytes sent", "tomcat_global_sent_bytes_total", "bitrate", _NAME),
        rate("Bytes received", "tomcat_global_received_bytes_total", "bitrate", _NAME),
        raw("Global errors", "tomcat_global_error_total", "", _NAME),
        raw("Servlet errors", "tomcat_servlet_error_total", "", _NAME),
        runtime="Tomcat",
        on="tomcat_sessions_created_total",
        spans=6,
    ),
)
