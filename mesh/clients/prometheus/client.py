"""The client of Prometheus' query API; the only code that knows its paths and forms."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from mesh.clients.budget import Budget, Reader
from mesh.clients.errors import SourceError, TimedOut, TooLarge, Unreachable
from mesh.clients.exchange import MEGABYTE
from mesh.clients.http import Deadline, Endpoint, Exchange, HttpClient, Response, endpoint_from_settings
from mesh.clients.prometheus import decode
from mesh.clients.prometheus.answers import Answer, Answers, Many, RangeAnswer, RangeAnswers
from mesh.clients.prometheus.decode import Room
from mesh.clients.prometheus.facts import KnownFacts
from mesh.clients.prometheus.side_by_side import Outcome, SideBySide
from mesh.model.problems import System
from mesh.model.samples import PrometheusFacts
from mesh.promql import Expr, scoped

A = TypeVar("A", Answer, RangeAnswer)

QUERY = "/api/v1/query"
QUERY_RANGE = "/api/v1/query_range"
NO_POST = frozenset({405, 501})
PROBE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the questions of a process may take: queries of one call, series of one answer, threads of all calls, and
    memory of all answers."""

    budget: Budget = field(default_factory=lambda: Budget(64 * MEGABYTE, 200_000))
    most_queries: int = 2000
    most_series: int = 100_000
    threads: int = 64


class PrometheusClient:
    """Queries of one store; safe to share between threads. Times are Unix seconds, deadlines seconds from now.

    `scope` (`query_scope`) is put into every selector of an `Expr`; a query given as text is sent as it is.
    `pinned` are facts that the configuration knows better than the store (`thanos_proxy`). `concurrency` is that of one
    call.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        scope: Mapping[str, str] | None = None,
        pinned: PrometheusFacts | None = None,
        health_check_url: str = "",
        concurrency: int = 14,
        bounds: Bounds | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = HttpClient(endpoint)
        self._bounds = bounds or Bounds()
        self._scope = dict(scope or {})
        self._health_check_url = health_check_url
        self._side_by_side = SideBySide(concurrency, self._bounds.threads)
        self._facts = KnownFacts(self._http, pinned or PrometheusFacts(), clock)
        self._method = "POST"

    def close(self) -> None:
        """Waits for the queries in flight and closes the connections."""
        self._side_by_side.close()
        self._http.close()

    @property
    def observer(self) -> Callable[[Exchange], None] | None:
        """Called after each HTTP exchange, from the thread that made it."""
        return self._http.observer

    @observer.setter
    def observer(self, observer: Callable[[Exchange], None] | None) -> None:
        self._http.observer = observer

    def text(self, expr: Expr | str) -> str:
        """The query as it is sent."""
        return expr if isinstance(expr, str) else str(scoped(expr, self._scope))

    def query(self, expr: Expr | str, at: float, *, deadline_seconds: float | None = None) -> Answer:
        """The instant vector at `at`. Raises SourceError."""
        fields = {"query": self.text(expr), "time": _time(at)}
        return self._vector(fields, Deadline(deadline_seconds), "query")

    def query_many(
        self, queries: Mapping[str, Expr | str], at: float | Mapping[str, float], *, deadline_seconds: float
    ) -> Answers:
        """All vectors side by side, at one time or each at its own; a query that fails, or is not answered in time,
        costs only itself."""
        moments = at if isinstance(at, Mapping) else dict.fromkeys(queries, at)
        times = {name: {"time": _time(moments[name])} for name in queries}
        many = self._many(self._vector, queries, times, deadline_seconds)
        return Answers(
            vectors={name: answer.samples for name, answer in many.answers.items()},
            errors=many.errors,
            warnings=many.warnings,
            asked=many.asked(lambda answer: len(answer.samples)),
        )

    def query_range_many(
        self, queries: Mapping[str, Expr | str], start: float, end: float, step: float, *, deadline_seconds: float
    ) -> RangeAnswers:
        """All matrices from `start` to `end` side by side, a point each `step` seconds; a query that fails, or is not
        answered in time, costs only itself."""
        times = dict.fromkeys(queries, _times(start, end, step))
        many = self._many(self._matrix, queries, times, deadline_seconds)
        return RangeAnswers(
            matrices={name: answer.series for name, answer in many.answers.items()},
            errors=many.errors,
            warnings=many.warnings,
            asked=many.asked(lambda answer: len(answer.series)),
        )

    def _many(
        self,
        ask: Callable[[Mapping[str, str], Deadline, str], A],
        queries: Mapping[str, Expr | str],
        times: Mapping[str, Mapping[str, str]],
        deadline_seconds: float,
    ) -> Many[A]:
        texts = {name: self.text(expr) for name, expr in queries.items()}
        deadline = Deadline(deadline_seconds)
        jobs = {
            name: partial(ask, {"query": texts[name], **times[name]}, deadline, name)
            for name in islice(texts, self._bounds.most_queries)
        }
        outcomes = self._side_by_side.run(jobs, deadline, partial(_late, deadline_seconds))
        return Many(texts, outcomes | self._refused(texts))

    def _refused(self, texts: Mapping[str, str]) -> dict[str, Outcome[A]]:
        """Those of too many queries."""
        most = self._bounds.most_queries
        message = f"More than {most} queries were to be asked at once (console.limits.queries)"
        return {
            name: Outcome(TooLarge(message, system=System.PROMETHEUS, resource=name), 0.0)
            for name in islice(texts, most, None)
        }

    def check(self) -> None:
        """Asks the health check URL, or `/-/healthy`. Raises SourceError when the store is not there or not well."""
        path = self._health_check_url or "/-/healthy"
        response = self._http.send("GET", path, deadline=Deadline(PROBE_SECONDS), resource="health check")
        if response.status >= 300 or response.content_type in decode.PAGES:
            text = f"The health check failed. {decode.without_message(response)}"
            raise Unreachable(text, system=System.PROMETHEUS, resource="health check", status=response.status)

    def healthy(self) -> bool:
        try:
            self.check()
        except SourceError:
            return False
        return True

    def facts(self) -> PrometheusFacts:
        """Version, scrape interval and retention as far as they are known; never fails, asks every five minutes."""
        return self._facts.get()

    # The queries of a page have one deadline, by which the budget tells pages apart.

    def _vector(self, fields: Mapping[str, str], deadline: Deadline, name: str) -> Answer:
        with Reader(self._bounds.budget, deadline, page=deadline) as reader:
            response = self._asked(QUERY, fields, deadline, name, reader)
            return decode.vector(response, name, Room(self._bounds.most_series, reader))

    def _matrix(self, fields: Mapping[str, str], deadline: Deadline, name: str) -> RangeAnswer:
        with Reader(self._bounds.budget, deadline, page=deadline) as reader:
            response = self._asked(QUERY_RANGE, fields, deadline, name, reader)
            return decode.matrix(response, name, Room(self._bounds.most_series, reader))

    def _asked(self, path: str, fields: Mapping[str, str], deadline: Deadline, name: str, reader: Reader) -> Response:
        method = self._method
        response = self._http.send(method, path, fields, deadline=deadline, resource=name, reader=reader)
        if method == "POST" and response.status in NO_POST:
            response = self._http.send("GET", path, fields, deadline=deadline, resource=name, reader=reader)
            if response.status not in NO_POST:
                self._method = "GET"
        return response


def _late(seconds: float, name: str) -> SourceError:
    return TimedOut(f"No answer within {seconds:g} s", system=System.PROMETHEUS, resource=name)


def _time(seconds: float) -> str:
    """Seconds to the millisecond, as the API takes them."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def _times(start: float, end: float, step: float) -> dict[str, str]:
    return {"start": _time(start), "end": _time(end), "step": _time(step)}


