"""Listens to the exchanges with the metrics store, so that every page can say how it is without asking it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from mesh.clients.errors import SourceError
from mesh.istio.reported import ReportedClusters, query, reported_clusters
from mesh.model.samples import PrometheusFacts
from mesh.pages.console.connections import Heard
from mesh.pages.console.hearing import after
from mesh.web.process.own_metrics.catalogue import PROMETHEUS_SECONDS
from mesh.web.process.timings import upstream

if TYPE_CHECKING:
    from mesh.clients.http import Exchange
    from mesh.clients.prometheus import PrometheusClient

log = logging.getLogger(__name__)

STALE_SECONDS = 30.0
FACTS_SECONDS = 300.0
DEADLINE_SECONDS = 10.0
BACKGROUND = "background"


class MetricsWatch:
    """`heard` is what is known now, `facts` what the store last said of itself, `reported` for which clusters it has
    telemetry. With `may_ask`, `ask_if_silent` asks once after half a minute of silence, or when the facts are five
    minutes old."""

    def __init__(self, client: PrometheusClient, clock: Callable[[], float]) -> None:
        self.may_ask = False
        self.heard = Heard()
        self.facts = PrometheusFacts()
        self.reported = ReportedClusters()
        self._asked_at = 0.0
        self._client = client
        self._clock = clock
        self._lock = threading.Lock()
        self._asking: threading.Thread | None = None
        client.observer = self.listen

    def listen(self, exchange: Exchange) -> None:
        """The client's observer: called from the thread that made the exchange."""
        counted = upstream.get()
        if counted is not None:
            counted.seconds.append(exchange.seconds)
        PROMETHEUS_SECONDS.labels(counted.purpose if counted else BACKGROUND).observe(exchange.seconds)
        now = self._clock()
        with self._lock:
            self.heard = after(self.heard, exchange, now)

    def ask_if_silent(self) -> None:
        """Starts one question in the background, if none is under way; the next page has the answer."""
        now = self._clock()
        if not self.may_ask or (now - self.heard.at < STALE_SECONDS and now - self._asked_at < FACTS_SECONDS):
            return
        with self._lock:
            if self._asking is not None and self._asking.is_alive():
                return
            self._asked_at = now
            self._asking = threading.Thread(target=self._ask, name="metrics store", daemon=True)
            self._asking.start()

    def close(self) -> None:
        """Waits for the question that is under way."""
        self.may_ask = False
        if self._asking is not None:
            self._asking.join()

    def _ask(self) -> None:
        try:
            self._client.healthy()
            facts, found = self._client.facts(), self._ask_clusters()
        except Exception:
            log.exception("the metrics store could not be asked how it is")
            return
        with self._lock:
            self.heard = replace(self.heard, version=facts.version)
            self.facts, self.reported = facts, found

    def _ask_clusters(self) -> ReportedClusters:
        """What was known before, unless it is old; a failed question is heard as any other."""
        now = self._clock()
        is_new = self.reported.at > 0 and now - self.reported.at < FACTS_SECONDS
        if is_new and not self.heard.by_query:
            return self.reported
        try:
            answer = self._client.query(query(), now, deadline_seconds=DEADLINE_SECONDS)
        except SourceError:
            return self.reported
        return reported_clusters((sample.labels for sample in answer.samples), now)
