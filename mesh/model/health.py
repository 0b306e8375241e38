"""Health as values: one status vocabulary with its order, words and evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

RATE_ANNOTATION = "health.kiali.io/rate"
"""The annotation in which a workload or service states its own tolerances."""


class HealthStatus(StrEnum):
    """Worst first by `severity`."""

    FAILURE = "Failure"
    DEGRADED = "Degraded"
    NOT_READY = "Not Ready"
    HEALTHY = "Healthy"
    NA = "NA"

    @property
    def severity(self) -> int:
        return _SEVERITY[self]


_SEVERITY = {
    HealthStatus.FAILURE: 4,
    HealthStatus.DEGRADED: 3,
    HealthStatus.NOT_READY: 2,
    HealthStatus.HEALTHY: 1,
    HealthStatus.NA: 0,
}


def worst_status(statuses: Iterable[HealthStatus]) -> HealthStatus:
    """The most severe; NA of nothing."""
    return max(statuses, key=lambda status: status.severity, default=HealthStatus.NA)


# Protocol -> response code -> requests (for tcp: bytes) per second.
CodeRates = dict[str, dict[str, float]]


@dataclass(slots=True)
class Requests:
    """The traffic that a health verdict looks at, per second. `hidden` are inbound tries by protocol that failed
    without the callers' knowing, because their proxies tried again: not among `inbound`, and no part of the verdict."""

    inbound: CodeRates = field(default_factory=dict)
    outbound: CodeRates = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Thresholds in percent for the responses that match; patterns are compiled by `mesh.health.tolerances`."""

    code: str
    degraded: float
    failure: float
    protocol: str
    direction: str


@dataclass(frozen=True, slots=True)
class RateEvidence:
    """Why the traffic is judged so: which tolerance, on which side, and what share of it failed (percent). Without a
    tolerance: those errors that none covers, or, where there are none at all, all errors."""

    tolerance: Tolerance | None
    direction: str
    protocol: str
    ratio: float


@dataclass(frozen=True, slots=True)
class RateVerdict:
    """`ratio` is in percent, -1 when no traffic matched a tolerance; `total` is requests (and tcp bytes) per second.
    `others` are the errors that did not decide."""

    status: HealthStatus
    ratio: float = -1
    total: float = 0
    evidence: RateEvidence | None = None
    others: tuple[RateEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplicaVerdict:
    """One workload's replicas and what they say; `reason` where that is more than the counts."""

    name: str
    desired: int
    current: int
    available: int
    synced_proxies: int
    status: HealthStatus
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """One object's health: the traffic, the replicas, and the worst of both."""

    status: HealthStatus
    rate: RateVerdict
    replicas: tuple[ReplicaVerdict, ...] = ()
