"""Faults under browsing: the API server restarted five times, Prometheus stopped and started, and clocks that differ by
five minutes. What pages answer meanwhile, and how long it takes until they show what is new.

No part of `make bench`: `python -m bench.faults`. A real Prometheus is needed, and half a minute for each trial.
"""

from __future__ import annotations

import http.client
import itertools
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from apiserver import Server, Store
from bench.worlds import World
from demo.console import ROOT
from demo.processes import Child, Supervisor, free_port

RESTARTS, REFRESH_SECONDS, VISITORS, SKEW_SECONDS = 5, 60, 4, 300
WORLD = World(20, 4, 2)
# In the same namespace as the first.
TARGET = WORLD.app(4)
GRAPH = "graph/namespaces?namespaces=ns-00&duration=60"
PAGES = (
    "overview",
    "workloads?namespaces=ns-00",
    "services?namespaces=ns-00",
    "graph/namespaces?namespaces=ns-00",
    "istio?namespaces=ns-00",
)
CONFIG = """
auth: {{strategy: anonymous}}
deployment: {{cluster_wide_access: true, namespace: istio-system}}
external_services: {{istio: {{istio_api_enabled: false}}, grafana: {{enabled: false}}}}
kubernetes_config: {{cluster_name: Kubernetes}}
server: {{address: 127.0.0.1, observability: {{metrics: {{enabled: false}}}}}}
"""
SCRAPES = """
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs: [{{job_name: mesh, honor_labels: true, static_configs: [{{targets: ["127.0.0.1:{port}"]}}]}}]
"""
SKEWED = "import time\n_real = time.time\ntime.time = lambda: _real() + ({seconds})\n"


@dataclass
class Visits:
    """Answers by status, and the slowest, in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0

    def __str__(self) -> str:
        told = ", ".join(f"{count} times {status or 'none'}" for status, count in sorted(self.statuses.items()))
        return f"{told}; slowest {self.slowest:.2f} s"


@dataclass
class Site:
    """A console and its sources, each of which can be stopped and started on its port."""

    port: int
    store: Store
    api: Server
    supervisor: Supervisor
    start_prometheus: Callable[[], Child]

    def get(self, page: str) -> tuple[int, str]:
        """0 where there was no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", f"/console/{page}")
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            connection.close()

    @contextmanager
    def visited(self) -> Iterator[Visits]:
        visits, ended = Visits(), threading.Event()

        def visit(offset: int) -> None:
            for page in itertools.islice(itertools.cycle(PAGES), offset, None):
                if ended.wait(0.2):
                    return
                begun = time.perf_counter()
                status, _ = self.get(page)
                visits.statuses[status] += 1
                visits.slowest = max(visits.slowest, time.perf_counter() - begun)

        threads = [threading.Thread(target=visit, args=(number,)) for number in range(VISITORS)]
        for thread in threads:
            thread.start()
        try:
            yield visits
        finally:
            ended.set()
            for thread in threads:
                thread.join()

    def seconds_until(self, shown: Callable[[], bool]) -> float:
        begun = time.perf_counter()
        while not shown():
            if time.perf_counter() - begun > 3 * REFRESH_SECONDS:
                return float("inf")
            time.sleep(0.2)
        return time.perf_counter() - begun


