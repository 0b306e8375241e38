"""What the console tells of itself."""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import resolve
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from mesh.config import Settings
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.health import HealthStatus
from mesh.pages.health.page import KnownHealth
from mesh.pages.sources.validations import Validations
from mesh.web.process.metrics_endpoint import start
from mesh.web.process.own_metrics import catalogue, preparing
from mesh.web.process.own_metrics.checks import CHECKS
from mesh.web.process.own_metrics.health import HealthExport
from mesh.web.process.own_metrics.preparing import Prepared, prepare
from mesh.web.process.own_metrics.processes import Processes
from mesh.web.process.own_metrics.serving import open_port
from mesh.web.process.own_metrics.slots import WorkerSlots
from mesh.web.process.runtime import Runtime
from tests.readers.prometheus.certificates import make
from tests.unit.validations.world import CLUSTER, Mesh, virtual_service
from tests.web.visits import get
from tests.web.worlds.graph import GraphMetrics, graph_console
from tests.web.worlds.memory import settings_of

ROOT = Path(__file__).resolve().parents[3]
WORKER = """
import sys
from pathlib import Path
from mesh.web.process.own_metrics.slots import WorkerSlots
slots = WorkerSlots.__new__(WorkerSlots)
slots.folder, slots._reserved = Path(sys.argv[1]), {1: int(sys.argv[2])}
slots.take(1)
from mesh.web.process.own_metrics.catalogue import API_FAILURES, API_SECONDS, GRAPH_NODES
for seconds in (0.2, 0.02):
    API_SECONDS.labels("/x").observe(seconds)
API_FAILURES.labels("/x").inc(3)
GRAPH_NODES.labels("namespace", "app", "true").set(int(sys.argv[2]))
print("counted", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def slots(tmp_path: Path) -> WorkerSlots:
    return WorkerSlots(str(tmp_path))


@contextmanager
def worker(slots: WorkerSlots, age: int, end: int = signal.SIGKILL) -> Iterator[None]:
    """A process that has counted a little on its slot, and lives until it is killed."""
    slots.reserve(age)
    arguments = [sys.executable, "-c", WORKER, str(slots.folder), str(slots._reserved[age])]
    with subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "counted\n"
        try:
            yield
        finally:
            process.send_signal(end)
            process.wait()
            slots.free(age, process.pid)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with open_port("127.0.0.1", 0) as opened:
        yield opened


def scrape(opened: socket.socket, path: str = "/metrics", accept: str = "") -> str:
    url = f"http://127.0.0.1:{opened.getsockname()[1]}{path}"
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept}), timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith(accept or "text/plain; version=0.0.4")
        return str(answer.read().decode())


@contextmanager
def told(prepared: Prepared, root: Runtime, tls: Callable[[], ssl.SSLContext] | None = None) -> Iterator[None]:
    teller = start(prepared, root, tls=tls)
    assert teller is not None
    try:
        yield
    finally:
        teller.stop()


def test_any_process_tells_the_sum_of_all_that_live_or_have_ended(
    slots: WorkerSlots, root: Runtime, listening: socket.socket
) -> None:
    slots.is_taken_here = True
    prepared = Prepared(listening, slots, first=os.getpid(), at=5)
    with worker(slots, 1), told(prepared, root):
        with worker(slots, 2):
            both = scrape(listening, "/anything")
        with worker(slots, 3):
            again = scrape(listening)

    assert 'kiali_api_failures_total{route="/x"} 6.0\n' in both
    assert 'kiali_api_processing_duration_seconds_bucket{le="0.025",route="/x"} 2.0\n' in both
    assert 'kiali_api_processing_duration_seconds_count{route="/x"} 4.0\n' in both
    assert 'kiali_graph_nodes{graph_kind="namespace",graph_type="app",with_service_nodes="true"} 1.0\n' in both
    assert 'kiali_api_failures_total{route="/x"} 9.0\n' in again
    assert "kiali_kubernetes_clients 1.0\n" in again
    assert sorted(path.name for path in slots.folder.glob("counter*")) == ["counter_0.db", "counter_1.db"]


def test_one_text_is_openmetrics_for_those_who_ask_for_it(root: Runtime, listening: socket.socket) -> None:
    with told(Prepared(listening), root):
        text = scrape(listening, accept="application/openmetrics-text; version=1.0.0")

    assert text.endswith("# EOF\n")
    assert 'kiali_cache_requests_total{name="layouts"}' in text


def test_a_tls_handshake_that_never_comes_keeps_nobody_waiting(
    root: Runtime, listening: socket.socket, tmp_path: Path
) -> None:
    pair, context = make("metrics"), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (tmp_path / "pem").write_text(pair.pem + pair.key_pem)
    context.load_cert_chain(tmp_path / "pem")
    port = listening.getsockname()[1]
    with told(Prepared(listening), root, tls=lambda: context), socket.create_connection(("127.0.0.1", port)):
        trusting = ssl.create_default_context(cadata=pair.pem)
        with urllib.request.urlopen(f"https://127.0.0.1:{port}/metrics", timeout=10, context=trusting) as answer:
            assert b"kiali_kubernetes_clients 1.0\n" in answer.read()


def test_slots_are_given_again_after_they_were_left(slots: WorkerSlots) -> None:
    for age in (1, 2, 3):
        slots.reserve(age)
    slots.free(2, 99)
    slots.free(9, 99)
    slots.reserve(4)
    slots.reserve(5)

    assert slots._reserved == {1: 0, 3: 2, 4: 1, 5: 3}


def test_a_worker_that_gets_no_seat_counts_for_itself(
    slots: WorkerSlots, listening: socket.socket, root: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    prepared = Prepared(listening, slots)
    slots.remove()
    prepared.reserve(1)
    prepared.take(1)

    assert "counts for itself" in caplog.text
    with told(prepared, root):
        assert "kiali_kubernetes_clients 1.0\n" in scrape(listening)


def of(collector: Collector, name: str) -> list[Metric]:
    return [metric for metric in collector.collect() if metric.name == name]


def cpu(collector: Collector) -> float:
    (found,) = of(collector, "process_cpu_seconds")
    return float(found.samples[0].value)


def test_the_time_of_a_worker_that_ended_stays() -> None:
    spin = "import time\nwhile time.process_time() < 0.3: pass\nprint(flush=True)\ninput()"
    with subprocess.Popen([sys.executable, "-c", spin], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        together = Processes(os.getpid(), lambda: [process.pid], 5)
        alone = Processes(os.getpid(), tuple, 5)
        assert cpu(together) >= cpu(alone) + 0.2
        (memory,) = of(together, "process_resident_memory_bytes")
        living = cpu(together)
        process.kill()
        process.wait()

    assert memory.samples[0].value > 1e6
    assert cpu(together) >= living


def test_of_a_process_that_is_gone_nothing_is_told_rather_than_zero() -> None:
    assert [metric.name for metric in Processes(2**22 + 1, tuple, 5).collect()] == ["process_start_time_seconds"]


def settings(port: int, *, enabled: bool = True) -> Settings:
    metrics = {"enabled": enabled, "port": port}
    server = {"address": "127.0.0.1", "observability": {"metrics": metrics}}
    return Settings.model_validate({"auth": {"strategy": "anonymous"}, "server": server})


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    preparing.close()
    assert not list(tmp_path.iterdir())


def test_switched_off_nothing_is_opened(folder: Path) -> None:
    prepared = prepare(settings(1, enabled=False), str(folder))

    assert (prepared.listening, prepared.slots) == (None, None)


def test_a_reload_finds_the_port_that_is_open_and_who_sits_where(folder: Path) -> None:
    opened = prepare(settings(0), str(folder))
    opened.reserve(1)

    assert prepare(settings(0), str(folder)) == opened
    off = prepare(settings(0, enabled=False), str(folder))
    assert (off.listening, off.slots) == (None, opened.slots)
    assert opened.listening is not None
    assert opened.listening.fileno() == -1


def test_a_taken_port_is_a_warning_on_the_pages(visitor: Client, root: Runtime) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        prepared = prepare(settings(taken.getsockname()[1]))

    assert start(prepared, root) is None
    page = get(visitor, "messages")
    assert "own metrics are not served: server.observability.metrics.port" in page.words
    assert "Address already in use" in page.words


def test_without_seats_a_process_tells_of_itself(root: Runtime, folder: Path) -> None:
    prepared = prepare(settings(0), str(folder / "gone"))
    assert "one process at a time: No such file or directory" in prepared.refusal
    assert prepared.listening is not None

    with told(prepared, root):
        text = scrape(prepared.listening)
    assert "kiali_kubernetes_clients 1.0\n" in text
    assert 'kiali_health_cache_hits_total{health_type="app"}' in text
    assert re.search(r"^process_resident_memory_bytes [1-9]", text, re.M)
    assert "_created" not in text


def test_what_is_documented_is_what_there_is() -> None:
    documented = set(re.findall(r"`((?:kiali|process)_[a-z_]+)`", (ROOT / "docs/own-metrics.md").read_text()))
    counted = re.findall(r"^# TYPE (\S+)", generate_latest(catalogue.COUNTED).decode(), re.M)
    mirrored = ("kiali_health_status", "kiali_kubernetes_clients", "process_cpu_seconds_total")
    system = ("process_resident_memory_bytes", "process_start_time_seconds")

    assert documented == {*counted, *mirrored, *system}


def count_of(name: str, *labels: str) -> float:
    """Of the whole registry: the labels in the catalogue's order."""
    for metric in catalogue.COUNTED.collect():
        for sample in metric.samples:
            if sample.name == name and tuple(sample.labels.values()) == labels:
                return float(sample.value)
    return 0.0


