"""Health as figures, from the background refresh."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from mesh.model.health import HealthStatus
from mesh.pages.health.page import KnownHealth, known_health
from mesh.pages.sources.sources import Sources
from mesh.web.process.own_metrics.catalogue import health_status

NUMBERS = {HealthStatus.HEALTHY: 0, HealthStatus.NOT_READY: 1, HealthStatus.DEGRADED: 2, HealthStatus.FAILURE: 3}
Key = tuple[str, ...]


class HealthExport(Collector):
    """The gauges of all objects. One without a verdict keeps its last figure until that has been so for
    `most_unknown` rounds in a row: what is gone is not told for ever, and one missed answer makes no hole."""

    def __init__(self, most_unknown: int) -> None:
        self._most_unknown = most_unknown
        self._told: dict[Key, float] = {}
        self._unknown: dict[Key, int] = {}

    def refresh(self, sources: Sources) -> None:
        """After each round of the background refresh."""
        self.tell(known_health(sources, sources.clock()))

    def tell(self, known: Iterable[KnownHealth]) -> None:
        numbers: dict[Key, float] = {
            (one.cluster, one.namespace, one.type, one.name): float(NUMBERS[one.status])
            for one in known
            if one.status in NUMBERS
        }
        self._told = {**self._still(numbers), **numbers}

    def collect(self) -> Iterator[Metric]:
        family = health_status()
        for key, number in self._told.items():
            family.add_metric(key, number)
        yield family

    def _still(self, numbers: Mapping[Key, float]) -> dict[Key, float]:
        """What was told before, is not known now, and may be told once more."""
        absent = {key: self._unknown.get(key, 0) + 1 for key in self._told if key not in numbers}
        self._unknown = {key: times for key, times in absent.items() if times < self._most_unknown}
        return {key: self._told[key] for key in self._unknown}
