"""What the exchanges with the metrics store tell of it."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.clients.http import Exchange
from mesh.model.samples import PrometheusFacts
from mesh.pages.console.connections import Heard
from mesh.web.process.metrics_watch import MetricsWatch, after, is_failure
from mesh.web.process.timings import Upstream, upstream


class Store:
    """A client of a store that is well; it counts how often it was asked."""

    def __init__(self) -> None:
        self.observer: Any = None
        self.asked = 0

    def healthy(self) -> bool:
        self.asked += 1
        self.observer(exchange("/-/healthy", 200))
        return True

    def facts(self) -> PrometheusFacts:
        return PrometheusFacts("2.42.0", 15.0, 86_400.0)


def exchange(path: str, status: int) -> Exchange:
    return Exchange("GET", f"http://metrics:9090{path}", {}, status, 0.25, 10)


def watch(store: Any, now: float = 100.0) -> MetricsWatch:
    return MetricsWatch(store, lambda: now)


@pytest.mark.parametrize(
    ("path", "status", "failed"),
    [
        ("/api/v1/query", 200, False),
        ("/api/v1/query", 422, False),
        ("/api/v1/query", 0, True),
        ("/api/v1/query", 503, True),
        ("/api/v1/query_range", 401, True),
        ("/api/v1/query", 403, True),
        ("/api/v1/status/config", 403, False),
        ("/api/v1/status/flags", 404, False),
        ("/-/healthy", 502, True),
    ],
)
def test_a_refused_status_page_is_no_failure(path: str, status: int, failed: bool) -> None:
    assert is_failure(exchange(path, status)) is failed


def test_a_state_begins_with_its_first_exchange_and_failures_are_counted() -> None:
    heard = Heard()
    for now, reached in ((1.0, True), (2.0, True), (3.0, False), (4.0, False)):
        heard = after(heard, reached, 200 if reached else 503, now)
    assert heard == Heard(reached=False, since=3.0, at=4.0, failures=2, status=503)
    assert after(heard, True, 200, 5.0) == Heard(reached=True, since=5.0, at=5.0, recovered=True)


def test_calls_are_counted_for_the_request_that_made_them() -> None:
    store, counted = Store(), Upstream()
    watch(store)
    token = upstream.set(counted)
    try:
        store.observer(exchange("/api/v1/query", 200))
    finally:
        upstream.reset(token)
    store.observer(exchange("/api/v1/query", 200))
    assert counted.seconds == [0.25]


def test_silence_makes_it_ask_once_and_an_answer_is_silence_broken() -> None:
    store = Store()
    watching = watch(store)
    watching.ask_if_silent()
    assert store.asked == 0
    watching.may_ask = True
    watching.ask_if_silent()
    watching.close()
    watching.may_ask = True
    watching.ask_if_silent()
    watching.close()
    assert store.asked == 1
    assert (watching.heard.reached, watching.heard.version) == (True, "2.42.0")


def test_facts_that_are_known_are_asked_again_after_five_minutes_of_talk() -> None:
    store: Any = Store()
    moment = [100.0]
    watching = MetricsWatch(store, lambda: moment[0])
    watching.may_ask = True
    watching.ask_if_silent()
    watching.close()
    assert watching.facts.retention == 86_400.0
    for now, asked in ((350.0, 1), (401.0, 2)):
        moment[0], watching.may_ask = now, True
        store.observer(exchange("/api/v1/query", 200))
        watching.ask_if_silent()
        watching.close()
        assert store.asked == asked
