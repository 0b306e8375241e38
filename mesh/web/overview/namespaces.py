"""The card of namespaces on the overview: the worst of them, with their traffic."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from mesh.charts import sparkline
from mesh.health.queries import HealthType
from mesh.metrics.options import Direction
from mesh.model.access import VisibleNamespace
from mesh.model.health import HealthStatus
from mesh.model.states import State, StateCount, health_filter, state_of
from mesh.pages.overview.page import TRAFFIC_STEP, MeshHealth, SpaceHealth, SpaceTraffic, Traffic
from mesh.pages.sources.validations import SpaceCounts
from mesh.web.address.links import Links, list_url, page_url
from mesh.web.overview.cards import OverviewCard, rate, why
from mesh.web.parts.findings import verdict_counts

MOST_SPACES = 10
NAMESPACES = "overview/namespaces.html"
_OUTSIDE = "No proxy of its own tells of its traffic."
_ROUTES = {HealthType.APP: "applications", HealthType.WORKLOAD: "workloads", HealthType.SERVICE: "services"}


@dataclass(frozen=True, slots=True)
class Spark:
    """Total and failed requests as two pictures, one above the other, and the last rate in words. Where there is no
    picture the words say why."""

    total: SafeString
    errors: SafeString
    words: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SpaceLine:
    """A namespace. `chips` are (column, its counts); `spark` is None before the traffic is known."""

    name: str
    cluster: str
    url: str
    graph_url: str
    state: State
    issues: int
    chips: tuple[tuple[str, tuple[StateCount, ...]], ...]
    spark: Spark | None


@dataclass(frozen=True, slots=True)
class Spaces:
    """`turn_url` shows the traffic of the other direction; without metrics there is none."""

    lines: tuple[SpaceLine, ...]
    has_traffic: bool
    direction: str
    other: str
    turn_url: str
    several_clusters: bool


def shown_spaces(found: MeshHealth) -> tuple[SpaceHealth, ...]:
    """The namespaces of the card."""
    return found.spaces[:MOST_SPACES]


def namespaces_card(
    found: MeshHealth,
    traffic: Traffic | None,
    direction: Direction,
    *,
    turn_url: str,
    has_metrics: bool,
    links: Links,
    counts: Callable[[VisibleNamespace], SpaceCounts | None],
) -> OverviewCard:
    """`traffic` is None while it is not asked for, or where there are no metrics; `turn_url` shows that of the other
    direction."""
    shown = shown_spaces(found)
    problem = found.failure or (traffic.failure if traffic else None)
    other = Direction.OUTBOUND if direction is Direction.INBOUND else Direction.INBOUND
    lines = tuple(_space_line(space, traffic, direction, links, counts(space.space)) for space in shown)
    body = Spaces(lines, has_metrics, direction.capitalize(), other.capitalize(), turn_url, links.several_clusters)
    return OverviewCard(
        "namespaces",
        body,
        len(found.spaces),
        error=f"Traffic is not known. {why(problem)}" if problem else "",
        note=f"The {len(shown)} worst of {len(found.spaces)}." if len(shown) < len(found.spaces) else "",
        footer=("View all namespaces", page_url("namespaces", [("sort", "h")])),
        loads=traffic is None and has_metrics,
        problems=(*found.problems, *(traffic.problems if traffic else ())),
        template=NAMESPACES,
    )


def _space_line(
    found: SpaceHealth, traffic: Traffic | None, direction: Direction, links: Links, counts: SpaceCounts | None
) -> SpaceLine:
    space, cluster = found.space, links.cluster(found.space.cluster)
    spark = None
    if traffic is not None:
        spark = _spark(traffic.spaces.get((space.cluster, space.name)), direction, is_in_mesh=found.space.is_in_mesh)
    return SpaceLine(
        name=space.name,
        cluster=cluster,
        url=links.namespace(space.name, space.cluster),
        graph_url=page_url("graph", [("namespaces", space.name)]),
        state=state_of(found.worst),
        issues=found.issues if found.worst else 0,
        chips=(
            *((route, _chips(found, kind, route, cluster)) for kind, route in _ROUTES.items()),
            ("Istio config", verdict_counts(counts.verdicts if counts else {}, space.name, cluster)),
        ),
        spark=spark,
    )


def _chips(found: SpaceHealth, kind: HealthType, route: str, cluster: str) -> tuple[StateCount, ...]:
    buckets = found.health.buckets.get(kind)
    chips = []
    for status in HealthStatus:
        count = len(buckets.names.get(status, ())) if buckets else 0
        if count:
            url = list_url(route, cluster, health_filter(status), namespace=found.space.name)
            chips.append(StateCount(state_of(status), count, url))
    return tuple(chips)


def _spark(found: SpaceTraffic | None, direction: Direction, *, is_in_mesh: bool) -> Spark:
    if found is None:
        return Spark(SafeString(), SafeString(), "Not known", "")
    values = [value for _, value in found.total if math.isfinite(value)]
    if not any(values):
        if not is_in_mesh:
            return Spark(SafeString(), SafeString(), "Not in the mesh", _OUTSIDE)
        return Spark(SafeString(), SafeString(), f"No {direction} traffic", "None in the last 30 minutes.")
    highest, last = max(values), values[-1]
    failed = [value for _, value in found.errors if math.isfinite(value)]
    total = _drawn(found.total, f"{direction} requests, last 30 minutes", highest)
    errors = _drawn(found.errors, "failed of these", highest) if any(failed) else SafeString()
    share = f", {100 * failed[-1] / last:.1f}% failed" if last and any(failed[-1:]) else ""
    return Spark(total, errors, f"{rate(last)}{share}")


def _drawn(points: Sequence[tuple[float, float]], label: str, highest: float) -> SafeString:
    svg = sparkline(points, label=label, unit="rps", maximum=highest, step=TRAFFIC_STEP)
    # Only numbers are drawn.
    return mark_safe(svg)  # noqa: S308
