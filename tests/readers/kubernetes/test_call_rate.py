"""How often an API server is called."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from mesh.clients.errors import TimedOut
from mesh.clients.kubernetes import Connection, KubernetesClient, Timing
from mesh.clients.kubernetes.call_rate import CallRate, TooManyCalls, in_background
from mesh.model.kinds import POD
from tests.readers.kubernetes.fake_api import FakeApi, an_object, as_json


@dataclass
class Clock:
    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))


def a_rate(clock: Clock, qps: float = 10, burst: int = 8) -> CallRate:
    return CallRate(qps, burst, clock=lambda: clock.now, sleep=clock.sleep)


def test_a_burst_is_free_and_then_calls_wait_in_turn() -> None:
    clock = Clock()
    rate = a_rate(clock)
    for _ in range(9):
        rate.take(10)
    # Six are its own and one is lent; 7.5 come each second.
    assert clock.slept == [0.133, 0.267]
    clock.now = 1.0
    rate.take(10)
    assert clock.slept == [0.133, 0.267]


def test_a_call_that_would_wait_too_long_is_refused_and_costs_the_others_nothing() -> None:
    clock = Clock()
    rate = a_rate(clock)
    for _ in range(7):
        rate.take(0)
    for _ in range(3):
        with pytest.raises(TooManyCalls):
            rate.take(0.1)
    rate.take(0.2)
    assert clock.slept == [0.133]


def test_neither_what_somebody_waits_for_nor_the_cache_starves() -> None:
    clock = Clock()
    rate = a_rate(clock)
    with in_background():
        for _ in range(100):
            rate.take(0)
    clock.slept.clear()
    rate.take(1)
    assert clock.slept == []
    for _ in range(100):
        rate.take(100)
    clock.now, clock.slept = 40.0, []
    with in_background():
        rate.take(0)
    assert clock.slept == []


def test_without_a_number_nobody_waits() -> None:
    clock = Clock()
    rate = a_rate(clock, qps=0)
    for _ in range(1000):
        rate.take(0)
    assert clock.slept == []


def test_a_refused_call_names_the_setting_and_is_not_sent(api: FakeApi) -> None:
    path = "/api/v1/namespaces/shop/pods/cart"
    api.answers[path] = as_json(an_object("cart"))
    timing = Timing(queue=0.5, rate=CallRate(0.1, 1))
    client = KubernetesClient(Connection.plain(api.url), "east", timing=timing)
    client.get(POD, "shop", "cart")
    with pytest.raises(TimedOut, match=r"0\.1 calls a second .*kubernetes_config\.qps") as refused:
        client.get(POD, "shop", "cart")
    assert (refused.value.status, refused.value.cluster, len(api.asked(path))) == (503, "east", 1)
    client.close()
