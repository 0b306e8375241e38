"""Vert.x."""

from mesh.metrics.builtin.compose import dashboard, histogram, rate, raw

_CALL = (("path", "Path"), ("method", "Method"))
_ADDRESS = ("address", "Eventbus address")
_POOL = (("pool_name", "Name"), ("pool_type", "Type"))

VERTX = (
    dashboard(
        "vertx-client",
        "Vert.x Client Metrics",
        histogram("Client response time", "vertx_http_client_responseTime_seconds", "seconds", *_CALL),
        rate("Client request count rate", "vertx_http_client_requestCount_total", "ops", *_CALL),
        raw("Client active connections", "vertx_http_client_connections"),
        raw("Client active websockets", "vertx_http_client_wsConnections"),
        histogram("Client bytes sent", "vertx_http_client_bytesSent", "bytes"),
        histogram("Client bytes received", "vertx_http_client_bytesReceived", "bytes"),
        runtime="Vert.x",
        on="vertx_http_client_connections",
        spans=6,
    ),
    dashboard(
        "vertx-eventbus",
        "Vert.x Eventbus Metrics",
        raw("Event bus handlers", "vertx_eventbus_handlers", "", _ADDRESS),
        raw("Event bus pending messages", "vertx_eventbus_pending", "", _ADDRESS),
        histogram("Event bus processing time", "vertx_eventbus_processingTime_seconds", "seconds", _ADDRESS),
        histogram("Event bus bytes read", "vertx_eventbus_bytesRead", "bytes", _ADDRESS),
        histogram("Event bus bytes written", "vertx_eventbus_bytesWritten", "bytes", _ADDRESS),
        runtime="Vert.x",
        on="vertx_eventbus_handlers",
        spans=6,
    ),
    dashboard("vertx-jvm", "JVM Metrics", "micrometer-1.1-jvm", runtime="Vert.x"),
    dashboard(
        "vertx-pool",
        "Vert.x Pools Metrics",
        histogram("Usage duration", "vertx_pool_usage_seconds", "seconds", *_POOL),
        raw("Usage ratio", "vertx_pool_ratio", "", *_POOL),
        raw("Queue size", "vertx_pool_queue_size", "", *_POOL),
        histogram("Time in queue", "vertx_pool_queue_delay_seconds", "seconds", *_POOL),
        raw("Resources used", "vertx_pool_inUse", "", *_POOL),
        runtime="Vert.x",
        on="vertx_pool_ratio",
        spans=6,
    ),
    dashboard(
        "vertx-server",
        "Vert.x Server Metrics",
        histogram("Server response time", "vertx_http_server_responseTime_seconds", "seconds", *_CALL),
        rate(
            "Server request count rate",
            "vertx_http_server_requestCount_total",
            "ops",
            ("code", "Error code"),
            *_CALL,
        ),
        raw("Server active connections", "vertx_http_server_connections"),
        raw("Server active websockets", "vertx_http_server_wsConnections"),
        histogram("Server bytes sent", "vertx_http_server_bytesSent", "bytes"),
        histogram("Server bytes received", "vertx_http_server_bytesReceived", "bytes"),
        runtime="Vert.x",
        on="vertx_http_server_connections",
        spans=6,
    ),
)
