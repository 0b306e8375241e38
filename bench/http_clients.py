"""requests beside urllib3, and both beside the console's own client: the figures of docs/adr/0004-http-client.md.

    python -m bench.http_clients [queries] [series]

A child process serves one prepared answer on loopback; each client asks it `queries` times at once, in as many threads,
decoding with the same msgspec structs. Rounds alternate between the clients, as a neighbour on the same cores would
otherwise favour one of them.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

import requests
import urllib3

from mesh.clients.http import Endpoint, Response
from mesh.clients.prometheus import PrometheusClient
from mesh.clients.prometheus.decode import vector

QUERIES, SERIES, ROUNDS = 20, 5000, 9
LABELS = 14
Maker = Callable[[str, int], tuple[Callable[[], int], Callable[[], None]]]
FORM = {"query": "up", "time": "1"}


def answer(series: int) -> bytes:
    """An instant vector of `series` series with the labels of a graph query: about 0.6 KB each."""
    elements = [
        {
            "metric": {f"destination_workload_label_{i:02d}": f"value-{number}-{i}" for i in range(LABELS)},
            "value": [1700000000.123, f"{number * 0.125:.3f}"],
        }
        for number in range(series)
    ]
    return json.dumps({"status": "success", "data": {"resultType": "vector", "result": elements}}).encode()


def serve(series: int) -> None:
    """Serves until its standard input ends; prints its port."""
    body = answer(series)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Silent."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    with Server(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], len(body), flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()
        server.shutdown()


def decoded(status: int, body: bytes) -> int:
    return len(vector(Response(status, {}, bytearray(body)), "").samples)


def with_requests(url: str, queries: int, *, raw: bool = False) -> tuple[Callable[[], int], Callable[[], None]]:
    """`raw` goes round requests' own reading, which takes the body in pieces of 10 KB."""
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=queries))

    def ask() -> int:
        reply = session.post(f"{url}/api/v1/query", data=FORM, timeout=(5, 30), stream=raw)
        return decoded(reply.status_code, reply.raw.read(decode_content=True) if raw else reply.content)

    return ask, session.close


def with_urllib3(url: str, queries: int) -> tuple[Callable[[], int], Callable[[], None]]:
    pool = urllib3.PoolManager(maxsize=queries)

    def ask() -> int:
        reply = pool.request("POST", f"{url}/api/v1/query", fields=FORM, encode_multipart=False, timeout=30)
        return decoded(reply.status, reply.data)

    return ask, pool.clear


def with_console(url: str, queries: int) -> tuple[Callable[[], int], Callable[[], None]]:
    client = PrometheusClient(Endpoint(url=url, connections=queries))
    return lambda: len(client.query("up", 1).samples), client.close


def together(ask: Callable[[], int], queries: int) -> tuple[float, float]:
    """Wall and CPU seconds of `queries` calls at once."""
    with ThreadPoolExecutor(queries) as pool:
        wall, cpu = time.perf_counter(), time.process_time()
        list(pool.map(lambda _: ask(), range(queries)))
        return time.perf_counter() - wall, time.process_time() - cpu


def measure(url: str, queries: int) -> None:
    makers: dict[str, Maker] = {
        "urllib3": with_urllib3,
        "requests": with_requests,
        "requests, raw": partial(with_requests, raw=True),
        "console": with_console,
    }
    made = {name: make(url, queries) for name, make in makers.items()}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in made}
    for ask, _ in made.values():
        together(ask, queries)
    for _ in range(ROUNDS):
        for name, (ask, _) in made.items():
            times[name].append(together(ask, queries))
    base = statistics.median(wall for wall, _ in times["urllib3"])
    for name, rows in times.items():
        wall, cpu = (statistics.median(column) for column in zip(*rows, strict=True))
        print(f"  {name:13} wall {wall:.3f} s, CPU {cpu:.3f} s, {wall / base:.2f} x urllib3")
    for _, close in made.values():
        close()


def decoding(series: int) -> None:
    body = bytearray(answer(series))
    spent = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        vector(Response(200, {}, body), "")
        spent.append(time.perf_counter() - begun)
    print(f"  decoding alone: {statistics.median(spent) * 1000:.1f} ms for {len(body) / 1e6:.1f} MB")


def main() -> None:
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]))
        return
    queries, series = (int(sys.argv[at]) if len(sys.argv) > at else (QUERIES, SERIES)[at - 1] for at in (1, 2))
    versions = ", ".join(f"{name} {version(name)}" for name in ("requests", "urllib3", "msgspec"))
    print(f"{queries} queries at once, {series} series each; {versions}")
    command = [sys.executable, "-m", "bench.http_clients", "serve", str(series)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        assert server.stdout is not None
        port = server.stdout.readline().split()[0]
        try:
            measure(f"http://127.0.0.1:{port}", queries)
        finally:
            server.terminate()
    decoding(series)


if __name__ == "__main__":
    main()
