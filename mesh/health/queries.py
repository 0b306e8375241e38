"""What health asks Prometheus: at most three queries for all namespaces together.

The reference asks three queries a namespace. Here the sums keep both ends and the reporter, so that every call counts
once (`mesh.telemetry.accounts`); `mesh.health.collect` gives every series to its object.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mesh.model.access import VisibleNamespace
from mesh.promql import Expr, Matcher, Positive, Rate, Selector, Sum, Union, equal, not_equal, one_of
from mesh.telemetry import labels

UNKNOWN = labels.UNKNOWN
_PAIR = (
    "source_cluster",
    "source_workload_namespace",
    "source_workload",
    "destination_cluster",
    "destination_workload_namespace",
    "destination_workload",
    "destination_service_namespace",
    "destination_service_name",
    "reporter",
)
RESPONSE = ("request_protocol", "response_code", "grpc_response_status")

SERVICES = "health of services"
INBOUND = "inbound health"
OUTBOUND = "outbound health"


class HealthType(StrEnum):
    """What health is told for."""

    APP = "app"
    SERVICE = "service"
    WORKLOAD = "workload"


@dataclass(frozen=True, slots=True)
class Window:
    """Namespaces that are measured over the same number of seconds, and the clusters that they are in."""

    seconds: int
    namespaces: tuple[str, ...]
    clusters: tuple[str, ...]


def windows(namespaces: Iterable[VisibleNamespace], seconds: float, at: float) -> tuple[Window, ...]:
    """One window, and a second for namespaces younger than it: measured over the age of the youngest."""
    found, whole = list(namespaces), max(1, int(seconds))
    oldest: dict[str, float] = {}
    for one in found:
        oldest[one.name] = min(oldest.get(one.name, one.created), one.created)
    born = {name: created for name, created in oldest.items() if created > at - whole}
    old = [one for one in found if one.name not in born]
    asked = [_window(whole, old)] if old else []
    if born:
        youngest = max(1, int(at - max(born.values())))
        asked.append(_window(youngest, [one for one in found if one.name in born]))
    return tuple(asked)


def plan(asked: Sequence[Window], types: Collection[HealthType], name: str = "") -> dict[str, Expr]:
    """The queries by name, to run side by side; `name` narrows them to one object of the one type."""
    queries: dict[str, Expr] = {}
    for index, window in enumerate(asked):
        suffix = f" #{index + 1}" if index else ""
        if HealthType.SERVICE in types:
            queries[SERVICES + suffix] = _services(window, name)
        if HealthType.APP in types or HealthType.WORKLOAD in types:
            label = "canonical_service" if HealthType.APP in types else "workload"
            queries[INBOUND + suffix] = _inbound(window, label, name)
            queries[OUTBOUND + suffix] = _outbound(window, label, name)
    return queries


def purpose(name: str) -> str:
    """Which of the three queries a query of that name is, whatever its window."""
    return name.partition(" #")[0]


def _window(seconds: int, namespaces: Iterable[VisibleNamespace]) -> Window:
    found = list(namespaces)
    return Window(seconds, tuple(sorted({one.name for one in found})), tuple(sorted({one.cluster for one in found})))


def _services(window: Window, name: str) -> Expr:
    of = (
        one_of("destination_service_namespace", window.namespaces),
        # What a client could not place is counted too: an outside host has no cluster.
        one_of("destination_cluster", (*window.clusters, UNKNOWN)),
    )
    if not name:
        return _sum(window, (), of)
    # Where two services lead to one workload, only its callers and waypoints know which of them was asked.
    callers = (one_of("reporter", (labels.SOURCE, labels.WAYPOINT)), not_equal("destination_workload", UNKNOWN))
    return _sum(window, (), (*of, equal("destination_service_name", name)), (*of, *callers))


def _inbound(window: Window, label: str, name: str) -> Expr:
    of = (
        one_of("destination_workload_namespace", window.namespaces),
        one_of("destination_cluster", window.clusters),
        *([equal(f"destination_{label}", name)] if name else []),
    )
    # Some callers know only which service they asked, and the workload behind it knows that they called.
    nameless = (
        equal("reporter", labels.SOURCE),
        equal("destination_workload", UNKNOWN),
        one_of("destination_service_namespace", window.namespaces),
    )
    return _sum(window, ("destination_canonical_service",), of, nameless)


def _outbound(window: Window, label: str, name: str) -> Expr:
    of = (
        one_of("source_workload_namespace", window.namespaces),
        one_of("source_cluster", window.clusters),
        *([equal(f"source_{label}", name)] if name else []),
    )
    return _sum(window, ("source_canonical_service",), of)


def _sum(window: Window, by: tuple[str, ...], *parts: tuple[Matcher, ...]) -> Expr:
    sums = tuple(Sum(Rate(Selector(labels.REQUESTS, part), window.seconds), (*_PAIR, *by, *RESPONSE)) for part in parts)
    return Positive(sums[0] if len(sums) == 1 else Union(sums))
