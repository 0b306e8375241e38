"""What the traffic says: the share of failed responses against the tolerances."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mesh.health.tolerances import CompiledTolerance
from mesh.model.health import CodeRates, HealthStatus, RateEvidence, RateVerdict, Requests, worst_status
from mesh.telemetry.responses import is_error

_INBOUND = "inbound"
_OUTBOUND = "outbound"
_MOST = 1e300
_PLAIN_FAILURE = 10.0
_PLAIN_DEGRADED = 0.1

_Finding = tuple[HealthStatus, RateEvidence]


def judge(requests: Requests, tolerances: Sequence[CompiledTolerance]) -> RateVerdict:
    """The worst finding: of equally bad ones the larger share, whichever the direction, protocol and codes (of healthy
    ones none: what is tolerated is no error); of equal shares the inbound one.

    NA with ratio -1 where no traffic is covered by a tolerance; `total` counts all traffic, tcp bytes too.
    """
    sides = ((_INBOUND, requests.inbound), (_OUTBOUND, requests.outbound))
    total = _sum(rate for _, side in sides for rate in _all_rates(side))
    if not tolerances:
        return _judge_plainly(requests, total)
    findings = [finding for direction, traffic in sides for finding in _findings(direction, traffic, tolerances)]
    uncovered = [each for direction, traffic in sides for each in _uncovered(direction, traffic, tolerances)]
    if not findings:
        return RateVerdict(HealthStatus.NA, total=total, others=tuple(uncovered))
    status, evidence = max(findings, key=_badness)
    others = [each for _, each in findings if each.ratio > 0 and each is not evidence]
    return RateVerdict(status, evidence.ratio, total, evidence, (*others, *uncovered))


def _badness(finding: _Finding) -> tuple[int, float, bool]:
    status, evidence = finding
    is_bad = status.severity > HealthStatus.HEALTHY.severity
    return status.severity, evidence.ratio if is_bad else 0.0, evidence.direction == _INBOUND


def judge_edge(
    responses: Mapping[str, float],
    protocol: str,
    source_tolerances: Iterable[CompiledTolerance],
    dest_tolerances: Iterable[CompiledTolerance],
) -> HealthStatus | None:
    """The worse of what the source tolerates outbound and the destination inbound; None without traffic.

    `responses` maps response codes to rates of that protocol; traffic that no tolerance covers is healthy.
    """
    return judge_responses(responses, protocol, covering(protocol, source_tolerances, dest_tolerances))


def covering(
    protocol: str, source_tolerances: Iterable[CompiledTolerance], dest_tolerances: Iterable[CompiledTolerance]
) -> tuple[CompiledTolerance, ...]:
    """The tolerances that an edge of that protocol is held against, each once."""
    sides = ((_OUTBOUND, source_tolerances), (_INBOUND, dest_tolerances))
    found = {
        id(tolerance): tolerance
        for direction, tolerances in sides
        for tolerance in tolerances
        if tolerance.covers(direction, protocol)
    }
    return tuple(found.values())


def judge_responses(
    responses: Mapping[str, float], protocol: str, tolerances: Iterable[CompiledTolerance]
) -> HealthStatus | None:
    """`judge_edge` with the tolerances that cover the edge."""
    total = _sum(responses.values())
    if not total:
        return None
    worst = HealthStatus.HEALTHY
    for tolerance in tolerances:
        failed = [rate for code, rate in responses.items() if tolerance.is_error(code, protocol)]
        if failed:
            worst = worst_status((worst, _against(tolerance, _percent(_sum(failed), total))))
    return worst


def _findings(direction: str, traffic: CodeRates, tolerances: Sequence[CompiledTolerance]) -> Iterator[_Finding]:
    for protocol in sorted(traffic):
        codes = traffic[protocol]
        if not _sum(codes.values()):
            continue
        for tolerance in tolerances:
            if tolerance.covers(direction, protocol):
                ratio = _share(codes, protocol, tolerance)
                evidence = RateEvidence(tolerance.tolerance, direction, protocol, ratio)
                yield _against(tolerance, ratio), evidence


def _uncovered(direction: str, traffic: CodeRates, tolerances: Sequence[CompiledTolerance]) -> Iterator[RateEvidence]:
    """Errors that no tolerance of the direction counts, by protocol."""
    for protocol in sorted(traffic):
        codes = traffic[protocol]
        errors = [code for code in codes if is_error(protocol, code)]
        if not errors:
            continue
        covering = [tolerance for tolerance in tolerances if tolerance.covers(direction, protocol)]
        failed = _sum(
            codes[code] for code in errors if not any(tolerance.is_error(code, protocol) for tolerance in covering)
        )
        if failed:
            yield RateEvidence(None, direction, protocol, _percent(failed, _sum(codes.values())))


def _share(codes: Mapping[str, float], protocol: str, tolerance: CompiledTolerance) -> float:
    """Percent of the rates whose code is an error; the rates' sum is above zero."""
    failed = _sum(rate for code, rate in codes.items() if tolerance.is_error(code, protocol))
    return _percent(failed, _sum(codes.values()))


def _percent(part: float, whole: float) -> float:
    """Without the noise of the last digits, which would decide about a share that lies on its threshold."""
    return float(f"{part / whole * 100:.12g}")


def _against(tolerance: CompiledTolerance, ratio: float) -> HealthStatus:
    if ratio <= 0:
        return HealthStatus.HEALTHY
    if ratio >= tolerance.failure:
        return HealthStatus.FAILURE
    return HealthStatus.DEGRADED if ratio >= tolerance.degraded else HealthStatus.HEALTHY


def _judge_plainly(requests: Requests, total: float) -> RateVerdict:
    """Without any tolerance: the share of 4xx and 5xx of everything."""
    if not total:
        return RateVerdict(HealthStatus.NA)
    sides = (*requests.inbound.values(), *requests.outbound.values())
    failed = _sum(rate for codes in sides for code, rate in codes.items() if code.startswith(("4", "5")))
    ratio = _percent(failed, total)
    status = HealthStatus.HEALTHY
    if ratio >= _PLAIN_FAILURE:
        status = HealthStatus.FAILURE
    elif ratio >= _PLAIN_DEGRADED:
        status = HealthStatus.DEGRADED
    return RateVerdict(status, ratio, total, RateEvidence(None, "", "", ratio))


def _all_rates(traffic: CodeRates) -> Iterator[float]:
    return (rate for codes in traffic.values() for rate in codes.values())


def _sum(rates: Iterable[float]) -> float:
    """Exact, so that no ratio depends on the order of summing; what is no rate (NaN, infinite) is left out."""
    return math.fsum(rate for rate in rates if 0 < rate < _MOST)
