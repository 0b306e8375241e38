"""Calls that pass a waypoint count once, however many proxies beside it name the waypoint."""

from __future__ import annotations

from collections import defaultdict

import pytest

from mesh.model.samples import Sample
from mesh.telemetry.accounts import settle
from mesh.telemetry.relays import Relayed, unrelayed
from mesh.telemetry.responses import is_error, response_code

WAYPOINTS = frozenset({("shop", "waypoint")})


def told(reporter: str, source: str, dest: str, rate: float, code: str = "200", **more: str) -> Sample:
    labels = {
        "reporter": reporter,
        "source_cluster": "east",
        "source_workload_namespace": "shop",
        "source_workload": source,
        "source_canonical_service": f"app of {source}",
        "destination_cluster": "east",
        "destination_workload_namespace": "shop",
        "destination_workload": dest,
        "destination_canonical_service": f"app of {dest}",
        "destination_service_namespace": "shop",
        "destination_service_name": "cart",
        "request_protocol": "http",
        "response_code": code,
    }
    return Sample(labels | more, rate)


def split(samples: list[Sample]) -> Relayed[Sample]:
    return unrelayed(samples, WAYPOINTS, Sample)


def counted(samples: list[Sample]) -> tuple[dict[tuple[str, str, str], float], float]:
    """Rates by caller, callee and code, and the failed tries that were hidden."""
    rates: dict[tuple[str, str, str], float] = defaultdict(float)
    tries = 0.0
    for calls in settle(split(samples).calls):
        for sample, rate, hidden, names in calls.counted(lambda each: is_error("http", response_code(each.labels))):
            labels = {**sample.labels, **names}
            rates[labels["source_workload"], labels["destination_workload"], labels["response_code"]] += rate
            tries += hidden
    return {key: round(rate, 9) for key, rate in rates.items()}, round(tries, 9)


@pytest.mark.parametrize(
    ("samples", "rates", "hidden"),
    [
        pytest.param(
            [told("waypoint", "web", "cart", 4), told("destination", "waypoint", "cart", 4)],
            {("web", "cart", "200"): 4},
            0,
            id="a sidecar behind the waypoint names it as its caller",
        ),
        pytest.param(
            [told("source", "gateway", "waypoint", 4), told("waypoint", "gateway", "cart", 4)],
            {("gateway", "cart", "200"): 4},
            0,
            id="a gateway before the waypoint names it as its callee",
        ),
        pytest.param(
            [
                told("source", "gateway", "waypoint", 3),
                told("source", "gateway", "waypoint", 1, "503"),
                told("waypoint", "gateway", "cart", 3),
                told("destination", "waypoint", "cart", 3),
            ],
            {("gateway", "cart", "200"): 3, ("gateway", "cart", "503"): 1},
            0,
            id="the caller's account leads, also of what never passed the waypoint",
        ),
        pytest.param(
            [
                told("waypoint", "web", "cart", 3),
                told("waypoint", "jobs", "cart", 1),
                told("destination", "waypoint", "cart", 4),
                told("destination", "waypoint", "cart", 2, "503"),
            ],
            {("web", "cart", "200"): 3, ("jobs", "cart", "200"): 1},
            2,
            id="tries of the waypoint are hidden from its callers, not calls",
        ),
        pytest.param(
            [
                told("source", "gateway", "waypoint", 4),
                told("waypoint", "gateway", "cart", 3),
                told("waypoint", "gateway", "cart-canary", 1),
            ],
            {("gateway", "cart", "200"): 3, ("gateway", "cart-canary", "200"): 1},
            0,
            id="one way into the waypoint, two workloads behind it",
        ),
        pytest.param(
            [told("source", "gateway", "waypoint", 4), told("destination", "waypoint", "cart", 4)],
            {("gateway", "waypoint", "200"): 4, ("waypoint", "cart", "200"): 4},
            0,
            id="nobody asks the waypoint for its metrics",
        ),
        pytest.param(
            [
                told("waypoint", "web", "cart", 4),
                told("destination", "waypoint", "cart", 4),
                told("source", "jobs", "cart", 2),
                told("destination", "jobs", "cart", 2),
            ],
            {("web", "cart", "200"): 4, ("jobs", "cart", "200"): 2},
            0,
            id="beside calls that do not pass it",
        ),
        pytest.param(
            [
                told("waypoint", "web", "cart", 4, request_protocol="grpc"),
                told("destination", "waypoint", "cart", 1),
            ],
            {("web", "cart", "200"): 4, ("waypoint", "cart", "200"): 1},
            0,
            id="of another protocol the waypoint tells nothing",
        ),
    ],
)
def test_every_call_through_a_waypoint_counts_once(
    samples: list[Sample], rates: dict[tuple[str, str, str], float], hidden: float
) -> None:
    for turned in (samples, samples[::-1]):
        assert counted(turned) == (rates, hidden)


def test_the_ways_are_known_as_they_were_told() -> None:
    into = told("source", "gateway", "waypoint", 4)
    out = told("destination", "waypoint", "cart", 4)
    found = split([into, told("waypoint", "gateway", "cart", 4), out])
    assert (found.into, found.out) == ([into], [out])
    assert {sample.labels["source_canonical_service"] for sample in found.calls} == {"app of gateway"}
    assert {sample.labels["destination_canonical_service"] for sample in found.calls} == {"app of cart"}


def test_without_waypoints_nothing_changes() -> None:
    samples = [told("waypoint", "web", "cart", 4), told("destination", "waypoint", "cart", 4)]
    assert unrelayed(samples, frozenset(), Sample).calls == samples
