"""The background refresh of health: all namespaces in a constant number of queries."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mesh.jobs.background import Background
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


class HealthRefresh(Background):
    """Measures the traffic of everything, judges it, and puts it into the store.

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
        super().__init__("health refresh", "the health refresh failed", RETRY_SECONDS)
        self._sources = sources
        self._monotonic = monotonic
        self._told = tuple(told)
        self._last: float | None = None

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

    def _round(self) -> float:
        if not self.refresh():
            return RETRY_SECONDS
        compute = self._sources().settings.health_config.compute
        return max(1.0, compute.refresh_interval.total_seconds())
