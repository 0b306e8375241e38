"""A metrics store that knows the traffic of a made-up mesh: prepared answers to what health asks, and a count."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from bench.worlds import Call, World, labels_of

RESPONSE = ("request_protocol", "response_code")
BY_SERVICE = ("destination_cluster", "destination_service_namespace", "destination_service_name", "reporter")
BY_TARGET = (
    "destination_cluster",
    "destination_workload_namespace",
    "destination_workload",
    "destination_canonical_service",
    "reporter",
)
BY_SOURCE = ("source_cluster", "source_workload_namespace", "source_workload", "source_canonical_service")


@dataclass(slots=True)
class MetricsStore:
    """`queries` counts the questions about traffic; those about the store itself are not counted."""

    url: str = ""
    queries: int = 0
    answers: dict[str, bytes] = field(default_factory=dict)

    def answer(self, query: str) -> bytes:
        if not query:
            return b'{"status":"success","data":{"version":"2.53.0"}}'
        self.queries += 1
        for label in ("destination_service_name,", "destination_workload,", "source_workload,"):
            if label in query.replace(" ", ""):
                return self.answers[label]
        return _vector({})


def _vector(sums: dict[tuple[tuple[str, str], ...], float]) -> bytes:
    result = [{"metric": dict(labels), "value": [1_700_000_000, f"{rate:.3f}"]} for labels, rate in sums.items()]
    return json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}}).encode()


def _sums(calls: list[Call], by: tuple[str, ...], reporters: tuple[str, ...]) -> bytes:
    sums: dict[tuple[tuple[str, str], ...], float] = {}
    for call in calls:
        for reporter in reporters:
            labels = labels_of(call, reporter)
            key = tuple((name, labels[name]) for name in (*by, *RESPONSE))
            sums[key] = sums.get(key, 0.0) + call.rate
    return _vector(sums)


@contextmanager
def serving(world: World) -> Iterator[MetricsStore]:
    """On a free port of loopback, in threads of this process."""
    calls = list(world.traffic())
    store = MetricsStore()
    store.answers = {
        "destination_service_name,": _sums(calls, BY_SERVICE, ("source", "destination")),
        "destination_workload,": _sums(calls, BY_TARGET, ("source", "destination")),
        "source_workload,": _sums(calls, BY_SOURCE, ("source",)),
    }
    with _Server(("127.0.0.1", 0), _handler(store)) as server:
        store.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield store
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def _handler(store: MetricsStore) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            query = (parse_qs(urlsplit(self.path).query) | parse_qs(form)).get("query", [""])[0]
            body = store.answer(query)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _serve  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Silent."""

    return Handler
