"""The bytes of the refreshed health are made once, and say what a fresh answer would say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.health.queries import INBOUND
from mesh.jobs.health import HealthRefresh
from mesh.model import kinds
from mesh.model.cluster import snapshot_of
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.stand_ins.metrics_store import MetricsStandIn, as_client, to_workload
from tests.unit.workloads.world import SIDECAR, Placed, deployment
from tests.web.worlds.memory import HOME, NOW, MemoryCache, everything, namespace

OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace("shop")),
    (kinds.NAMESPACE, namespace("bank")),
    *deployment("cart-v1", {"app": "cart", "version": "v1"}, "cart-1", sidecar=SIDECAR),
]
NEXT = deployment("stock-v1", {"app": "stock", "version": "v1"}, "stock-1", sidecar=SIDECAR)


@pytest.fixture
def metrics() -> MetricsStandIn:
    return MetricsStandIn({INBOUND: [to_workload("cart-v1", 9), to_workload("cart-v1", 1, "500")]})


@pytest.fixture
def cache() -> MemoryCache:
    return MemoryCache(snapshot_of(HOME, OBJECTS))


@pytest.fixture
def runtime(settings_of_console: Settings, metrics: MetricsStandIn, cache: MemoryCache) -> Iterator[Runtime]:
    runtime = Runtime(settings_of_console, {HOME: cache}, as_client(metrics), HOME, everything, clock=lambda: NOW)
    with use_runtime(runtime):
        assert HealthRefresh(runtime.own_sources).refresh()
        yield runtime


def ask(query: str = "") -> tuple[str, bytes]:
    answer = Client().get(f"/api/clusters/health{query}")
    assert answer.status_code == 200
    return answer.headers["X-Kiali-Health-Cached"], answer.content


def test_the_second_answer_is_the_first_and_is_not_made_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask()
    monkeypatch.setattr("mesh.web.api.health.health.page", None)
    assert ask() == first
    assert first[0] == "true"


def test_each_choice_has_its_own_bytes(runtime: Runtime) -> None:
    choices = ("", "?namespaces=shop", "?namespaces=bank", "?type=app", "?type=workload&namespaces=shop")
    first = [ask(choice) for choice in choices]
    assert len({body for _, body in first}) == len(choices)
    assert [ask(choice) for choice in choices] == first


def test_a_new_refresh_and_new_objects_are_in_the_next_answer(
    runtime: Runtime, metrics: MetricsStandIn, cache: MemoryCache
) -> None:
    first = ask()
    metrics.samples[INBOUND] = [to_workload("cart-v1", 9)]
    assert HealthRefresh(runtime.own_sources).refresh()
    second = ask()
    assert second[0] == "true"
    assert second != first
    cache.seen = snapshot_of(HOME, [*OBJECTS, *NEXT])
    told, body = ask()
    assert (told, b"stock-v1" in body) == ("false", True)


def test_a_moment_that_the_refresh_does_not_know_is_measured(runtime: Runtime) -> None:
    assert ask()[0] == "true"
    assert ask(f"?queryTime={int(NOW) - 100_000}")[0] == "false"
