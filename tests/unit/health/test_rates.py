from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.health import rates
from mesh.health.tolerances import CompiledTolerance, Tolerances
from mesh.model.health import CodeRates, HealthStatus, RateVerdict, Requests, worst_status

FAILURE, DEGRADED, HEALTHY, NA = (
    HealthStatus.FAILURE,
    HealthStatus.DEGRADED,
    HealthStatus.HEALTHY,
    HealthStatus.NA,
)
BUILT_IN = Tolerances().for_object("ns", "workload", "w")


def annotated(text: str) -> tuple[CompiledTolerance, ...]:
    return Tolerances().for_object("ns", "workload", "w", text)


def judge(inbound: CodeRates, outbound: CodeRates | None = None) -> RateVerdict:
    return rates.judge(Requests(inbound, outbound or {}), BUILT_IN)


@pytest.mark.parametrize(
    ("traffic", "status", "ratio"),
    [
        ({}, NA, -1),
        ({"http": {}}, NA, -1),
        ({"http": {"200": 0.0}}, NA, -1),
        ({"tcp": {"-": 720.0}}, NA, -1),
        ({"http": {"200": 10.0}}, HEALTHY, 0),
        ({"http": {"200": 19.4, "404": 0.4, "500": 0.2}}, DEGRADED, 1),
        ({"http": {"200": 9.6, "404": 0.4}}, HEALTHY, 0),
        ({"http": {"200": 0.9, "504": 0.1}}, FAILURE, 10),
        ({"http": {"200": 9, "404": 1}}, DEGRADED, 10),
        ({"http": {"200": 6, "404": 4}}, FAILURE, 40),
        ({"http": {"-": 0.01, "200": 99.99}}, DEGRADED, 0.01),
        ({"grpc": {"0": 3.872, "4": 0.528}}, FAILURE, 12),
        ({"grpc": {"0": 99, "14": 1}}, DEGRADED, 1),
        ({"grpc": {"0": 99, "17": 1}}, DEGRADED, 1),
        ({"grpc": {"0": 6, "403": 4}}, FAILURE, 40),
        ({"grpc": {"503": 5}}, FAILURE, 100),
        ({"grpc": {"200": 5}}, HEALTHY, 0),
        ({"http": {"502": 0.2}, "tcp": {"-": 100}}, FAILURE, 100),
    ],
)
def test_the_built_in_tolerances_judge_inbound_traffic(traffic: CodeRates, status: HealthStatus, ratio: float) -> None:
    verdict = judge(traffic)

    assert (verdict.status, verdict.ratio) == (status, pytest.approx(ratio))


@pytest.mark.parametrize(
    ("inbound", "outbound", "ratio", "direction"),
    [
        ({"200": 99.0, "500": 1.0}, {"200": 98.0, "500": 2.0}, 2, "outbound"),
        ({"200": 98.0, "500": 2.0}, {"200": 99.0, "500": 1.0}, 2, "inbound"),
        ({"200": 99.0, "500": 1.0}, {"200": 80.0, "500": 20.0}, 20, "outbound"),
        ({"200": 80.0, "500": 20.0}, {"200": 99.0, "500": 1.0}, 20, "inbound"),
        ({"200": 80.0, "500": 20.0}, {"200": 70.0, "500": 30.0}, 30, "outbound"),
        ({"200": 80.0, "500": 20.0}, {"200": 40.0, "500": 10.0}, 20, "inbound"),
        ({"200": 80.0}, {"200": 70.0}, 0, "inbound"),
        ({"200": 99.0, "404": 1.0}, {"200": 98.0, "404": 2.0}, 0, "inbound"),
    ],
)
def test_the_ratio_is_that_of_the_worse_direction(
    inbound: dict[str, float], outbound: dict[str, float], ratio: float, direction: str
) -> None:
    verdict = judge({"http": inbound}, {"http": outbound})

    assert verdict.ratio == pytest.approx(ratio)
    assert verdict.evidence is not None
    assert verdict.evidence.direction == direction


