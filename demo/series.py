"""Time series as functions of time: counters that are integrals of rates, and gauges."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from demo.clock import Flood, Tide

Labels = Mapping[str, str]
Floods = Mapping[Tide, Flood]

# Fewer bounds than Istio's twenty: history is back-filled series by series, and a start should not wait for it.
LATENCY_BUCKETS = (10, 25, 50, 100, 250, 500, 1000, 5000)
BYTE_BUCKETS = (1000, 10000)
_SPREAD = 0.7


def render(labels: Labels) -> str:
    """Labels as Prometheus writes them, braces included."""
    return "{" + ",".join(f'{name}="{_escape(value)}"' for name, value in sorted(labels.items())) + "}"


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


@dataclass(frozen=True, slots=True)
class Amount:
    """A rate (per second at mean load) outside and inside an incident."""

    calm: float
    storm: float

    def times(self, calm: float, storm: float | None = None) -> Amount:
        return Amount(self.calm * calm, self.storm * (calm if storm is None else storm))


@dataclass(frozen=True, slots=True)
class Spread:
    """Log-normal values around a median, one outside and one inside an incident, told apart at the bounds."""

    calm: float
    storm: float
    bounds: tuple[int, ...]


@dataclass(slots=True)
class Counter:
    """A counter: of each tide, so much a unit of demand."""

    metric: str
    labels: dict[str, str]
    parts: dict[Tide, Amount] = field(default_factory=dict)

    def value(self, floods: Floods) -> float:
        return sum(part.calm * floods[tide].calm + part.storm * floods[tide].storm for tide, part in self.parts.items())

    def rate(self, tide_load: Mapping[Tide, float], trouble: float) -> float:
        """The rate of a moment, from the load of each tide and how much of the incident there is."""
        return sum(
            tide_load[tide] * (part.calm * (1 - trouble) + part.storm * trouble) for tide, part in self.parts.items()
        )


@dataclass(slots=True)
class Gauge:
    """A level that swings with a tide."""

    metric: str
    labels: dict[str, str]
    level: float
    swing: float = 0.0
    tide: Tide = Tide.CUSTOMERS

    def value(self, floods: Floods) -> float:
        return self.level + self.swing * (floods[self.tide].load - 1)


Series = Counter | Gauge


class Table:
    """Series by metric and labels; what is counted twice under the same labels adds up, as in a proxy."""

    def __init__(self) -> None:
        self._counters: dict[tuple[str, str], Counter] = {}
        self._gauges: list[Gauge] = []

    def count(self, metric: str, labels: Labels, tide: Tide, amount: Amount) -> None:
        """Add to a counter. What never happens leaves no series."""
        if amount.calm <= 0 and amount.storm <= 0:
            return
        key = (metric, render(labels))
        counter = self._counters.setdefault(key, Counter(metric, dict(labels)))
        before = counter.parts.get(tide, Amount(0, 0))
        counter.parts[tide] = Amount(before.calm + amount.calm, before.storm + amount.storm)

    def observe(self, metric: str, labels: Labels, tide: Tide, amount: Amount, spread: Spread) -> None:
        """Add to a histogram."""
        calm, storm = spread.calm, spread.storm
        for bound in spread.bounds:
            share = amount.times(_below(bound, calm), _below(bound, storm))
            self.count(f"{metric}_bucket", {**labels, "le": str(bound)}, tide, share)
        self.count(f"{metric}_bucket", {**labels, "le": "+Inf"}, tide, amount)
        self.count(f"{metric}_count", labels, tide, amount)
        mean = math.exp(_SPREAD**2 / 2)
        self.count(f"{metric}_sum", labels, tide, amount.times(calm * mean, storm * mean))

    def gauge(self, metric: str, labels: Labels, level: float, swing: float = 0.0) -> None:
        self._gauges.append(Gauge(metric, dict(labels), level, swing))

    def series(self) -> Iterator[Series]:
        """All series, those of one metric together."""
        everything: list[Series] = [*self._counters.values(), *self._gauges]
        yield from sorted(everything, key=lambda series: series.metric)


def _below(bound: float, median: float) -> float:
    """The share of log-normal values up to a bound."""
    return 0.5 * (1 + math.erf(math.log(bound / median) / (_SPREAD * math.sqrt(2))))
