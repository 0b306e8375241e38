"""The background refresh of health: all namespaces in a constant number of queries."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mesh.health.queries import HealthType
from mesh.jobs.background import Background
from mesh.model.access import VisibleNamespace
from mesh.pages.health.page import ALL_TYPES, judge_traffic
from mesh.pages.sources.health_store import TrafficPart
from mesh.pages.sources.sources import Sources

log = logging.getLogger(__name__)

SHORTEST_SECONDS = 60.0
RETRY_SECONDS = 10.0
_CATCH_UP = 1.1
# Younger than this share of the time between two rounds, one of another process does.
_YOUNG = 0.5
_WAITS = (0.5, 1.0, 1.5, 2.0, 2.0)
_LONGEST_CLAIM = 60.0


@dataclass(frozen=True, slots=True)
class Round:
    """A round that has ended: how long it took, and the look at the clusters that it was made with."""

    seconds: float
    sources: Sources


class Rounds(Protocol):
    """Rounds of other processes, as far as they can be had. `newest` is younger than so many seconds; who may `claim`
    the next one, for so many seconds, measures it."""

    def newest(
        self, spaces: Sequence[VisibleNamespace], now: float, lasting: float
    ) -> Mapping[HealthType, TrafficPart] | None: ...

    def claim(self, spaces: Sequence[VisibleNamespace], seconds: float) -> bool: ...

    def offer(
        self, spaces: Sequence[VisibleNamespace], parts: Mapping[HealthType, TrafficPart], seconds: float
    ) -> None: ...


class HealthRefresh(Background):
    """Measures the traffic of everything, judges it, and puts it into the store.

    `sources` gives the console's own look at the clusters, made anew for each round. A type that cannot be measured
    keeps its last verdicts until they are too old to be shown. `told` are called after each round. `shared` has the
    rounds of other processes: only one of them measures.
    """

    def __init__(
        self,
        sources: Callable[[], Sources],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        told: Sequence[Callable[[Round], None]] = (),
        shared: Rounds | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        super().__init__("health refresh", "the health refresh failed", RETRY_SECONDS)
        self._sources = sources
        self._monotonic = monotonic
        self._told = tuple(told)
        self._shared, self._sleep = shared, sleep
        self._last: float | None = None

    def refresh(self) -> bool:
        """One round; whether all is known now. A store that does not answer is told in the log."""
        begun, sources = time.perf_counter(), self._sources()
        compute = sources.settings.health_config.compute
        seconds = self._seconds(compute.duration.total_seconds())
        spaces = [space for cluster in sources.clusters for space in sources.spaces(cluster)]
        if not spaces:
            return False
        theirs, waited = self._of_others(spaces, sources)
        begun += waited
        if theirs is not None:
            sources.store.put(theirs)
            self._tell(Round(time.perf_counter() - begun, sources))
            return True
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
        elif self._shared is not None:
            self._shared.offer(spaces, parts, sources.store.lasting_seconds or SHORTEST_SECONDS)
        self._tell(Round(time.perf_counter() - begun, sources))
        return not unknown

    def _tell(self, done: Round) -> None:
        for tell in self._told:
            tell(done)

    def _of_others(
        self, spaces: Sequence[VisibleNamespace], sources: Sources
    ) -> tuple[Mapping[HealthType, TrafficPart] | None, float]:
        """None where this process is to measure, and for how many seconds another was waited for that measures just
        now: for a little only, as it may have died."""
        waited = 0.0
        if self._shared is None:
            return None, waited
        lasting = _YOUNG * _pause(sources)
        for wait in _WAITS:
            found = self._shared.newest(spaces, sources.clock(), lasting)
            if found is not None or self._shared.claim(spaces, min(lasting, _LONGEST_CLAIM)):
                return found, waited
            self._sleep(wait)
            waited += wait
        return None, waited

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
        return _pause(self._sources())


def _pause(sources: Sources) -> float:
    return max(1.0, sources.settings.health_config.compute.refresh_interval.total_seconds())
