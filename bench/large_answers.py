"""A graph page whose answers have 60 MB each: time and memory of the worker that makes it.

    python -m bench.large_answers [--megabytes N] [--series N] [--pages N]

A child process answers every query alike; the console is asked three times for so many pages at once, each of four
queries.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.consoles import running
from bench.http_load import cpu_seconds
from bench.server import peak_megabytes
from bench.visiting import ask
from bench.worlds import Call, Workload, World, labels_of
from demo.processes import Supervisor, free_port

MEGABYTES, SERIES, PAGES, ROUNDS = 60, 90_000, 4, 3
SERVICES, NAMESPACES = 200, 12


def answer(megabytes: int, series: int) -> bytes:
    """A vector of so many series between the workloads of the mesh, each with a text that makes it large enough."""
    workloads = World(SERVICES, NAMESPACES, 1).workloads
    size = (megabytes << 20) // series
    parts = [_series(workloads, number, size) for number in range(series)]
    return f'{{"status":"success","data":{{"resultType":"vector","result":[{",".join(parts)}]}}}}'.encode()


def _series(workloads: list[Workload], number: int, size: int) -> str:
    source, target = workloads[number % len(workloads)], workloads[number * 7 % len(workloads)]
    labels = labels_of(Call(source, target, 1.0, "200"), ("source", "destination")[number % 2])
    short = {name: value for name, value in labels.items() if not name.endswith("_principal")}
    value: list[object] = [1_700_000_000, "1.5"]
    least = len(_compact({"metric": short | {"text": ""}, "value": value})) + 1
    return _compact({"metric": short | {"text": f"{number:x<{max(1, size - least)}}"}, "value": value})


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def serve(megabytes: int, series: int, port: int) -> None:
    """Until it is ended."""
    body = answer(megabytes, series)
    print(f"{len(body) / (1 << 20):.0f} MiB an answer, {series} series", flush=True)

    asked = itertools.count(1)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told = b'{"status":"success","data":{}}'
            if self.path.startswith("/api/v1/query"):
                told = body
                print(f"query {next(asked)}", flush=True)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        do_GET = do_POST = _serve  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Silent."""

    class Endless(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_: object) -> None:
            """A console that has enough hangs up."""

    Endless(("127.0.0.1", port), Handler).serve_forever()


def report(megabytes: int, series: int, pages: int) -> None:
    metrics = free_port()
    address = f"http://127.0.0.1:{metrics}"
    with tempfile.TemporaryDirectory(prefix="answers-") as name, Supervisor(Path(name)) as supervisor:
        child = [sys.executable, "-m", "bench.large_answers", "--serve", str(metrics)]
        log = supervisor.start("metrics", [*child, "--megabytes", str(megabytes), "--series", str(series)]).log
        supervisor.wait_http(f"{address}/-/healthy", 120)
        print(log.read_text().strip())
        with running(World(SERVICES, NAMESPACES, 1).objects(), more=_QUIET, prometheus=address) as console:
            print(f"  before: {peak_megabytes(console.pid):.0f} MB at most")
            for _ in range(ROUNDS):
                _visit(f"{console.base}/console/graph/namespaces?{_QUESTION}", pages, console.pid)
        print(f"  {log.read_text().splitlines()[-1]} was the last")


# Every query that a page of the graph can need.
_QUESTION = (
    "namespaces=ns-00,ns-01&duration=600&edges=responseTime,throughput&badges=securityPolicy&idle=true"
    "&traffic=http,grpc,tcp&grpc=sent&http=requests&tcp=total"
)
_QUIET = "kiali_internal: {health_cache: {enabled: false}}"


def _visit(url: str, pages: int, console: int) -> None:
    begun, used = time.perf_counter(), cpu_seconds(console)
    with ThreadPoolExecutor(pages) as pool:
        texts = [body.decode() for _, body in pool.map(partial(ask, timeout=300), [url] * pages)]
    seconds = time.perf_counter() - begun
    told = ", ".join(sorted({name for text in texts for name in re.findall(r"console\.[a-z_.]+", text)})) or "no bound"
    print(
        f"  {pages} pages in {seconds:.1f} s, CPU {cpu_seconds(console) - used:.1f} s; "
        f"{peak_megabytes(console):.0f} MB at most; named: {told}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=MEGABYTES, help="of one answer")
    parser.add_argument("--series", type=int, default=SERIES, help="of one answer")
    parser.add_argument("--pages", type=int, default=PAGES, help="at once")
    parser.add_argument("--serve", type=int, metavar="PORT", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.megabytes, options.series, options.serve)
    else:
        report(options.megabytes, options.series, options.pages)


if __name__ == "__main__":
    main()
