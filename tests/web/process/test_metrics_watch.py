"""What the exchanges with the metrics store tell of it."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.clients.errors import BadAnswer
from mesh.clients.http import Exchange
from mesh.clients.prometheus.answers import Answer
from mesh.model.problems import System
from mesh.model.samples import PrometheusFacts, Sample
from mesh.pages.console.connections import Heard, metrics_problems
from mesh.pages.console.hearing import after, is_failure
from mesh.promql import Expr
from mesh.web.process.metrics_watch import MetricsWatch
from mesh.web.process.timings import Upstream, upstream

JSON, HTML, TEXT = "application/json", "text/html", "text/plain"


class Store:
    """A client of a store that is well; it counts how often it was asked. `samples` and `refusal` answer queries."""

    def __init__(self, *samples: Sample) -> None:
        self.observer: Any = None
        self.asked = 0
        self.queries: list[str] = []
        self.samples = list(samples)
        self.refusal: tuple[int, str] | None = None

    def healthy(self) -> bool:
        self.asked += 1
        self.observer(exchange("/-/healthy", 200))
        return True

    def facts(self) -> PrometheusFacts:
        return PrometheusFacts("2.42.0", 15.0, 86_400.0)

    def query(self, expr: Expr, at: float, *, deadline_seconds: float) -> Answer:
        self.queries.append(str(expr))
        status, kind = self.refusal or (200, JSON)
        self.observer(exchange("/api/v1/query", status, kind))
        if self.refusal:
            raise BadAnswer("not a query's answer", system=System.PROMETHEUS)
        return Answer(self.samples)


def exchange(path: str, status: int, content_type: str = "") -> Exchange:
    return Exchange("GET", f"http://metrics:9090{path}", {}, status, 0.25, 10, content_type)


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
        heard = after(heard, exchange("/-/healthy", 200 if reached else 503), now)
    assert heard == Heard(reached=False, since=3.0, at=4.0, failures=2, status=503)
    assert after(heard, exchange("/-/healthy", 200), 5.0) == Heard(reached=True, since=5.0, at=5.0, recovered=True)


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


QUERY, RANGE, CHECK, FLAGS = "/api/v1/query", "/prom/api/v1/query_range", "/-/healthy", "/api/v1/status/flags"


@pytest.mark.parametrize(
    ("exchanges", "reached"),
    [
        ([exchange(QUERY, 200, JSON)], True),
        ([exchange(QUERY, 400, JSON)], True),
        ([exchange(QUERY, 302, HTML)], False),
        ([exchange(QUERY, 307)], False),
        ([exchange(RANGE, 200, HTML)], False),
        ([exchange(QUERY, 200, TEXT)], False),
        ([exchange(QUERY, 404, TEXT)], False),
        ([exchange(QUERY, 404, JSON)], False),
        ([exchange(QUERY, 500, HTML)], False),
        ([exchange(QUERY, 500, JSON)], True),
        ([exchange(CHECK, 200, TEXT)], True),
        ([exchange(CHECK, 302, HTML)], None),
        ([exchange(CHECK, 200, HTML)], None),
        ([exchange(CHECK, 404, HTML)], True),
        ([exchange(QUERY, 302, HTML), exchange(CHECK, 200, TEXT)], False),
        ([exchange(QUERY, 503), exchange(CHECK, 200, TEXT)], False),
        ([exchange(QUERY, 200, HTML), exchange(FLAGS, 200, JSON)], False),
        ([exchange(QUERY, 200, HTML), exchange(QUERY, 200, JSON)], True),
        ([exchange(QUERY, 200, HTML), exchange(CHECK, 0), exchange(CHECK, 200, TEXT)], False),
        ([exchange(CHECK, 0), exchange(CHECK, 200, TEXT)], True),
        ([exchange(CHECK, 0), exchange(CHECK, 200, HTML)], False),
        ([exchange(QUERY, 200, JSON), exchange(CHECK, 302, HTML)], True),
    ],
)
def test_a_store_is_well_when_it_answers_queries_as_queries_are_answered(
    exchanges: list[Exchange], reached: bool | None
) -> None:
    """Status pages may be refused, or be another's: they tell of the store only where no query has failed."""
    heard = Heard()
    for at, each in enumerate(exchanges):
        heard = after(heard, each, float(at + 1))

    assert (heard.reached, heard.at) == (reached, float(len(exchanges)))


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (exchange(QUERY, 302, HTML), "a redirect (status 302), perhaps a sign-in page"),
        (exchange(QUERY, 200, HTML), "text/html (status 200), perhaps a sign-in page"),
        (exchange(QUERY, 503), "had status 503"),
        (exchange(QUERY, 403, JSON), "had status 403"),
    ],
)
def test_what_answered_in_the_stores_place_is_told(answer: Exchange, text: str) -> None:
    [problem] = metrics_problems(after(Heard(), answer, 1.0))

    assert text in problem.message


def test_a_store_whose_queries_failed_is_asked_one_until_it_answers() -> None:
    store, moment = Store(), [1000.0]
    watching = MetricsWatch(store, lambda: moment[0])  # type: ignore[arg-type]
    store.refusal = (302, HTML)
    for reached in (False, False, True):
        watching.may_ask = True
        watching.ask_if_silent()
        watching.close()
        assert watching.heard.reached is reached
        moment[0] += 40
        store.refusal = (302, HTML) if len(store.queries) < 2 else None
    assert len(store.queries) == 3


def test_the_clusters_of_the_telemetry_are_asked_every_five_minutes() -> None:
    store, moment = Store(Sample({"source_cluster": "east-1", "source_workload_namespace": "ferry"}, 1.0)), [1000.0]
    watching = MetricsWatch(store, lambda: moment[0])  # type: ignore[arg-type]
    for seconds, queries in ((0, 1), (60, 1), (301, 2)):
        moment[0], watching.may_ask = 1000.0 + seconds, True
        watching.ask_if_silent()
        watching.close()
        assert len(store.queries) == queries
    assert watching.reported.elsewhere("ferry", ["Kubernetes"]) == ("east-1",)