TIES = [
    ({"grpc": {"0": 88.0, "4": 12.0}, "http": {"200": 60.0, "500": 40.0}}, {}, 40, "http"),
    ({"grpc": {"0": 60.0, "4": 40.0}, "http": {"200": 88.0, "500": 12.0}}, {}, 40, "grpc"),
    ({"http": {"200": 63.0, "500": 12.0, "404": 25.0}}, {}, 25, "http"),
    ({"http": {"200": 78.0, "-": 12.0, "500": 10.0}}, {}, 12, "http"),
    ({"http": {"200": 85.0, "404": 15.0}}, {"grpc": {"0": 98.0, "4": 2.0}}, 15, "http"),
    (
        {"http": {"200": 96.0, "500": 4.0}},
        {"grpc": {"0": 92.0, "4": 8.0}, "http": {"200": 95.0, "500": 5.0}},
        8,
        "grpc",
    ),
    ({"http": {"200": 75.0, "404": 25.0}}, {"http": {"200": 40.0, "404": 30.0, "500": 30.0}}, 30, "http"),
    ({"http": {"200": 98.0, "500": 2.0}}, {"grpc": {"0": 80.0, "4": 20.0}}, 20, "grpc"),
]


@pytest.mark.parametrize(("inbound", "outbound", "ratio", "protocol"), TIES)
def test_the_ratio_is_that_of_the_worst_of_several(
    inbound: CodeRates, outbound: CodeRates, ratio: float, protocol: str
) -> None:
    turned = {name: dict(reversed(codes.items())) for name, codes in reversed(inbound.items())}
    for verdict in (judge(inbound, outbound), judge(turned, outbound)):
        assert verdict.evidence is not None
        assert (verdict.ratio, verdict.evidence.protocol) == (pytest.approx(ratio), protocol)


def others(verdict: RateVerdict) -> list[tuple[str | None, str, str, float]]:
    return [
        (each.tolerance.code if each.tolerance else None, each.direction, each.protocol, round(each.ratio, 9))
        for each in verdict.others
    ]


@pytest.mark.parametrize(
    ("traffic", "found"),
    [
        ({"http": {"200": 98.0, "404": 2.0}}, [("4XX", "inbound", "http", 2)]),
        ({"http": {"200": 96.0, "404": 2.0, "500": 2.0}}, [("4XX", "inbound", "http", 2)]),
        ({"http": {"200": 98.0, "500": 2.0}}, []),
        ({"http": {"200": 99.0}, "tcp": {"-": 5.0}}, []),
    ],
)
def test_errors_that_did_not_decide_are_evidence_too(
    traffic: CodeRates, found: list[tuple[str | None, str, str, float]]
) -> None:
    assert others(judge(traffic)) == found


def test_errors_that_no_tolerance_counts_are_evidence_too() -> None:
    own = annotated("5xx,0,10,http,inbound")
    verdict = rates.judge(Requests({"http": {"200": 7.0, "404": 3.0}}, {"http": {"200": 1.0, "503": 1.0}}), own)

    assert verdict.status is HEALTHY
    assert others(verdict) == [(None, "inbound", "http", 30), (None, "outbound", "http", 50)]


def test_the_evidence_names_the_tolerance_the_protocol_and_the_share() -> None:
    evidence = judge({"grpc": {"0": 88.0, "4": 12.0}, "http": {"200": 1.0}}).evidence

    assert evidence is not None
    assert evidence.tolerance is not None
    assert (evidence.tolerance.protocol, evidence.protocol, evidence.ratio) == ("grpc", "grpc", pytest.approx(12))


def test_the_total_counts_both_directions_and_tcp_bytes() -> None:
    assert judge({"http": {"200": 8.92, "500": 0.78}}, {"tcp": {"-": 910}}).total == pytest.approx(919.7)


