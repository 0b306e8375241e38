"""Why something is judged healthy or not, in sentences: the verdict's own evidence."""

from __future__ import annotations

from mesh.graph.elements import NodeHealth
from mesh.graph.picture.figures import percent_text
from mesh.graph.picture.names import PROTOCOLS
from mesh.model.health import RateEvidence, ReplicaVerdict

_CODES = {"^[1-9]$|^1[0-6]$": "1 to 16", "^-$": "-, no answer"}
"""Those regular expressions of the built-in tolerances that are hard to read, in words."""


def evidence(health: NodeHealth | None) -> tuple[str, ...]:
    """One sentence for each workload's replicas, and one for the traffic."""
    if health is None:
        return ()
    found = [_replicas(each) for each in health.replicas or ()]
    if health.verdict is not None and health.verdict.evidence is not None:
        found.append(_rate(health.verdict.evidence))
    return tuple(found)


def _replicas(found: ReplicaVerdict) -> str:
    if found.reason:
        return f"{found.name}: {found.reason}"
    text = f"{found.name}: {found.available} of {found.desired} pods available"
    unsynced = found.desired - found.synced_proxies
    if found.synced_proxies >= 0 and unsynced > 0:
        text += f" ({unsynced} {'proxy' if unsynced == 1 else 'proxies'} not synced)"
    return text


def _rate(found: RateEvidence) -> str:
    protocol = PROTOCOLS.get(found.protocol, found.protocol)
    text = f"{found.direction.capitalize()} {protocol}: {percent_text(max(0.0, found.ratio))} of requests failed"
    limits = found.tolerance
    if limits is None:
        return text
    return (
        f"{text} (codes {_CODES.get(limits.code, limits.code)}: degraded above {percent_text(limits.degraded)}, "
        f"failure from {percent_text(limits.failure)})"
    )
