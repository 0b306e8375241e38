"""Why something is judged healthy or not, in sentences: the verdict's own evidence, and what it does not count."""

from __future__ import annotations

from mesh.graph.elements import NodeHealth
from mesh.graph.picture.figures import number, percent, percent_text
from mesh.graph.picture.names import PROTOCOLS
from mesh.model.health import RateEvidence, RateVerdict, ReplicaVerdict, Requests

_CODES = {"^[1-9]$|^1[0-6]$": "1 to 16", "^-$": "-, no answer"}
"""Those regular expressions of the built-in tolerances that are hard to read, in words."""


def evidence(health: NodeHealth | None) -> tuple[str, ...]:
    """A sentence for each workload's replicas, for what decided about the traffic, and for all else that failed."""
    if health is None:
        return ()
    found = [_replicas(each) for each in health.replicas or ()]
    if health.verdict is not None:
        found += _rates(health.verdict)
    return (*found, *_hidden_tries(health.requests))


def hidden_tries(protocol: str, hidden: float, rate: float) -> str:
    """Failed tries per second beside `rate` calls per second, in words; empty without any."""
    if hidden <= 0:
        return ""
    name, share = PROTOCOLS.get(protocol, protocol), percent_text(percent(hidden, hidden + rate))
    beyond = f"{number(hidden)} a second beyond the {number(rate)} calls"
    return f"{name}: {share} of the tries failed unseen ({beyond}): the callers' proxies tried again"


def _hidden_tries(requests: Requests) -> list[str]:
    return [
        f"Inbound {hidden_tries(protocol, hidden, sum(requests.inbound.get(protocol, {}).values()))}"
        for protocol, hidden in sorted(requests.hidden.items())
    ]


def _replicas(found: ReplicaVerdict) -> str:
    if found.reason:
        return f"{found.name}: {found.reason}"
    text = f"{found.name}: {found.available} of {found.desired} pods available"
    unsynced = found.desired - found.synced_proxies
    if found.synced_proxies >= 0 and unsynced > 0:
        text += f" ({unsynced} {'proxy' if unsynced == 1 else 'proxies'} not synced)"
    return text


def _rates(verdict: RateVerdict) -> list[str]:
    found = [_rate(verdict.evidence)] if verdict.evidence is not None else []
    return found + [_other(each) for each in verdict.others]


def _rate(found: RateEvidence) -> str:
    text = f"{_where(found)}: {percent_text(max(0.0, found.ratio))} of requests failed"
    limits = found.tolerance
    if limits is None:
        return text
    return (
        f"{text} (codes {_codes(limits.code)}: degraded above {percent_text(limits.degraded)}, "
        f"failure from {percent_text(limits.failure)})"
    )


def _other(found: RateEvidence) -> str:
    """What failed beside what decided: tolerated, not even counted, or less bad."""
    limits = found.tolerance
    if limits is None:
        return f"{_where(found)}: {percent_text(found.ratio)} of requests failed with codes that no tolerance counts"
    if found.ratio >= min(limits.degraded, limits.failure):
        return _rate(found)
    return (
        f"{_where(found)}: {percent_text(found.ratio)} of requests failed with codes {_codes(limits.code)}, "
        f"tolerated up to {percent_text(limits.degraded)}"
    )


def _where(found: RateEvidence) -> str:
    return f"{found.direction.capitalize()} {PROTOCOLS.get(found.protocol, found.protocol)}"


def _codes(pattern: str) -> str:
    return _CODES.get(pattern, pattern)
