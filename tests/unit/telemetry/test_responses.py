"""What a response code means."""

from __future__ import annotations

import pytest

from mesh.health.rates import judge
from mesh.health.tolerances import Tolerances
from mesh.model.health import HealthStatus, Requests
from mesh.telemetry.responses import grpc_status, is_error, outcome, response_code


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        ({"request_protocol": "grpc", "response_code": "503"}, "503"),
        ({"request_protocol": "grpc", "response_code": "503", "grpc_response_status": "14"}, "503"),
        ({"request_protocol": "grpc", "response_code": "200", "grpc_response_status": "0"}, "0"),
        ({"request_protocol": "grpc", "response_code": "0"}, "-"),
        ({"request_protocol": "http", "response_code": "503", "grpc_response_status": "14"}, "503"),
    ],
)
def test_where_http_itself_failed_its_code_counts(labels: dict[str, str], code: str) -> None:
    assert response_code(labels) == code


GRPC = [
    ("0", "0", ""),
    ("1", "1", "Err"),
    ("16", "16", "Err"),
    ("17", "2", "Err"),
    ("99", "2", "Err"),
    ("200", "0", ""),
    ("302", "0", ""),
    ("400", "13", "Err"),
    ("401", "16", "Err"),
    ("403", "7", "Err"),
    ("404", "12", "Err"),
    ("429", "14", "Err"),
    ("500", "2", "Err"),
    ("502", "14", "Err"),
    ("503", "14", "Err"),
    ("504", "14", "Err"),
    ("-", "-", "NoResponse"),
    ("", "", ""),
    ("9" * 5000, "2", "Err"),
    ("no number", "2", "Err"),
]


@pytest.mark.parametrize(("code", "status", "error"), GRPC)
def test_what_a_grpc_client_sees(code: str, status: str, error: str) -> None:
    assert (grpc_status(code), outcome("grpc", code)) == (status, error)


@pytest.mark.parametrize("code", [code for code, _, _ in GRPC if code])
def test_what_an_edge_calls_an_error_is_one_to_health(code: str) -> None:
    """The ends' verdict and the edge's own figure never disagree about a code."""
    verdict = judge(Requests({"grpc": {code: 1.0}}), Tolerances().for_object("ns", "workload", "w"))

    assert (verdict.status is HealthStatus.FAILURE) is is_error("grpc", code)


@pytest.mark.parametrize("code", ["-", "400", "403", "404", "429", "499", "500", "503", "504", "599", "200", "302"])
def test_of_http_too(code: str) -> None:
    verdict = judge(Requests({"http": {code: 1.0}}), Tolerances().for_object("ns", "workload", "w"))

    assert (verdict.status is HealthStatus.FAILURE) is is_error("http", code)


def test_a_tolerance_of_ones_own_for_a_grpc_status_covers_http_in_its_place() -> None:
    own = Tolerances().for_object("ns", "workload", "w", "14,50,60,grpc,")

    assert judge(Requests({"grpc": {"0": 1.0, "503": 1.0}}), own).status is HealthStatus.DEGRADED
    assert judge(Requests({"grpc": {"0": 1.0, "403": 1.0}}), own).status is HealthStatus.HEALTHY
