"""What the console tells of itself (config-auth.md §10.1, observability.md §1.11)."""

from __future__ import annotations

import re
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.model.health import HealthStatus
from mesh.pages.health import KnownHealth
from mesh.web.own_metrics import preparing
from mesh.web.own_metrics.catalogue import (
    API_FAILURES,
    API_SECONDS,
    FAMILIES,
    GRAPH_NODES,
    HEALTH_STATUS,
    PROMETHEUS_SECONDS,
    REGISTRY,
)
from mesh.web.own_metrics.console import start
from mesh.web.own_metrics.health import HealthExport
from mesh.web.own_metrics.preparing import Prepared, prepare
from mesh.web.own_metrics.registry import Family, Registry, Type, added, text_of
from mesh.web.own_metrics.serving import Teller, open_port
from mesh.web.own_metrics.share import Share
from mesh.web.runtime import Runtime
from tests.web.graph_world import graph_settings_fixture, graph_visitor_fixture, metrics_fixture  # noqa: F401

CALLS = Family("calls_total", Type.COUNTER, 'Calls \\ of "all"\nkinds.', ("who",))
SIZE = Family("size", Type.GAUGE, "Size.")
TIME = Family("time_seconds", Type.HISTOGRAM, "Time.", ("route",), (0.1, 1))


@pytest.fixture
def registry() -> Registry:
    return Registry((CALLS, SIZE, TIME))


def told(registry: Registry) -> str:
    return text_of(registry.families.values(), registry.figures())


def test_the_text_is_that_of_the_exposition_format(registry: Registry) -> None:
    registry.count(CALLS, 'a"b\\c\nd')
    registry.count(CALLS, 'a"b\\c\nd', by=2)
    registry.set(SIZE, 0.5)
    for seconds in (0.1, 0.5, 4):
        registry.observe(TIME, seconds, "/x")

    assert told(registry) == (
        '# HELP calls_total Calls \\\\ of "all"\\nkinds.\n# TYPE calls_total counter\n'
        'calls_total{who="a\\"b\\\\c\\nd"} 3\n'
        "# HELP size Size.\n# TYPE size gauge\nsize 0.5\n"
        "# HELP time_seconds Time.\n# TYPE time_seconds histogram\n"
        'time_seconds_bucket{route="/x",le="0.1"} 1\n'
        'time_seconds_bucket{route="/x",le="1"} 2\n'
        'time_seconds_bucket{route="/x",le="+Inf"} 3\n'
        'time_seconds_sum{route="/x"} 4.6\n'
        'time_seconds_count{route="/x"} 3\n'
    )


def test_a_family_without_a_series_is_left_out(registry: Registry) -> None:
    assert told(registry) == ""


def test_sums_are_made_series_by_series_and_odd_buckets_are_left_out() -> None:
    a = {"n": {("x",): [1.0, 2.0]}, "only": {(): [1.0]}}
    b = {"n": {("x",): [10.0, 20.0], ("y",): [5.0, 5.0]}}
    odd = {"n": {("x",): [1.0]}}

    assert added([a, b, odd]) == {"n": {("x",): [11.0, 22.0], ("y",): [5.0, 5.0]}, "only": {(): [1.0]}}
    assert a["n"][("x",)] == [1.0, 2.0]


@pytest.fixture
def share(tmp_path: Path) -> Share:
    return Share(str(tmp_path))


def test_a_process_that_ended_is_still_counted(share: Share) -> None:
    for pid in (11, 12, 13):
        share.write(pid, {"n": {("a",): [float(pid)]}})
    share.retire(11)
    share.retire(12)
    share.retire(99)

    assert share.pids() == {13}
    assert added(share.others(13)) == {"n": {("a",): [23.0]}}


def test_a_file_that_cannot_be_read_costs_only_itself(share: Share) -> None:
    share.write(11, {"n": {(): [1.0]}})
    (share.folder / "12").write_bytes(b"\xc1")

    assert added(share.others(1)) == {"n": {(): [1.0]}}


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with open_port("127.0.0.1", 0) as opened:
        yield opened


def scrape(opened: socket.socket, path: str = "/metrics") -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{opened.getsockname()[1]}{path}", timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        return str(answer.read().decode())


