"""Whether mutual TLS holds in a namespace."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.namespaces import MeshNamespace
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import inner, text

_STRICT, _DISABLE = "STRICT", "DISABLE"
_MODES = (_STRICT, "PERMISSIVE", _DISABLE)
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
        return _base(mode, _rule_mode(snapshot, anywhere, f"*.{namespace}."), mesh.auto_mtls)
    inherited = mesh_status(snapshot, mesh)
    if inherited is MtlsStatus.ENABLED:
        return MtlsStatus.INHERITED_STRICT
    return MtlsStatus.INHERITED_DISABLED if inherited is MtlsStatus.DISABLED else MtlsStatus.UNSET


def mesh_status(snapshot: ClusterSnapshot, mesh: Mesh) -> MtlsStatus:
    """Of the root namespace's policy and the rules for all hosts in the mesh's namespaces."""
    policy = _policy_mode(snapshot, mesh.root) if mesh.root else ""
    rule = _rule_mode(snapshot, mesh.namespaces, _MESH_HOST)
    status = _base(policy, rule, mesh.auto_mtls)
    if status is not MtlsStatus.PARTIALLY_ENABLED:
        return status
    if (policy == _DISABLE and not rule) or (rule == _DISABLE and not policy):
        return MtlsStatus.DISABLED
    alone = (policy == _STRICT and not rule) or (rule in _MUTUAL and not policy)
    return MtlsStatus.ENABLED if mesh.auto_mtls and alone else status


def _base(policy: str, rule: str, auto_mtls: bool) -> MtlsStatus:
    no_rule_needed = auto_mtls and not rule
    if policy == _STRICT and (rule in _MUTUAL or no_rule_needed):
        return MtlsStatus.ENABLED
    if policy == _DISABLE and (rule == _DISABLE or no_rule_needed):
        return MtlsStatus.DISABLED
    return MtlsStatus.PARTIALLY_ENABLED if policy or rule else MtlsStatus.NOT_ENABLED


def _policy_mode(snapshot: ClusterSnapshot, namespace: str) -> str:
    """The mode of the namespace's PeerAuthentication for all workloads; `""` when none sets one."""
    for policy in snapshot.in_namespace(kinds.PEER_AUTHENTICATION, namespace):
        if not inner(policy.spec, "selector", "matchLabels"):
            mode = text(inner(policy.spec, "mtls").get("mode"))
            if mode in _MODES:
                return mode
    return ""


def _rule_mode(snapshot: ClusterSnapshot, namespaces: Collection[str], host: str) -> str:
    """The TLS mode of a DestinationRule for that host (a start of it, when it ends with a dot)."""
    rules: Iterable[ConfigObject] = (
        rule for name in sorted(namespaces) for rule in snapshot.in_namespace(kinds.DESTINATION_RULE, name)
    )
    for rule in rules:
        named = text(rule.spec.get("host"))
        if named == host or (host.endswith(".") and named.startswith(host)):
            mode = text(inner(rule.spec, "trafficPolicy", "tls").get("mode"))
            if mode in (*_MUTUAL, _DISABLE):
                return mode
    return ""
