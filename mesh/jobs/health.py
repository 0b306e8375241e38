"""The background refresh of health: all namespaces in a constant number of queries."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mesh.pages.health.page import ALL_TYPES, judge_traffic
from mesh.pages.sources.sources import Sources

log = logging.getLogger(__name__)

SHORTEST_SECONDS = 60.0
RETRY_SECONDS = 10.0
_CATCH_UP = 1.1


@dataclass(frozen=True, slots=True)
class Round:
    """A round that has ended: how long it took, and the look at the clusters that it was made with."""

    seconds: float
    sources: Sources


class HealthRefresh:
    """A thread that measures the traffic of everything, judges it, and puts it into the store.

    `sources` gives the console's own look at the clusters, made anew for each round. A type that cannot be measured
    keeps its last verdicts until they are too old to be shown. `told` are called after each round.
    """

    def __init__(
        self,
        sources: Callable[[], Sources],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        told: Sequence[Callable[[Round], None]] = (),
    ) -> None:
        self._sources = sources
        self._monotonic = monotonic
        self._told = tuple(told)
        self._stopped = threading.Event()
        self._last: float | None = None
        self._thread = threading.Thread(target=self._run, name="health refresh", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def refresh(self) -> bool:
        """One round; whether all is known now. A store that does not answer is told in the log."""
        begun, sources = time.perf_counter(), self._sources()
        compute = sources.settings.health_config.compute
        seconds = self._seconds(compute.duration.total_seconds())
        spaces = [space for cluster in sources.clusters for space in sources.spaces(cluster)]
        if not spaces:
            return False
        parts, unknown, problems = judge_traffic(
            sources,
            spaces,
            ALL_TYPES,
            seconds,
            sources.clock(),
            deadline_seconds=compute.timeout.total_seconds(),
        )
        sources.store.put(parts)
        if unknown:
            log.warning("health was not refreshed: %s", "; ".join(problem.message for problem in problems))
        for tell in self._told:
            tell(Round(time.perf_counter() - begun, sources))
        return not unknown

    def _seconds(self, configured: float) -> float:
        """The configured interval, or more where a round came late: no request should fall between two rounds."""
        now = self._monotonic()
        since = now - self._last if self._last is not None else 0.0
        self._last = now
        shortest = max(SHORTEST_SECONDS, configured)
        return since * _CATCH_UP if since > shortest else shortest

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                pause = self._pause() if self.refresh() else RETRY_SECONDS
            except Exception:
                # The next round may do better; a thread that ends would leave the pages with old verdicts.
                log.exception("the health refresh failed")
                pause = RETRY_SECONDS
            self._stopped.wait(pause)

    def _pause(self) -> float:
        compute = self._sources().settings.health_config.compute
        return max(1.0, compute.refresh_interval.total_seconds())
