"""From samples to the traffic of objects."""

from __future__ import annotations

import pytest

from mesh.health.collect import Traffic
from mesh.health.queries import INBOUND, OUTBOUND, SERVICES
from mesh.model.samples import Sample
from mesh.telemetry.responses import response_code


def inbound(rate: float, reporter: str, code: str = "200", workload: str = "cart-v1", protocol: str = "http") -> Sample:
    return Sample(
        {
            "destination_cluster": "east",
            "destination_workload_namespace": "shop",
            "destination_workload": workload,
            "destination_canonical_service": "cart",
            "reporter": reporter,
            "request_protocol": protocol,
            "response_code": code,
        },
        rate,
    )


def to_service(rate: float, reporter: str, cluster: str = "east") -> Sample:
    return Sample(
        {
            "destination_cluster": cluster,
            "destination_service_namespace": "shop",
            "destination_service_name": "cart",
            "reporter": reporter,
            "request_protocol": "http",
            "response_code": "200",
        },
        rate,
    )


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        ({"request_protocol": "http", "response_code": "503"}, "503"),
        ({"request_protocol": "http", "response_code": "0"}, "-"),
        ({"request_protocol": "grpc", "response_code": "0", "grpc_response_status": "14"}, "-"),
        ({"request_protocol": "grpc", "response_code": "200", "grpc_response_status": "14"}, "14"),
        ({"request_protocol": "grpc", "response_code": "200"}, "200"),
        ({"request_protocol": "http", "response_code": "200", "grpc_response_status": "14"}, "200"),
        ({}, ""),
    ],
)
def test_the_code_that_counts(labels: dict[str, str], code: str) -> None:
    assert response_code(labels) == code


@pytest.mark.parametrize(
    ("samples", "rate"),
    [
        ([inbound(2, "source")], 2),
        ([inbound(2, "destination")], 2),
        ([inbound(2, "source"), inbound(3, "destination")], 3),
        ([inbound(3, "source"), inbound(2, "destination")], 3),
        ([inbound(3, "source"), inbound(2, "waypoint")], 3),
        ([inbound(2, "waypoint")], 2),
        ([inbound(2, "waypoint"), inbound(5, "")], 7),
        ([inbound(5, "waypoint"), inbound(2, "destination")], 5),
    ],
)
def test_inbound_the_account_nearest_to_the_caller_counts_and_what_it_lacks(samples: list[Sample], rate: float) -> None:
    assert Traffic({INBOUND: samples}).workload("east", "shop", "cart-v1").inbound == {"http": {"200": rate}}


def test_accounts_that_differ_in_their_codes_do_not_add_up() -> None:
    samples = [inbound(2, "source"), inbound(1, "source", "503"), inbound(3, "destination")]

    assert Traffic({INBOUND: samples}).workload("east", "shop", "cart-v1").inbound == {"http": {"200": 2, "503": 1}}


def test_tries_that_retries_hid_are_told_beside_the_calls() -> None:
    samples = [inbound(10, "source"), inbound(10, "destination"), inbound(10, "destination", "503")]
    requests = Traffic({INBOUND: samples}).workload("east", "shop", "cart-v1")

    assert (requests.inbound, requests.hidden) == ({"http": {"200": 10}}, {"http": 10})


def test_an_app_has_the_sum_of_its_workloads_and_nobody_elses() -> None:
    traffic = Traffic({INBOUND: [inbound(2, "source"), inbound(3, "source", workload="cart-v2")]})

    assert traffic.app("east", "shop", "cart").inbound == {"http": {"200": 5}}
    assert traffic.app("east", "elsewhere", "cart").inbound == {}
    assert traffic.app("west", "shop", "cart").inbound == {}


def test_the_windows_of_one_query_add_up() -> None:
    traffic = Traffic({INBOUND: [inbound(2, "source")], f"{INBOUND} #2": [inbound(1, "source", "500")]})

    assert traffic.workload("east", "shop", "cart-v1").inbound == {"http": {"200": 2, "500": 1}}


def test_outbound_requests_are_those_of_the_sending_workload_and_app() -> None:
    labels = {
        "source_cluster": "east",
        "source_workload_namespace": "shop",
        "source_workload": "cart-v1",
        "source_canonical_service": "cart",
        "request_protocol": "http",
        "response_code": "200",
    }
    traffic = Traffic({OUTBOUND: [Sample(labels, 4.0)]})

    assert traffic.workload("east", "shop", "cart-v1").outbound == {"http": {"200": 4}}
    assert traffic.app("east", "shop", "cart").outbound == {"http": {"200": 4}}


def test_requests_that_were_reported_without_a_cluster_count_for_the_service() -> None:
    traffic = Traffic({SERVICES: [to_service(2, "source"), to_service(1, "source", "unknown")]})

    assert traffic.service("east", "shop", "cart").inbound == {"http": {"200": 3}}


def test_asking_twice_gives_the_same() -> None:
    traffic = Traffic({SERVICES: [to_service(2, "source"), to_service(3, "destination"), to_service(1, "", "unknown")]})
    traffic.service("east", "shop", "cart").inbound["http"]["200"] = 99

    assert traffic.service("east", "shop", "cart").inbound == {"http": {"200": 3}}


def through(reporter: str, source: str, dest: str, rate: float) -> Sample:
    labels = {
        "source_cluster": "east",
        "source_workload_namespace": "shop",
        "source_workload": source,
        "source_canonical_service": source,
        "destination_cluster": "east",
        "destination_workload_namespace": "shop",
        "destination_workload": dest,
        "destination_canonical_service": dest,
        "destination_service_namespace": "shop",
        "destination_service_name": "cart",
        "reporter": reporter,
        "request_protocol": "http",
        "response_code": "200",
    }
    return Sample(labels, rate)


def test_what_passes_a_waypoint_counts_once_for_either_end_and_for_the_waypoint() -> None:
    told = [
        through("source", "gateway", "waypoint", 4),
        through("waypoint", "gateway", "cart", 4),
        through("destination", "waypoint", "cart", 4),
    ]
    traffic = Traffic({SERVICES: told, INBOUND: told, OUTBOUND: told}, {("shop", "waypoint")})

    once = {"http": {"200": 4}}
    assert traffic.service("east", "shop", "cart").inbound == once
    for place, inbound, outbound in (("gateway", {}, once), ("waypoint", once, once), ("cart", once, {})):
        for requests in (traffic.workload("east", "shop", place), traffic.app("east", "shop", place)):
            assert (requests.inbound, requests.outbound) == (inbound, outbound)
