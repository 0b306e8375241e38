"""The client of Prometheus' query API; the only code that knows its paths and forms."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TypeVar

from mesh.clients.budget import Budget, Reader
from mesh.clients.errors import SourceError, TimedOut, TooLarge, Unreachable
from mesh.clients.exchange import MEGABYTE
from mesh.clients.http import Deadline, Endpoint, Exchange, HttpClient, Response
from mesh.clients.prometheus import decode
from mesh.clients.prometheus.answers import Answer, Answers, Many, RangeAnswer, RangeAnswers
from mesh.clients.prometheus.decode import Room
from mesh.clients.prometheus.facts import KnownFacts
from mesh.clients.prometheus.side_by_side import Outcome, SideBySide
from mesh.clients.prometheus.together import Together
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
        self._together = Together(clock)
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
        texts = {name: self.text(expr) for name, expr in queries.items()}
        allowed = dict(islice(texts.items(), self._bounds.most_queries))
        found = self._run(self._vector, allowed, times, Deadline(deadline_seconds))
        many = Many(texts, found | self._refused(texts))
        return Answers(
            vectors={name: answer.samples for name, answer in many.answers.items()},
            errors=many.errors,
            warnings=many.warnings,
            asked=many.asked(lambda answer: len(answer.samples)),
        )

    def query_range_many(
        self, queries: Mapping[str, Expr | str], start: float, end: float, step: float, *, deadline_seconds: float
    ) -> RangeAnswers:
        """All matrices from `start` to `end` side by side, a point each `step` seconds; a query that fails costs only
        itself. Some are asked together: they take the same time."""
        times, deadline = _times(start, end, step), Deadline(deadline_seconds)

        def run(texts: Mapping[str, str]) -> dict[str, Outcome[RangeAnswer]]:
            return self._run(self._matrix, texts, dict.fromkeys(texts, times), deadline)

        allowed = dict(islice(queries.items(), self._bounds.most_queries))
        texts = {name: self.text(expr) for name, expr in queries.items()}
        many = Many(texts, self._together.outcomes(run, allowed, self.text) | self._refused(texts))
        return RangeAnswers(
            matrices={name: answer.series for name, answer in many.answers.items()},
            errors=many.errors,
            warnings=many.warnings,
            asked=many.asked(lambda answer: len(answer.series)),
        )

    def _run(
        self,
        ask: Callable[[Mapping[str, str], Deadline, str], A],
        texts: Mapping[str, str],
        times: Mapping[str, Mapping[str, str]],
        deadline: Deadline,
    ) -> dict[str, Outcome[A]]:
        jobs = {name: partial(ask, {"query": text, **times[name]}, deadline, name) for name, text in texts.items()}
        return self._side_by_side.run(jobs, deadline, partial(_late, deadline.seconds))

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


def _late(seconds: float | None, name: str) -> SourceError:
    return TimedOut(f"No answer within {seconds:g} s", system=System.PROMETHEUS, resource=name)


def _time(seconds: float) -> str:
    """Seconds to the millisecond, as the API takes them."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def _times(start: float, end: float, step: float) -> dict[str, str]:
    return {"start": _time(start), "end": _time(end), "step": _time(step)}
