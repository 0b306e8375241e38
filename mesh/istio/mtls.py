"""The status of mutual TLS, of a namespace and its mesh, by the modes that are set there."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from mesh.istio.tls_modes import DISABLE, MUTUAL, PERMISSIVE, STRICT


class MtlsStatus(StrEnum):
    ENABLED = "MTLS_ENABLED"
    PARTIALLY_ENABLED = "MTLS_PARTIALLY_ENABLED"
    NOT_ENABLED = "MTLS_NOT_ENABLED"
    DISABLED = "MTLS_DISABLED"
    UNSET = "UNSET"
    INHERITED_STRICT = "UNSET_INHERITED_STRICT"
    INHERITED_DISABLED = "UNSET_INHERITED_DISABLED"
    VALIDATION_ERROR = "MTLS_VALIDATION_ERROR"


class Level(NamedTuple):
    """A namespace, or the mesh: the mode that a DestinationRule sets for all its hosts and that a PeerAuthentication
    sets for all its workloads, `""` where none does, and the status of both."""

    rule: str
    policy: str
    status: MtlsStatus


NOTHING = Level("", "", MtlsStatus.NOT_ENABLED)


def status_of(rule: str, policy: str, auto: bool, permissive: bool = False) -> MtlsStatus:
    """Of the modes that a rule and a policy set, `""` for none. `auto`: proxies find out where mutual TLS is spoken;
    `permissive`: a policy that accepts both counts as one that accepts mutual TLS."""
    no_rule_needed = auto and not rule
    accepts = policy == STRICT or (permissive and policy == PERMISSIVE)
    if accepts and (rule in MUTUAL or no_rule_needed):
        return MtlsStatus.ENABLED
    if policy == DISABLE and (rule == DISABLE or no_rule_needed):
        return MtlsStatus.DISABLED
    return MtlsStatus.PARTIALLY_ENABLED if policy or rule else MtlsStatus.NOT_ENABLED


def level(rule: str, policy: str, auto: bool, permissive: bool = False) -> Level:
    return Level(rule, policy, status_of(rule, policy, auto, permissive))


def overall(own: Level, mesh: Level, auto: bool, permissive: bool = False) -> MtlsStatus:
    """Of a namespace and its mesh together: what is not set in the namespace holds as in the mesh."""
    if own.status is MtlsStatus.PARTIALLY_ENABLED:
        mesh = level(own.rule or mesh.rule, own.policy or mesh.policy, auto, permissive)
    elif own.status is not MtlsStatus.NOT_ENABLED:
        return own.status
    if mesh.status in (MtlsStatus.ENABLED, MtlsStatus.DISABLED):
        return mesh.status
    if not mesh.rule and not mesh.policy:
        return MtlsStatus.NOT_ENABLED
    return _alone(mesh, auto, permissive) if "" in (mesh.rule, mesh.policy) else MtlsStatus.PARTIALLY_ENABLED


def _alone(mesh: Level, auto: bool, permissive: bool) -> MtlsStatus:
    """Of a rule or a policy that nothing answers: enough where proxies find out themselves."""
    if DISABLE in (mesh.rule, mesh.policy):
        return MtlsStatus.DISABLED
    accepting = (STRICT, PERMISSIVE) if permissive else (STRICT,)
    is_enough = mesh.policy in accepting or mesh.rule in MUTUAL
    return MtlsStatus.ENABLED if auto and is_enough else MtlsStatus.PARTIALLY_ENABLED
