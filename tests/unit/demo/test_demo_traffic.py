from __future__ import annotations

import re
from collections import Counter as Tally
from pathlib import Path

import pytest

from demo.clock import CYCLE, INCIDENT_EVERY, Tide, flood, trouble
from demo.exposition import exposition, history_times, write_history
from demo.flows import FLOWS
from demo.mesh import SERVICE, WORKLOAD
from demo.series import Counter, Gauge
from demo.traffic import Traffic

BORN = 1_790_000_000
CALM, STORM = BORN + 60, BORN + 200
ENDS = {
    "source_workload_namespace",
    "source_workload",
    "source_canonical_service",
    "source_canonical_revision",
    "source_cluster",
    "source_principal",
    "destination_service_namespace",
    "destination_service",
    "destination_service_name",
    "destination_workload_namespace",
    "destination_workload",
    "destination_canonical_service",
    "destination_canonical_revision",
    "destination_cluster",
    "destination_principal",
    "connection_security_policy",
    "reporter",
    "request_protocol",
}


@pytest.fixture(scope="module")
def traffic() -> Traffic:
    return Traffic(BORN)


def counters(traffic: Traffic, metric: str, **labels: str) -> list[Counter]:
    return [
        series
        for series in traffic.series
        if isinstance(series, Counter) and series.metric == metric and labels.items() <= series.labels.items()
    ]


def rate(traffic: Traffic, at: float, metric: str = "istio_requests_total", **labels: str) -> float:
    return sum(traffic.rate(series, at) for series in counters(traffic, metric, **labels))


def test_counters_never_fall(traffic: Traffic) -> None:
    moments = [traffic.floods(BORN + at) for at in range(0, 1500, 50)]
    for series in traffic.series:
        values = [series.value(floods) for floods in moments]
        assert isinstance(series, Gauge) or values == sorted(values), series.metric


def test_a_counter_grows_by_its_rate_and_goes_on_over_a_cycle(traffic: Traffic) -> None:
    series = counters(traffic, "istio_requests_total", destination_service_name="portal")[0]
    at = BORN + 72 * CYCLE - 0.5

    grown = series.value(traffic.floods(at + 1)) - series.value(traffic.floods(at))

    assert grown == pytest.approx(traffic.rate(series, at + 0.5), rel=1e-3)


@pytest.mark.parametrize("tide", Tide)
def test_demand_over_a_cycle_is_its_mean_and_varies(tide: Tide) -> None:
    whole = flood(tide, CYCLE)
    loads = [flood(tide, at).load for at in range(0, CYCLE, 30)]

    assert whole.calm + whole.storm == pytest.approx(CYCLE)
    assert max(loads) > 1.3
    assert min(loads) < 0.7


@pytest.mark.parametrize(("seconds", "amount"), [(0, 0), (120, 0), (130, 0.5), (200, 1), (290, 0.5), (310, 0)])
def test_the_incident_comes_and_goes(seconds: float, amount: float) -> None:
    assert trouble(seconds) == pytest.approx(amount)
    assert trouble(seconds + 5 * INCIDENT_EVERY) == pytest.approx(amount)


@pytest.mark.parametrize(("at", "low", "high"), [(CALM, 0, 0.01), (STORM, 0.34, 0.36)])
def test_the_geocoder_fails_a_third_of_its_requests_in_an_incident(
    traffic: Traffic, at: float, low: float, high: float
) -> None:
    asked = {"reporter": "source", "destination_workload": "geocoder-v1"}
    share = 1 - rate(traffic, at, response_code="200", **asked) / rate(traffic, at, **asked)

    assert low <= share <= high


def test_refused_connections_are_told_by_the_source_alone(traffic: Traffic) -> None:
    refused = counters(traffic, "istio_requests_total", response_flags="UF,URX")

    assert refused
    assert {series.labels["reporter"] for series in refused} == {"source"}


def test_the_geocoder_is_slower_in_an_incident(traffic: Traffic) -> None:
    asked = {"reporter": "destination", "destination_workload": "geocoder-v1"}

    def mean(at: float) -> float:
        total = rate(traffic, at, "istio_request_duration_milliseconds_sum", **asked)
        return total / rate(traffic, at, "istio_request_duration_milliseconds_count", **asked)

    assert mean(STORM) > 10 * mean(CALM)


