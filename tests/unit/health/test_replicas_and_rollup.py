from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.health import replicas, rollup
from mesh.health.as_json import app_json, service_json, workload_json
from mesh.health.tolerances import Tolerances
from mesh.model.health import HealthStatus, ReplicaVerdict, Requests, worst_status
from mesh.model.workloads import Replicas

BUILT_IN = Tolerances().for_object("ns", "workload", "w")
FINE = Requests({"http": {"200": 5.0}}, {})
FAILING = Requests({"http": {"200": 6.0, "500": 4.0}}, {})
TCP = Requests({"tcp": {"-": 720.0}}, {})


def verdict(desired: int, current: int, available: int, synced: int = -1) -> ReplicaVerdict:
    return replicas.judge("w", Replicas(desired, current, available, synced))


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        ((0, 0, 0), "Not Ready"),
        ((0, 3, 3), "Not Ready"),
        ((3, 2, 2), "Degraded"),
        ((3, 3, 2), "Degraded"),
        ((3, 2, 3), "Degraded"),
        ((3, 3, 0), "Failure"),
        ((3, 0, 0), "Failure"),
        ((3, 4, 3), "Failure"),
        ((3, 0, 3), "Failure"),
        ((3, 3, 3), "Healthy"),
        ((3, 3, 3, 3), "Healthy"),
        ((3, 3, 3, 2), "Degraded"),
        ((3, 3, 3, 0), "Degraded"),
        ((3, 3, 4), "Degraded"),
        ((3, 0, 1), "Degraded"),
    ],
)
def test_replicas_are_judged_in_the_references_order(counts: tuple[int, ...], status: str) -> None:
    assert verdict(*counts).status == status


@given(st.integers(-5, 5), st.integers(-5, 5), st.integers(-5, 5), st.integers(-1, 5))
def test_any_counts_get_a_verdict(desired: int, current: int, available: int, synced: int) -> None:
    assert verdict(desired, current, available, synced).status in HealthStatus


@pytest.mark.parametrize(
    ("requests", "counts", "status"),
    [
        (FINE, [], "Healthy"),
        (FINE, [(1, 1, 1)], "Healthy"),
        (FINE, [(1, 1, 1), (2, 2, 1)], "Degraded"),
        (FINE, [(0, 0, 0)], "Not Ready"),
        (FAILING, [(1, 1, 1)], "Failure"),
        (FAILING, [(2, 2, 1)], "Failure"),
        (TCP, [], "NA"),
        (TCP, [(1, 1, 1)], "Healthy"),
        (Requests(), [(2, 2, 0)], "Failure"),
    ],
)
def test_an_app_is_as_bad_as_the_worst_of_its_traffic_and_its_workloads(
    requests: Requests, counts: list[tuple[int, int, int]], status: str
) -> None:
    assert rollup.app_health(requests, BUILT_IN, [verdict(*one) for one in counts]).status == status


def test_a_workload_that_the_cluster_does_not_know_is_judged_by_its_traffic() -> None:
    assert rollup.workload_health(FAILING, BUILT_IN, None).status is HealthStatus.FAILURE


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))))
def test_the_order_of_the_workloads_does_not_matter(counts: list[tuple[int, int, int]]) -> None:
    verdicts = [verdict(*one) for one in counts]
    health = rollup.app_health(FINE, BUILT_IN, verdicts)

    assert rollup.app_health(FINE, BUILT_IN, verdicts[::-1]).status is health.status
    assert health.status is worst_status([health.rate.status, *(one.status for one in verdicts)])


def test_an_apps_json_has_the_references_shape_order_and_omissions() -> None:
    verdicts = [verdict(1, 1, 1)]

    assert json.dumps(app_json(TCP, rollup.app_health(TCP, BUILT_IN, verdicts), verdicts)) == (
        '{"requests": {"healthAnnotations": {}, "inbound": {"tcp": {"-": 720}}, "outbound": {}}, '
        '"status": {"errorRatio": -1, "status": "Healthy", "totalRequestRate": 720}, '
        '"workloadStatuses": [{"availableReplicas": 1, "currentReplicas": 1, "desiredReplicas": 1, '
        '"name": "w", "syncedProxies": -1}]}'
    )


def test_a_ratio_or_total_of_zero_is_left_out() -> None:
    assert service_json(FINE, rollup.service_health(FINE, BUILT_IN))["status"] == {
        "status": "Healthy",
        "totalRequestRate": 5,
    }
    nothing = Requests()
    assert service_json(nothing, rollup.service_health(nothing, BUILT_IN))["status"] == {
        "errorRatio": -1,
        "status": "NA",
    }


def test_without_a_verdict_there_is_no_status_and_an_unknown_workload_is_null() -> None:
    assert workload_json(Requests({"http": {"502": 0.2}}, {}), None, None) == {
        "requests": {"healthAnnotations": {}, "inbound": {"http": {"502": 0.2}}, "outbound": {}},
        "workloadStatus": None,
    }


def test_codes_protocols_and_annotations_are_sorted() -> None:
    requests = Requests({"http": {"500": 1, "200": 2}, "grpc": {"0": 1}}, {}, {"b": "2", "a": "1"})

    assert json.dumps(service_json(requests, None)["requests"]) == (
        '{"healthAnnotations": {"a": "1", "b": "2"}, '
        '"inbound": {"grpc": {"0": 1}, "http": {"200": 2, "500": 1}}, "outbound": {}}'
    )