SECONDS, FAILURES = "kiali_api_processing_duration_seconds_count", "kiali_api_failures_total"
PROMETHEUS = "kiali_prometheus_processing_duration_seconds_count"


@pytest.mark.parametrize(
    ("path", "route", "failures"),
    [
        ("/api/namespaces/gone/info", "/api/namespaces/<str:namespace>/info", 1),
        ("/console/workloads", "/console/workloads", 0),
        ("/nowhere/at/all", "no route", 0),
    ],
)
def test_requests_are_counted_by_the_pattern_of_their_address(
    visitor: Client, path: str, route: str, failures: int
) -> None:
    before, failed = count_of(SECONDS, route), count_of(FAILURES, route)
    visitor.get(path)

    assert count_of(SECONDS, route) == before + 1
    assert count_of(FAILURES, route) == failed + failures


def test_a_graph_is_measured_and_its_layout_looked_up(settings_of_console: Settings) -> None:
    layouts = count_of("kiali_cache_requests_total", "layouts")
    with graph_console(settings_of_console, GraphMetrics()) as visitor:
        visitor.get("/api/namespaces/graph?namespaces=shop,store,bank&graphType=app&injectServiceNodes=true")
        visitor.get("/console/graph/namespaces?namespaces=shop,store,bank")

    assert count_of("kiali_graph_nodes", "namespace", "app", "true") > 0
    assert count_of("kiali_graph_marshal_duration_seconds_count", "namespace", "app", "true") > 0
    assert count_of("kiali_cache_requests_total", "layouts") > layouts


