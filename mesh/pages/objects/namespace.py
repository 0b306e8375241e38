"""One namespace: what it is, what it holds and how that is, and the traffic over its border."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mesh.metrics.accounts import REPORTERS, labels, one_account, summed
from mesh.metrics.options import Direction, Options, OutOfRange, Range, Target, bounded
from mesh.metrics.queries import plan
from mesh.metrics.values import MetricsMap
from mesh.model.access import VisibleNamespace
from mesh.model.problems import Problem
from mesh.pages.health import page as health
from mesh.pages.istio.findings import counts
from mesh.pages.lists.page import config_objects
from mesh.pages.lists.rows import ListRow, namespace_row
from mesh.pages.metrics import page as metrics
from mesh.pages.mtls import namespace_mtls
from mesh.pages.sources.sources import Sources

_POINTS = 60
_REQUESTS = ("request_count", "request_error_count")
_BYTES = ("tcp_received", "tcp_sent")


@dataclass(frozen=True, slots=True)
class NamespaceDetails:
    """`row` is that of the list of namespaces. Health was computed at `computed_at` (Unix seconds) over `seconds`;
    where `has_health` is False the traffic could not be read."""

    space: VisibleNamespace
    row: ListRow
    computed_at: float
    seconds: int
    has_health: bool
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectionTraffic:
    """The traffic of one direction. `total` and `failed` are requests a second, `tcp` bytes a second, each as points
    of (Unix seconds, value)."""

    direction: Direction
    total: Sequence[tuple[float, float]]
    failed: Sequence[tuple[float, float]]
    tcp: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class NamespaceTraffic:
    """`over` is None for a namespace that was not there yet. `seconds` were asked for; `failure` is what cost data."""

    over: Range | None
    seconds: int
    directions: tuple[DirectionTraffic, ...] = ()
    problems: tuple[Problem, ...] = ()
    failure: Problem | None = None


def page(sources: Sources, space: VisibleNamespace, seconds: float, at: float) -> NamespaceDetails:
    """Health over just these seconds: from the background refresh where that judged as many."""
    told = health.page(sources, [space], health.ALL_TYPES, seconds, at, is_exact=True)
    mtls = namespace_mtls(sources, space)
    return NamespaceDetails(
        space=space,
        row=namespace_row(
            space,
            told.summary(space.name),
            mtls,
            config_objects(sources, space),
            counts(sources, space),
            is_known=not told.unknown,
        ),
        computed_at=told.computed_at,
        seconds=told.seconds,
        has_health=not told.unknown,
        problems=told.problems,
    )


def traffic(sources: Sources, space: VisibleNamespace, seconds: int, at: float) -> NamespaceTraffic:
    """Over `seconds` until `at`."""
    step = max(15, math.ceil(seconds / _POINTS / 15) * 15)
    asked = Range(int(at) - seconds, int(at), step=step, interval=float(max(60, step)), average=False)
    try:
        over = bounded(asked, space.created)
    except OutOfRange:
        return NamespaceTraffic(None, seconds)
    target = Target((space.name,), space.cluster)
    queries = [
        replace(query, name=f"{direction} {query.name}", key=f"{direction} {query.key}")
        for direction in Direction
        for query in plan(target, _asked(over, direction))
    ]
    found = metrics.read_page(sources, queries, over)
    return NamespaceTraffic(
        over,
        seconds,
        tuple(_of_direction(found.metrics, direction) for direction in Direction),
        found.problems,
        found.failure,
    )


def _asked(over: Range, direction: Direction) -> Options:
    return Options(replace(over, by=labels(direction)), direction, REPORTERS[direction], filters=(*_REQUESTS, *_BYTES))


def _of_direction(found: MetricsMap, direction: Direction) -> DirectionTraffic:
    told = one_account({name: found.get(f"{direction} {name}", ()) for name in (*_REQUESTS, *_BYTES)}, direction)
    return DirectionTraffic(
        direction=direction,
        total=summed(told["request_count"]),
        failed=summed(told["request_error_count"]),
        tcp=summed(each for name in _BYTES for each in told[name]),
    )