def test_both_ends_of_a_pair_of_sidecars_agree(traffic: Traffic) -> None:
    for pair in ("quotes", "accounts", "planner", "payments", "labels"):
        asked = {"destination_service_name": pair, "source_cluster": "kestrel"}
        at_source = rate(traffic, STORM, reporter="source", **asked)

        assert at_source > 0
        assert rate(traffic, STORM, reporter="destination", **asked) == pytest.approx(at_source)


def test_every_istio_series_names_both_ends(traffic: Traffic) -> None:
    for series in traffic.series:
        if series.metric.startswith("istio_") and series.metric != "istio_build":
            assert not ENDS - series.labels.keys(), series.metric
            assert "" not in series.labels.values()


def test_requests_tell_code_and_flags_and_grpc_its_status(traffic: Traffic) -> None:
    for series in counters(traffic, "istio_requests_total"):
        assert {"response_code", "response_flags"} <= series.labels.keys()
        assert ("grpc_response_status" in series.labels) == (series.labels["request_protocol"] == "grpc")


def test_series_are_told_apart_by_their_labels(traffic: Traffic) -> None:
    tally = Tally((series.metric, tuple(sorted(series.labels.items()))) for series in traffic.series)

    assert tally.most_common(1)[0][1] == 1


def test_flows_name_workloads_and_services_that_exist() -> None:
    for flow in FLOWS:
        assert {*flow.sources, *flow.targets} <= WORKLOAD.keys()
        assert flow.service in SERVICE or flow.host
        assert sum(flow.sources.values()) == pytest.approx(1)
        assert not flow.targets or sum(flow.targets.values()) == pytest.approx(1)


def test_ambient_requests_are_counted_by_the_waypoint_and_their_bytes_by_ztunnel(traffic: Traffic) -> None:
    requests = counters(traffic, "istio_requests_total", destination_service_name="scans")
    legs = counters(traffic, "istio_tcp_sent_bytes_total", destination_service_name="scans", app="ztunnel")

    assert {series.labels["reporter"] for series in requests} == {"waypoint"}
    assert {(leg.labels["source_workload"], leg.labels["destination_workload"]) for leg in legs} == {
        ("tracker-v1", "waypoint"),
        ("tracker-v2", "waypoint"),
        ("waypoint", "scans-v1"),
        ("handscanners-v1", "scans-v1"),
    }


def test_a_caller_outside_the_mesh_is_unknown_and_in_the_clear(traffic: Traffic) -> None:
    asked = {"destination_service_name": "shipments", "source_workload": "unknown"}
    found = counters(traffic, "istio_requests_total", **asked)

    assert {(series.labels["reporter"], series.labels["connection_security_policy"]) for series in found} == {
        ("destination", "none")
    }


def test_operations_are_shares_of_a_service(traffic: Traffic) -> None:
    asked = {"destination_service_name": "shipments", "reporter": "source", "response_code": "200"}
    created = rate(traffic, CALM, request_operation="CreateShipment", **asked)

    assert created / rate(traffic, CALM, **asked) == pytest.approx(0.4)


def test_the_series_are_few_enough_for_a_quick_start(traffic: Traffic) -> None:
    assert 1000 < len(traffic.series) < 1600


def test_history_ends_where_live_telemetry_begins(traffic: Traffic, tmp_path: Path) -> None:
    end = BORN + 2 * CYCLE
    pieces = history_times(end - 60, end, 15)
    write_history(traffic, tmp_path / "om", pieces[-1])
    last = [line.rsplit(" ", 1)[0] for line in (tmp_path / "om").read_text().splitlines() if line.endswith(f" {end}")]

    live = [line for line in exposition(traffic, end).splitlines() if not line.startswith("#")]

    assert sorted(last) == sorted(live)
    assert (tmp_path / "om").read_text().endswith("# EOF\n")


def test_pieces_of_history_cover_it_once_and_never_cross_two_hours() -> None:
    pieces = history_times(BORN, BORN + 3600, 15)
    flat = [at for piece in pieces for at in piece]

    assert flat == list(range(BORN, BORN + 3601, 15))
    assert all(piece[0] // 7200 == piece[-1] // 7200 for piece in pieces)


def test_exposition_is_well_formed(traffic: Traffic) -> None:
    lines = exposition(traffic, CALM).splitlines()
    types = [line.split()[2] for line in lines if line.startswith("# TYPE")]

    assert len(types) == len(set(types))
    assert all(re.fullmatch(r'\w+\{\w+="[^"]*"(,\w+="[^"]*")*\} \S+', line) for line in lines if line[0] != "#")
