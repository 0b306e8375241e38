"""A metrics store on loopback that knows a little traffic: enough for a picture, the same for each moment."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

# (source, destination, version of the destination, requests per second, response code)
CALLS = (
    ("ingress", "front", "v1", 12.0, "200"),
    ("front", "cart", "v1", 6.0, "200"),
    ("front", "cart", "v2", 2.0, "200"),
    ("front", "cart", "v2", 0.4, "503"),
    ("cart", "stock", "v1", 5.0, "200"),
)
NAMESPACE = "shop"


@dataclass
class Metrics:
    """The server as a test holds it. `status` other than 200 makes every answer that failure; `body` replaces every
    answer; `delay` comes before each (seconds); `has_history` gives ranges of requests, two moments long."""

    url: str = ""
    status: int = 200
    body: bytes | None = None
    delay: float = 0.0
    has_history: bool = False
    calls: tuple[tuple[str, str, str, float, str], ...] = CALLS
    queries: list[str] = field(default_factory=list)


def sample(source: str, destination: str, version: str, rate: float, code: str) -> dict[str, Any]:
    """One element of a vector of `istio_requests_total`, as the destination's proxy reports it."""
    labels = {
        "reporter": "destination",
        "source_cluster": "Kubernetes",
        "source_workload_namespace": NAMESPACE,
        "source_workload": f"{source}-v1",
        "source_canonical_service": source,
        "source_canonical_revision": "v1",
        "destination_cluster": "Kubernetes",
        "destination_service_namespace": NAMESPACE,
        "destination_service": f"{destination}.{NAMESPACE}.svc.cluster.local",
        "destination_service_name": destination,
        "destination_workload_namespace": NAMESPACE,
        "destination_workload": f"{destination}-{version}",
        "destination_canonical_service": destination,
        "destination_canonical_revision": version,
        "request_protocol": "http",
        "response_code": code,
        "response_flags": "-",
        "connection_security_policy": "mutual_tls",
    }
    return {"metric": labels, "value": [1_700_000_000, str(rate)]}


def answered(metrics: Metrics, path: str, query: str) -> Any:
    """The `data` of an answer; other metrics than requests have no series."""
    if path.endswith("/buildinfo"):
        return {"version": "2.99.0"}
    if path.endswith("/query"):
        known = "istio_requests_total" in query
        return {"resultType": "vector", "result": [sample(*call) for call in metrics.calls] if known else []}
    if path.endswith("/query_range"):
        known = metrics.has_history and "istio_requests_total" in query
        return {"resultType": "matrix", "result": history(metrics, query) if known else []}
    return {}


def history(metrics: Metrics, query: str) -> list[dict[str, Any]]:
    """A series for each set of the labels that the query groups by; what else it asks for is not looked at."""
    labels = "".join(re.findall(r"by \((.*?)\)", query)[:1]).split(",")
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for call in metrics.calls:
        told = sample(*call)["metric"]
        chosen = {label: told[label] for label in labels if label in told}
        values = [[time.time() - ago, str(call[3])] for ago in (60, 0)]
        found[tuple(chosen.values())] = {"metric": chosen, "values": values}
    return list(found.values())


def handler_of(metrics: Metrics) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            query = (parse_qs(parts.query) | parse_qs(form)).get("query", [""])[0]
            metrics.queries.append(query)
            time.sleep(metrics.delay)
            body = metrics.body
            if body is None:
                body = json.dumps({"status": "success", "data": answered(metrics, parts.path, query)}).encode()
            self.send_response(metrics.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _serve  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Silent."""

    return Handler


class Listener(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes elsewhere breaks its connections: no news here."""


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serves on a free port of loopback; the address."""
    with Listener(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def serving() -> Iterator[Metrics]:
    metrics = Metrics()
    with listening(handler_of(metrics)) as metrics.url:
        yield metrics
