"""Rounds of health that replicas share through a real Redis or Valkey, and what its loss costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from django.test import override_settings

from mesh.config import Settings
from mesh.health.queries import INBOUND, SERVICES, HealthType
from mesh.jobs.health import HealthRefresh
from mesh.model.access import VisibleNamespace
from mesh.model.health import HealthStatus
from mesh.web.process.shared.connecting import ALIAS, caches_of
from mesh.web.process.shared.rounds import SharedRounds, shared_rounds
from tests.pages.test_health_page import Town
from tests.stand_ins.metrics_store import to_service, to_workload
from tests.stand_ins.real_redis import RealRedis

SHOP = [VisibleNamespace("shop", "Kubernetes")]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RealRedis]:
    started = RealRedis(tmp_path).start()
    settings = settings_of(started)
    with override_settings(CACHES=caches_of(settings)):
        yield started
        caches[ALIAS].close()
        caches[ALIAS]._cache.get_client().connection_pool.disconnect()  # type: ignore[attr-defined]
    started.stop()


def settings_of(redis: RealRedis, **more: object) -> Settings:
    shared = {"url": redis.url, "timeout": "300ms"}
    return Settings.model_validate({"auth": {"strategy": "anonymous"}, "console": {"shared_cache": shared}, **more})


def a_town(code: str = "500") -> Town:
    town = Town()
    assert town.metrics is not None
    town.metrics.samples = {
        INBOUND: [to_workload("cart-v1", 1), to_workload("cart-v1", 1, code)],
        SERVICES: [to_service("cart", 1), to_service("cart", 1, code)],
    }
    return town


def refreshed(town: Town, rounds: SharedRounds) -> int:
    """How many questions the metrics store got."""
    assert town.metrics is not None
    before = len(town.metrics.asked)
    assert HealthRefresh(town.sources, shared=rounds, sleep=lambda _: None).refresh()
    return len(town.metrics.asked) - before


def test_one_replica_measures_for_all(redis: RealRedis) -> None:
    settings = settings_of(redis)
    first, second = a_town(), a_town("200")
    assert refreshed(first, shared_rounds(settings)) > 0
    assert refreshed(second, shared_rounds(settings)) == 0
    assert second.status() is first.status() is HealthStatus.FAILURE
    assert second.store.peek(second.now, HealthType.SERVICE) == first.store.peek(first.now, HealthType.SERVICE)


@pytest.mark.parametrize("passed", [100.0, -100.0], ids=["an old round", "a clock that is far ahead"])
def test_a_round_of_another_time_is_measured_again(redis: RealRedis, passed: float) -> None:
    settings = settings_of(redis)
    first, second = a_town(), a_town()
    refreshed(first, shared_rounds(settings))
    second.now += passed
    assert refreshed(second, shared_rounds(settings)) > 0


def test_nothing_is_shared_between_releases_settings_namespaces_or_keys(redis: RealRedis) -> None:
    town, settings = a_town(), settings_of(redis)
    mine = shared_rounds(settings)
    refreshed(town, mine)
    others = {
        "release": SharedRounds(mine.store, settings, "another"),
        "settings": shared_rounds(settings_of(redis, health_config={"compute": {"duration": "10m"}})),
    }
    assert mine.newest(SHOP, town.now, 90)
    for other in others.values():
        assert other.newest(SHOP, town.now, 90) is None
    assert mine.newest([*SHOP, VisibleNamespace("secret", "Kubernetes")], town.now, 90) is None
    assert mine.newest([VisibleNamespace("shop", "another")], town.now, 90) is None
    mine.store._secret = b"another key"
    assert mine.newest(SHOP, town.now, 90) is None


def test_values_of_somebody_else_are_not_read(redis: RealRedis) -> None:
    town, rounds = a_town(), shared_rounds(settings_of(redis))
    refreshed(town, rounds)
    client = caches[ALIAS]
    key = rounds._key("round", SHOP)
    good = client.get(key)
    for forged in (b"", b"x" * 5000, good[:-1], b"cos\nsystem\n(S'true'\ntR.", good[:40] + b"yy" + good[42:]):
        client.set(key, forged)
        assert rounds.newest(SHOP, town.now, 90) is None
    rounds.store.put(key, b"no message pack", 60)
    assert rounds.newest(SHOP, town.now, 90) is None


def test_who_measures_just_now_is_waited_for_but_not_without_end(redis: RealRedis) -> None:
    rounds, waits = shared_rounds(settings_of(redis)), list[float]()
    assert rounds.claim(SHOP, 60)
    town = a_town()
    assert HealthRefresh(town.sources, shared=rounds, sleep=waits.append).refresh()
    assert sum(waits) < 10
    assert town.status() is HealthStatus.FAILURE


def test_its_loss_costs_time_only_and_is_told_until_it_is_back(
    redis: RealRedis, caplog: pytest.LogCaptureFixture
) -> None:
    now = [0.0]
    town, rounds = a_town(), shared_rounds(settings_of(redis))
    rounds.store._monotonic = lambda: now[0]
    refreshed(town, rounds)
    redis.stop()

    now[0] += 1
    for _ in range(3):
        assert refreshed(town, rounds) > 0
    problem = rounds.store.problem()
    assert problem is not None
    assert "each replica computes for itself" in problem.message
    assert redis.url not in problem.message
    assert caplog.text.count("does not answer") == 1

    redis.start()
    assert refreshed(town, rounds) > 0
    now[0] += 31
    refreshed(town, rounds)
    assert rounds.store.problem() is None
    assert refreshed(a_town("200"), rounds) == 0


def test_without_an_address_nothing_is_loaded_for_it() -> None:
    assert list(caches_of(Settings())) == ["default"]