def test_questions_to_the_metrics_store_are_told_by_their_purpose(root: Runtime) -> None:
    from mesh.clients.http import Exchange
    from mesh.web.process.metrics_watch import MetricsWatch
    from mesh.web.process.timings import Upstream, upstream

    store = type("Store", (), {"observer": None})()
    MetricsWatch(store, lambda: 0.0)
    exchange = Exchange("POST", "http://m/api/v1/query", {}, 200, 0.2, 1)
    before = count_of(PROMETHEUS, "lists"), count_of(PROMETHEUS, "background")
    token = upstream.set(Upstream(purpose="lists"))
    store.observer(exchange)
    upstream.reset(token)
    store.observer(exchange)

    after = count_of(PROMETHEUS, "lists"), count_of(PROMETHEUS, "background")
    assert after == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize(
    ("path", "purpose"),
    [
        ("/console/graph/namespaces", "graph"),
        ("/console/workloads", "lists"),
        ("/console/overview", "overview"),
        ("/console/namespaces/shop/workloads/cart", "details"),
        ("/api/clusters/health", "health"),
        ("/api/clusters/services", "lists"),
    ],
)
def test_what_a_request_asks_the_metrics_store_for_is_the_noun_that_it_is_about(path: str, purpose: str) -> None:
    from mesh.web.middleware.timings import TimingsMiddleware
    from mesh.web.process.timings import Upstream, upstream

    counted = Upstream()
    token = upstream.set(counted)
    TimingsMiddleware(lambda _request: HttpResponse()).process_view(HttpRequest(), resolve(path).func)
    upstream.reset(token)
    assert counted.purpose == purpose


def known(status: HealthStatus, name: str = "cart") -> KnownHealth:
    return KnownHealth("east", "shop", "workload", name, status)


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        ([[HealthStatus.FAILURE]], 3),
        ([[HealthStatus.FAILURE], [HealthStatus.HEALTHY]], 0),
        ([[HealthStatus.NA]], None),
        ([[HealthStatus.DEGRADED], [HealthStatus.NA], []], 2),
        ([[HealthStatus.DEGRADED], [HealthStatus.NA], [], []], None),
        ([[HealthStatus.DEGRADED], [], [], [HealthStatus.NOT_READY], [], []], 1),
    ],
)
def test_a_status_stays_until_it_was_unknown_three_times(
    rounds: list[list[HealthStatus]], expected: float | None
) -> None:
    registry, export = CollectorRegistry(), HealthExport(3)
    registry.register(export)
    for statuses in rounds:
        export.tell([known(status) for status in statuses])

    labels = {"cluster": "east", "namespace": "shop", "health_type": "workload", "name": "cart"}
    assert registry.get_sample_value("kiali_health_status", labels) == expected


def test_a_check_of_configuration_is_timed_as_a_whole_by_kinds_and_for_one_object() -> None:
    counts = [
        partial(count_of, "kiali_validation_processing_duration_seconds_count", "", ""),
        partial(count_of, "kiali_checker_processing_duration_seconds_count", "VirtualService"),
        partial(count_of, "kiali_checker_processing_duration_seconds_count", "Gateway"),
        partial(
            count_of,
            "kiali_single_validation_processing_duration_seconds_count",
            "",
            kinds.VIRTUAL_SERVICE.gvk,
            "",
        ),
    ]
    before = [each() for each in counts]
    mesh = Mesh([virtual_service(name, {"hosts": ["till"]}) for name in ("one", "two")])
    view = ClusterView(mesh.view.snapshot, mesh.view.inventory, replace(mesh.view.mesh, planes=tuple(mesh.planes)))
    checks = Validations(settings_of(), lambda: 0, CHECKS)
    checks.refresh({CLUSTER: view})
    for name in ("one", "two"):
        assert checks.alone(CLUSTER, kinds.VIRTUAL_SERVICE, "shop", name) is not None

    assert [each() - old for each, old in zip(counts, before, strict=True)] == [1, 1, 0, 2]