class Mesh(BaseHTTPRequestHandler):
    """What a proxy would tell: ten requests a second from one workload to another."""

    def do_GET(self) -> None:
        ends = {"source": f"{WORLD.app(0)}-v1", "destination": f"{TARGET}-v1"}
        labels = {"reporter": "source", "request_protocol": "http", "response_code": "200", "response_flags": "-"}
        labels |= {"destination_service": f"{TARGET}.ns-00.svc.cluster.local", "destination_service_name": TARGET}
        labels |= {"destination_service_namespace": "ns-00", "connection_security_policy": "none"}
        for side, workload in ends.items():
            app, version = workload.rsplit("-", 1)
            labels |= {
                f"{side}_workload": workload,
                f"{side}_workload_namespace": "ns-00",
                f"{side}_cluster": "Kubernetes",
            }
            labels |= {f"{side}_app": app, f"{side}_canonical_service": app, f"{side}_canonical_revision": version}
            labels |= {f"{side}_version": version, f"{side}_principal": "unknown"}
        text = ",".join(f'{name}="{value}"' for name, value in labels.items())
        body = f"# TYPE istio_requests_total counter\nistio_requests_total{{{text}}} {time.time() * 10:.0f}\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def running(skew: int = 0) -> Iterator[Site]:
    """`skew` seconds is the console's clock ahead of all others."""
    store = Store()
    store.add(*WORLD.objects())
    mesh = ThreadingHTTPServer(("127.0.0.1", 0), Mesh)
    threading.Thread(target=mesh.serve_forever, daemon=True).start()
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as name,
        Server(store) as api,
        Supervisor(Path(name)) as supervisor,
    ):
        folder, prometheus, port = Path(name), free_port(), free_port()
        (folder / "sitecustomize.py").write_text(SKEWED.format(seconds=skew))
        (folder / "config.yaml").write_text(CONFIG.format())
        (folder / "prometheus.yml").write_text(SCRAPES.format(port=mesh.server_port))

        def start_prometheus() -> Child:
            line = ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
            return supervisor.start("prometheus", [*line, f"--web.listen-address=127.0.0.1:{prometheus}"])

        start_prometheus()
        supervisor.wait_http(f"http://127.0.0.1:{prometheus}/-/ready", 60)
        environment = {
            "KIALI_CONFIG": str(folder / "config.yaml"),
            "CONSOLE_KUBE_URL": api.url,
            "CONSOLE_PROMETHEUS_URL": f"http://127.0.0.1:{prometheus}",
            "PYTHONPATH": str(folder),
        }
        line = [sys.executable, "-m", "kiali_site", "--bind", f"127.0.0.1:{port}"]
        supervisor.start("console", line, environment, ROOT)
        supervisor.wait_http(f"http://127.0.0.1:{port}/readyz", 60)
        # Rates need a minute of samples; the console's first questions are answered from fewer.
        time.sleep(20)
        yield Site(port, store, api, supervisor, start_prometheus)
    mesh.shutdown()
    mesh.server_close()


def restarts() -> None:
    with running() as site, site.visited() as visits:
        port, seconds = urlsplit(site.api.url).port or 0, []
        api = site.api
        for number in range(RESTARTS):
            api.stop()
            time.sleep(2)
            metadata = {"name": f"new-{number}"}
            site.store.add({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
            api = Server(site.store, "127.0.0.1", port).start()
            seconds.append(site.seconds_until(lambda: metadata["name"] in site.get("namespaces")[1]))  # noqa: B023
        api.stop()
    shown = ", ".join(f"{one:.1f}" for one in seconds)
    print(f"  API server restarted {RESTARTS} times: {visits}; new namespaces shown after {shown} s")


def prometheus() -> None:
    with running() as site, site.visited() as visits:
        is_drawn = is_lit(site)
        child = next(child for child in site.supervisor.children if child.name == "prometheus")
        site.supervisor.children.remove(child)
        child.process.terminate()
        child.process.wait(30)
        told = site.seconds_until(lambda: "refused" in site.get(GRAPH)[1])
        time.sleep(10)
        site.start_prometheus()
        back = site.seconds_until(lambda: is_lit(site))
    print(
        f"  Prometheus stopped and started: {visits}; told after {told:.1f} s, traffic again after {back:.1f} s "
        f"(there before: {is_drawn})"
    )


def is_lit(site: Site) -> bool:
    """Whether the graph shows the traffic, and no failure."""
    page = site.get(GRAPH)[1]
    return f"{TARGET}" in page and "refused" not in page and "edge" in page


def skews() -> None:
    for skew in (SKEW_SECONDS, -SKEW_SECONDS):
        with running(skew) as site:
            with site.visited() as visits:
                time.sleep(10)
            page = site.get("overview")[1]
        print(f"  console's clock {skew:+d} s: {visits}; the difference is named: {'Its clock is' in page}")


def main() -> None:
    if shutil.which("prometheus") is None:
        print("faults: skipped, there is no prometheus")
        return
    print(f"faults: {VISITORS} visitors on {len(PAGES)} pages, two workers")
    for trial in (restarts, prometheus, skews):
        trial()


if __name__ == "__main__":
    main()
