"""Sums over the workloads of a namespace count what several proxies tell of once."""

from __future__ import annotations

import pytest

from mesh.metrics.accounts import labels, one_account, summed
from mesh.metrics.options import Direction
from mesh.metrics.values import Metric

INBOUND, OUTBOUND = Direction.INBOUND, Direction.OUTBOUND
Told = tuple[str, str, float]
"""Workload, reporter, rate."""


def told(way: Direction, *series: Told) -> list[Metric]:
    workload, reporter = labels(way)
    return [Metric("", {workload: name, reporter: teller}, [(1.0, rate), (2.0, rate)]) for name, teller, rate in series]


@pytest.mark.parametrize(
    ("way", "series", "rate"),
    [
        (INBOUND, [("cart", "destination", 3), ("cart", "waypoint", 3)], 3),
        (INBOUND, [("cart", "waypoint", 3)], 3),
        (INBOUND, [("cart", "destination", 0), ("cart", "waypoint", 3)], 3),
        (INBOUND, [("cart", "destination", 3), ("stock", "waypoint", 2)], 5),
        (INBOUND, [("cart", "destination", float("nan")), ("cart", "waypoint", 2)], 2),
        (OUTBOUND, [("cart", "source", 4), ("cart", "waypoint", 3)], 4),
        (OUTBOUND, [("cart", "waypoint", 3), ("front", "source", 1)], 4),
    ],
)
def test_of_each_workload_one_account_counts(way: Direction, series: list[Told], rate: float) -> None:
    for turned in (series, series[::-1]):
        found = one_account({"request_count": told(way, *turned)}, way)
        assert summed(found["request_count"]) == [(1.0, rate), (2.0, rate)]


def test_failed_requests_are_those_of_the_account_that_counts_all() -> None:
    found = one_account(
        {
            "request_count": told(INBOUND, ("cart", "destination", 3), ("cart", "waypoint", 3)),
            "request_error_count": told(INBOUND, ("cart", "waypoint", 1)),
        },
        INBOUND,
    )
    assert summed(found["request_error_count"]) == []


def test_what_nobody_tells_of_is_no_traffic() -> None:
    assert summed(one_account({"request_count": told(INBOUND, ("cart", "waypoint", 0))}, INBOUND)["request_count"]) == [
        (1.0, 0),
        (2.0, 0),
    ]