def bounds_from_settings(settings: Any) -> Bounds:
    """For all clients of a process."""
    store, limits = settings.console.prometheus, settings.console.limits
    return Bounds(
        budget=Budget(store.reading_mb * MEGABYTE, store.max_held_series),
        most_queries=limits.queries,
        most_series=limits.series,
        threads=store.threads,
    )


def client_from_settings(settings: Any, bounds: Bounds | None = None) -> PrometheusClient | None:
    """The client that `settings` (`mesh.config.Settings`) describe; None when Prometheus is disabled."""
    service = settings.external_services.prometheus
    return _client(service, settings, bounds or bounds_from_settings(settings)) if service.enabled else None


def dashboards_client_from_settings(settings: Any, bounds: Bounds | None = None) -> PrometheusClient | None:
    """The client of the custom dashboards' own store; None when they have none, and the main one answers."""
    dashboards = settings.external_services.custom_dashboards
    if not dashboards.enabled or not dashboards.prometheus.url:
        return None
    return _client(dashboards.prometheus, settings, bounds or bounds_from_settings(settings))


def _client(service: Any, settings: Any, bounds: Bounds) -> PrometheusClient:
    thanos = service.thanos_proxy
    pinned = None
    if thanos.enabled:
        pinned = PrometheusFacts(
            scrape_interval=thanos.scrape_interval.total_seconds() or None,
            retention=thanos.retention_period.total_seconds() or None,
        )
    return PrometheusClient(
        replace(endpoint_from_settings(service, settings), connections=bounds.threads),
        scope=service.query_scope,
        pinned=pinned,
        health_check_url=service.health_check_url,
        concurrency=settings.console.prometheus.concurrency,
        bounds=bounds,
    )
