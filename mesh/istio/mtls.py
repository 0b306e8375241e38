"""Whether mutual TLS holds in a namespace."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import Kind
from mesh.model.namespaces import MeshNamespace
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import inner, text

_STRICT, _PERMISSIVE, _DISABLE = "STRICT", "PERMISSIVE", "DISABLE"
_MODES = (_STRICT, _PERMISSIVE, _DISABLE)
_MUTUAL = ("ISTIO_MUTUAL", "MUTUAL")
_MESH_HOST = "*.local"


class MtlsStatus(StrEnum):
    ENABLED = "MTLS_ENABLED"
    PARTIALLY_ENABLED = "MTLS_PARTIALLY_ENABLED"
    NOT_ENABLED = "MTLS_NOT_ENABLED"
    DISABLED = "MTLS_DISABLED"
    UNSET = "UNSET"
    INHERITED_STRICT = "UNSET_INHERITED_STRICT"
    INHERITED_DISABLED = "UNSET_INHERITED_DISABLED"


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
    accepts = policy == _STRICT or (permissive and policy == _PERMISSIVE)
    if accepts and (rule in _MUTUAL or no_rule_needed):
        return MtlsStatus.ENABLED
    if policy == _DISABLE and (rule == _DISABLE or no_rule_needed):
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
    if _DISABLE in (mesh.rule, mesh.policy):
        return MtlsStatus.DISABLED
    accepting = (_STRICT, _PERMISSIVE) if permissive else (_STRICT,)
    is_enough = mesh.policy in accepting or mesh.rule in _MUTUAL
    return MtlsStatus.ENABLED if auto and is_enough else MtlsStatus.PARTIALLY_ENABLED


@dataclass(frozen=True, slots=True)
class Mesh:
    """The part of the mesh that decides: `root` is the control plane's namespace (`""` when none is known),
    `namespaces` those that belong to it."""

    root: str
    namespaces: frozenset[str]
    auto_mtls: bool = True


def mesh_of(namespace: MeshNamespace, others: Iterable[MeshNamespace], auto_mtls: bool) -> Mesh:
    """The mesh of the namespace's revision, or the only one where no control plane has that revision."""
    own = sorted((one for one in others if one.cluster == namespace.cluster), key=lambda one: one.name)
    planes = [one for one in own if one.is_control_plane]
    chosen = next(
        (one for one in planes if namespace.revision in one.revision.split(",")), planes[0] if planes else None
    )
    if chosen is None:
        return Mesh("", frozenset(), auto_mtls)
    revisions = set(chosen.revision.split(","))
    return Mesh(chosen.name, frozenset(one.name for one in own if one.revision in revisions), auto_mtls)


def namespace_status(snapshot: ClusterSnapshot, namespace: str, mesh: Mesh) -> MtlsStatus:
    """Of the namespace's own policy where it has one, else what the mesh passes on."""
    if namespace == mesh.root:
        return mesh_status(snapshot, mesh)
    mode = _policy_mode(snapshot, namespace)
    if mode:
        anywhere = snapshot.objects.get(kinds.DESTINATION_RULE.key, {}).keys()
        return status_of(_rule_mode(snapshot, anywhere, f"*.{namespace}."), mode, mesh.auto_mtls)
    inherited = mesh_status(snapshot, mesh)
    if inherited is MtlsStatus.ENABLED:
        return MtlsStatus.INHERITED_STRICT
    return MtlsStatus.INHERITED_DISABLED if inherited is MtlsStatus.DISABLED else MtlsStatus.UNSET


class Decider(NamedTuple):
    """The object that sets the mode of a namespace, its own or its mesh's."""

    kind: Kind
    namespace: str
    name: str


def decider(snapshot: ClusterSnapshot, namespace: str, mesh: Mesh) -> Decider | None:
    """The namespace's own policy, else that of the mesh, else a rule for all hosts of the mesh; None where nothing sets
    a mode, so that Istio's default holds."""
    policy = _policy(snapshot, namespace) or (_policy(snapshot, mesh.root) if mesh.root else None)
    if policy is not None:
        return Decider(kinds.PEER_AUTHENTICATION, policy.namespace, policy.name)
    rule = _rule(snapshot, mesh.namespaces, _MESH_HOST)
    return Decider(kinds.DESTINATION_RULE, rule.namespace, rule.name) if rule else None


def mesh_status(snapshot: ClusterSnapshot, mesh: Mesh) -> MtlsStatus:
    """Of the root namespace's policy and the rules for all hosts in the mesh's namespaces."""
    policy = _policy_mode(snapshot, mesh.root) if mesh.root else ""
    rule = _rule_mode(snapshot, mesh.namespaces, _MESH_HOST)
    return overall(NOTHING, level(rule, policy, mesh.auto_mtls), mesh.auto_mtls)


def _policy_mode(snapshot: ClusterSnapshot, namespace: str) -> str:
    """`""` when the namespace has no policy that sets one."""
    policy = _policy(snapshot, namespace)
    return _mode(policy) if policy else ""


def _policy(snapshot: ClusterSnapshot, namespace: str) -> ConfigObject | None:
    """The namespace's PeerAuthentication that sets a mode for all workloads."""
    policies = snapshot.in_namespace(kinds.PEER_AUTHENTICATION, namespace)
    general = (policy for policy in policies if not inner(policy.spec, "selector", "matchLabels"))
    return next((policy for policy in general if _mode(policy) in _MODES), None)


def _mode(policy: ConfigObject) -> str:
    return text(inner(policy.spec, "mtls").get("mode"))


def _rule_mode(snapshot: ClusterSnapshot, namespaces: Collection[str], host: str) -> str:
    rule = _rule(snapshot, namespaces, host)
    return _tls_mode(rule) if rule else ""


def _rule(snapshot: ClusterSnapshot, namespaces: Collection[str], host: str) -> ConfigObject | None:
    """A DestinationRule with a TLS mode for that host (a start of it, when it ends with a dot)."""
    rules: Iterable[ConfigObject] = (
        rule for name in sorted(namespaces) for rule in snapshot.in_namespace(kinds.DESTINATION_RULE, name)
    )
    for rule in rules:
        named = text(rule.spec.get("host"))
        covers = named == host or (host.endswith(".") and named.startswith(host))
        if covers and _tls_mode(rule) in (*_MUTUAL, _DISABLE):
            return rule
    return None


def _tls_mode(rule: ConfigObject) -> str:
    return text(inner(rule.spec, "trafficPolicy", "tls").get("mode"))