def test_any_process_tells_the_sum_of_all_at_any_path(
    registry: Registry, share: Share, listening: socket.socket
) -> None:
    registry.count(CALLS, "a")
    registry.set(SIZE, 7)
    share.write(1, {"calls_total": {("a",): [41.0]}})
    teller = Teller(registry_of_processes(registry), share, listening)
    teller.start()
    try:
        text = scrape(listening, "/anything")
    finally:
        teller.stop()

    assert 'calls_total{who="a"} 42\n' in text
    assert "size 7\n" in text
    assert re.search(r"^process_resident_memory_bytes [1-9]\d+$", text, re.M)


def registry_of_processes(registry: Registry) -> Registry:
    """With the families that every process has."""
    registry.families.update({family.name: family for family in FAMILIES})
    for family in FAMILIES:
        registry.replace(family, {})
    return registry


def test_what_was_counted_is_laid_down_at_the_end_but_for_gauges(
    registry: Registry, share: Share, listening: socket.socket
) -> None:
    teller = Teller(registry_of_processes(registry), share, listening)
    teller.start()
    registry.count(CALLS, "late")
    registry.set(SIZE, 7)
    teller.stop()

    (laid_down,) = share.others(-1)
    assert laid_down["calls_total"] == {("late",): [1.0]}
    assert "size" not in laid_down


def settings(port: int, *, enabled: bool = True) -> Settings:
    metrics = {"enabled": enabled, "port": port}
    server = {"address": "127.0.0.1", "observability": {"metrics": metrics}}
    return Settings.model_validate({"auth": {"strategy": "anonymous"}, "server": server})


def test_switched_off_nothing_is_opened() -> None:
    assert prepare(settings(1, enabled=False)).listening is None


def test_a_reload_finds_the_port_that_is_open(tmp_path: Path) -> None:
    opened = prepare(settings(0), str(tmp_path))
    try:
        assert prepare(settings(0), str(tmp_path)) is opened
    finally:
        opened.close()
    assert not list(tmp_path.iterdir())
    assert not preparing._open


def test_a_taken_port_is_a_warning_on_the_pages(visitor: Client, root: Runtime) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        prepared = prepare(settings(taken.getsockname()[1]))

    assert start(prepared, root) is None
    page = visitor.get("/console/messages").content.decode()
    assert "own metrics are not served: server.observability.metrics.port" in page
    assert "Address already in use" in page


def test_without_a_share_a_process_tells_of_itself(root: Runtime, listening: socket.socket) -> None:
    teller = start(Prepared(listening), root)
    assert teller is not None
    try:
        text = scrape(listening)
    finally:
        teller.stop()

    assert "kiali_kubernetes_clients 1\n" in text
    assert 'kiali_health_cache_hits_total{health_type="app"} 0\n' in text


def count_of(family: Family, *labels: str) -> float:
    values = REGISTRY.figures().get(family.name, {}).get(labels, [0.0])
    return sum(values[:-1]) if family.type is Type.HISTOGRAM else values[0]


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
    before, failed = count_of(API_SECONDS, route), count_of(API_FAILURES, route)
    visitor.get(path)

    assert count_of(API_SECONDS, route) == before + 1
    assert count_of(API_FAILURES, route) == failed + failures


def test_a_graph_is_measured(graph_visitor: Client) -> None:
    graph_visitor.get("/api/namespaces/graph?namespaces=shop,store,bank&graphType=app&injectServiceNodes=true")

    assert count_of(GRAPH_NODES, "namespace", "app", "true") > 0


def test_questions_to_the_metrics_store_are_told_by_their_purpose(root: Runtime) -> None:
    from mesh.clients.http import Exchange
    from mesh.web.metrics_watch import MetricsWatch
    from mesh.web.timings import Upstream, upstream

    store = type("Store", (), {"observer": None})()
    MetricsWatch(store, lambda: 0.0)  # type: ignore[arg-type]
    exchange = Exchange("POST", "http://m/api/v1/query", {}, 200, 0.2, 1)
    before = count_of(PROMETHEUS_SECONDS, "lists"), count_of(PROMETHEUS_SECONDS, "background")
    token = upstream.set(Upstream(purpose="lists"))
    store.observer(exchange)
    upstream.reset(token)
    store.observer(exchange)

    after = count_of(PROMETHEUS_SECONDS, "lists"), count_of(PROMETHEUS_SECONDS, "background")
    assert after == (before[0] + 1, before[1] + 1)


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
    registry = Registry((HEALTH_STATUS,))
    export = HealthExport(registry, 3)
    for statuses in rounds:
        export.tell([known(status) for status in statuses])

    series = registry.figures().get(HEALTH_STATUS.name, {})
    assert series == ({} if expected is None else {("east", "shop", "workload", "cart"): [expected]})
