"""Response times of many objects at many moments, to compare spans with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mesh.metrics.options import Direction, Range
from mesh.metrics.queries import Matchers, histogram, in_cluster
from mesh.model.samples import Sample
from mesh.promql import Expr, Matcher, equal, one_of
from mesh.telemetry.labels import DURATION, WAYPOINT

KINDS = ("app", "workload", "service")


@dataclass(frozen=True, slots=True)
class Party:
    """One end of the traffic."""

    namespace: str
    name: str
    kind: str
    cluster: str = ""

    def key(self) -> str:
        return f"{self.namespace}:{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class StatsQuery:
    """`interval` is the duration as asked, which is part of the answer's key; `at` is Unix seconds."""

    target: Party
    direction: str
    at: int
    interval: str
    peer: Party | None = None
    reporters: tuple[str, ...] = ()
    average: bool = False
    quantiles: tuple[str, ...] = ()

    @property
    def side_reporter(self) -> str:
        return "source" if self.direction == Direction.OUTBOUND else "destination"

    def key(self) -> str:
        """What clients look their answer up by."""
        reporters = ",".join(sorted(set(self.reporters or (self.side_reporter,))))
        return ":".join(
            (self.target.key(), self.peer.key() if self.peer else "", self.direction, self.interval, reporters)
        )


@dataclass(frozen=True, slots=True)
class Stat:
    """`name` is `avg` or a quantile's text, `value` milliseconds."""

    name: str
    value: float


def faults(query: StatsQuery) -> tuple[str, ...]:
    """Why a query cannot be answered."""
    found: list[str] = []
    target = query.target
    if not target.name:
        found.append("target.name is missing")
    if target.kind not in KINDS:
        found.append(f'target.kind "{target.kind}" is not allowed; allowed: {", ".join(KINDS)}')
    if query.direction not in tuple(Direction):
        found.append(f'direction "{query.direction}" is not allowed; allowed: inbound, outbound')
    elif target.kind == "service" and query.direction != Direction.INBOUND:
        found.append("a service has inbound traffic only")
    else:
        found += _reporter_faults(query)
    if not query.at:
        found.append("queryTime is missing")
    if not query.interval:
        found.append("interval is missing")
    return tuple(found)


def _reporter_faults(query: StatsQuery) -> list[str]:
    own = query.side_reporter
    if not query.reporters or (own in query.reporters and set(query.reporters) <= {own, WAYPOINT}):
        return []
    return [f"reporters of {query.direction} traffic must have {own} and may have {WAYPOINT}"]


def plan(query: StatsQuery, interval: float) -> dict[str, Expr]:
    """The statistics' expressions by name; `interval` is the window in seconds, within the namespace's life."""
    over = Range(query.at, query.at, interval=interval, average=query.average, quantiles=query.quantiles)
    return histogram(DURATION, _matchers(query), over, ())


def times(vectors: Mapping[str, Sequence[Sample]]) -> tuple[Stat, ...]:
    """The answered statistics by name; one without a finite value is left out."""
    return tuple(
        Stat(name, sample.value) for name in sorted(vectors) for sample in vectors[name] if math.isfinite(sample.value)
    )


def _matchers(query: StatsQuery) -> Matchers:
    direction = Direction(query.direction)
    found = [one_of("reporter", query.reporters or (query.side_reporter,))]
    found += _end(query.target, direction.side)
    if query.peer:
        found += _end(query.peer, direction.peer)
    if query.target.cluster:
        is_service = query.target.kind == "service"
        found.append(in_cluster(query.target.cluster, direction.side, is_service=is_service))
    return tuple(found)


def _end(party: Party, side: str) -> Iterable[Matcher]:
    if party.kind == "service":
        if side == "destination":
            yield equal("destination_service_name", party.name)
            if party.namespace:
                yield equal("destination_service_namespace", party.namespace)
        return
    if party.namespace:
        yield equal(f"{side}_workload_namespace", party.namespace)
    yield equal(f"{side}_{'workload' if party.kind == 'workload' else 'canonical_service'}", party.name)