@pytest.mark.parametrize(
    ("annotation", "status"),
    [
        ("4xx,50,60,http,inbound", HEALTHY),
        ("4xx,40,60,http,inbound", DEGRADED),
        ("4xx,0,0,http,inbound", FAILURE),
        ("4xx,0,40,http,inbound", FAILURE),
        ("4xx,0,40,http,outbound", NA),
        ("4xx,0,40,grpc,inbound", NA),
        ("5xx,0,0,http,inbound", HEALTHY),
        ("4xx,50,60,http,;4xx,10,60,http,", DEGRADED),
    ],
)
def test_40_percent_of_404_against_an_annotation(annotation: str, status: HealthStatus) -> None:
    requests = Requests({"http": {"200": 6, "404": 4}}, {})

    assert rates.judge(requests, annotated(annotation)).status is status


def test_a_share_on_its_threshold_is_over_it_whatever_the_last_digit() -> None:
    codes = {str(code): 0.1 for code in range(200, 209)} | {"500": 0.1}

    assert judge({"http": codes}).status is FAILURE


@pytest.mark.parametrize(
    ("traffic", "status", "ratio"),
    [
        ({}, NA, -1),
        ({"http": {"200": 90, "404": 10}}, FAILURE, 10),
        ({"http": {"200": 99, "500": 1}}, DEGRADED, 1),
        ({"http": {"200": 9999, "500": 1}}, HEALTHY, 0.01),
        ({"http": {"200": 1}, "tcp": {"-": 99}}, HEALTHY, 0),
    ],
)
def test_without_any_tolerance_the_share_of_4xx_and_5xx_counts(
    traffic: CodeRates, status: HealthStatus, ratio: float
) -> None:
    verdict = rates.judge(Requests(traffic, {}), ())

    assert (verdict.status, verdict.ratio) == (status, pytest.approx(ratio))


@pytest.mark.parametrize(
    ("responses", "protocol", "source", "dest", "status"),
    [
        ({}, "http", "", "", None),
        ({"200": 0.0}, "http", "", "", None),
        ({"200": 1.0}, "http", "", "", HEALTHY),
        ({"-": 600.0}, "tcp", "", "", HEALTHY),
        ({"200": 6.0, "404": 4.0}, "http", "", "", FAILURE),
        ({"200": 6.0, "404": 4.0}, "http", "4xx,50,60,http,", "4xx,50,60,http,", HEALTHY),
        ({"200": 6.0, "404": 4.0}, "http", "", "4xx,50,60,http,inbound", FAILURE),
        ({"200": 6.0, "404": 4.0}, "http", "4xx,0,50,http,inbound", "4xx,0,50,http,outbound", HEALTHY),
        ({"200": 6.0, "404": 4.0}, "http", "4xx,0,50,http,outbound", "4xx,50,60,http,inbound", DEGRADED),
    ],
)
def test_an_edge_is_as_bad_as_the_stricter_of_its_ends_finds(
    responses: dict[str, float], protocol: str, source: str, dest: str, status: HealthStatus | None
) -> None:
    assert rates.judge_edge(responses, protocol, annotated(source), annotated(dest)) is status


NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
TRAFFIC = st.dictionaries(st.text(max_size=5), st.dictionaries(st.text(max_size=4), NUMBERS))


@given(TRAFFIC, TRAFFIC, st.sampled_from([BUILT_IN, (), annotated("4xx,0,inf,,")]))
def test_any_rates_get_a_verdict(inbound: CodeRates, outbound: CodeRates, tolerances: tuple[CompiledTolerance]) -> None:
    verdict = rates.judge(Requests(inbound, outbound), tolerances)

    assert verdict.ratio == -1 or 0 <= verdict.ratio <= 100
    assert (verdict.status is NA) == (verdict.ratio == -1)


@given(st.dictionaries(st.text(max_size=4), NUMBERS), st.sampled_from(["http", "grpc", "tcp", ""]))
def test_any_edge_gets_an_answer(responses: dict[str, float], protocol: str) -> None:
    assert rates.judge_edge(responses, protocol, BUILT_IN, BUILT_IN) in (None, HEALTHY, DEGRADED, FAILURE)


@given(st.lists(st.sampled_from(list(HealthStatus))))
def test_the_worst_does_not_depend_on_the_order(statuses: list[HealthStatus]) -> None:
    assert worst_status(reversed(statuses)) is worst_status(statuses) is worst_status(sorted(statuses))
