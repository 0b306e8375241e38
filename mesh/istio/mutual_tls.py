"""Whether mutual TLS holds in a mesh, in a namespace and for a workload, and what decides that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from mesh.istio.control_planes import DEFAULT_REVISION, REVISION_LABEL
from mesh.istio.mtls import NOTHING, MtlsStatus, level, overall
from mesh.istio.planes import ControlPlane, managing
from mesh.istio.selectors import selector_of
from mesh.istio.tls_modes import MESH_HOST, PERMISSIVE, UNSET, mtls_mode, policy_mode, rule_mode
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import mapping, text

_INJECTION, _ENABLED = "istio-injection", "enabled"
_POLICY, _RULE = kinds.PEER_AUTHENTICATION, kinds.DESTINATION_RULE
_INHERITED = {
    MtlsStatus.ENABLED: MtlsStatus.INHERITED_STRICT,
    MtlsStatus.DISABLED: MtlsStatus.INHERITED_DISABLED,
}
IsInvalid = Callable[[ConfigObject], bool]
"""Whether validation has something grave against a PeerAuthentication."""


class Decider(NamedTuple):
    """An object that has a part in a verdict."""

    kind: Kind
    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`by` are the objects that decide it, none where Istio's default holds; `is_inherited` tells that nothing of the
    namespace's own does."""

    status: MtlsStatus
    by: tuple[Decider, ...] = ()
    is_inherited: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a workload accepts: STRICT (mutual TLS only), PERMISSIVE or DISABLE, and at which ports something else;
    `is_default` where no policy says so."""

    mode: str
    by: Decider | None = None
    ports: tuple[tuple[str, str], ...] = ()
    is_default: bool = False


def plane_for(view: ClusterView, revision: str) -> ControlPlane | None:
    """The cluster's own control plane of the revision."""
    cluster = view.snapshot.cluster
    own = (plane for plane in view.mesh.planes if plane.cluster == cluster)
    return next((plane for plane in own if plane.revision == revision), None)


def managing_plane(view: ClusterView, namespace: str) -> ControlPlane | None:
    """The control plane whose settings hold in the namespace."""
    return managing(view.mesh.planes, view.snapshot.cluster, namespace)


def mesh_verdict(view: ClusterView, plane: ControlPlane) -> Verdict:
    """Of the policies beside the istiod, as in the reference, and of the rules for all hosts that stand there, in the
    root namespace or in those that follow it."""
    policies = view.snapshot.in_namespace(_POLICY, plane.namespace)
    policy = next((each for each in policies if policy_mode(each)), None)
    rules = view.indexes.tls_rules.get(MESH_HOST, ())
    rule = next((each for each in rules if _follows(view, each.namespace, plane)), None)
    modes = level(rule_mode(rule) if rule else "", policy_mode(policy) if policy else "", plane.auto_mtls)
    return Verdict(overall(NOTHING, modes, plane.auto_mtls), _deciders((_POLICY, policy), (_RULE, rule)))


def not_invalid(_policy: ConfigObject) -> bool:
    """For who has no validation: nothing is said against any policy."""
    return False


def namespace_verdict(view: ClusterView, namespace: str, is_invalid: IsInvalid = not_invalid) -> Verdict:
    """By the namespace's own policies, else what its mesh passes on."""
    plane = managing_plane(view, namespace)
    is_root = plane is not None and plane.root_namespace == namespace
    policies = [] if is_root else _general(view, namespace)
    invalid = [policy for policy in policies if is_invalid(policy)]
    if invalid:
        return Verdict(MtlsStatus.VALIDATION_ERROR, _deciders(*((_POLICY, policy) for policy in invalid)))
    if all(mtls_mode(policy) in ("", UNSET) for policy in policies):
        return _inherited(view, namespace, is_root=is_root)
    policy = next((policy for policy in policies if policy_mode(policy)), None)
    rule = next(iter(view.indexes.tls_rules.get(f"*.{namespace}.{view.mesh.identity_domain}", ())), None)
    auto = plane is None or plane.auto_mtls
    modes = level(rule_mode(rule) if rule else "", policy_mode(policy) if policy else "", auto)
    return Verdict(modes.status, _deciders((_POLICY, policy), (_RULE, rule)))


def workload_accepts(view: ClusterView, namespace: str, labels: Mapping[str, str]) -> Accepted:
    """By the oldest policy for the workload, else for its namespace, else for its mesh: as istiod reads them."""
    plane = managing_plane(view, namespace) or plane_for(view, _revision(view, namespace))
    own = view.snapshot.in_namespace(_POLICY, namespace)
    selecting = [(selector_of(_POLICY, policy), policy) for policy in own]
    narrow = _oldest(policy for selector, policy in selecting if selector and selector.items() <= labels.items())
    wide = _oldest(policy for selector, policy in selecting if not selector)
    root = _oldest(_general(view, plane.root_namespace)) if plane else None
    found = next((each for each in (narrow, wide, root) if each and mtls_mode(each) not in ("", UNSET)), None)
    mode = mtls_mode(found) if found else PERMISSIVE
    ports = _ports(narrow, mode) if narrow else ()
    return Accepted(mode, next(iter(_deciders((_POLICY, found))), None), ports, is_default=found is None)


def _general(view: ClusterView, namespace: str) -> list[ConfigObject]:
    """The policies for all workloads of a namespace."""
    policies = view.snapshot.in_namespace(_POLICY, namespace)
    return [policy for policy in policies if not selector_of(_POLICY, policy)]


def _inherited(view: ClusterView, namespace: str, *, is_root: bool) -> Verdict:
    plane = plane_for(view, _revision(view, namespace))
    mesh = mesh_verdict(view, plane) if plane else Verdict(MtlsStatus.UNSET)
    if is_root:
        return mesh
    return replace(mesh, status=_INHERITED.get(mesh.status, MtlsStatus.UNSET), is_inherited=True)


def _revision(view: ClusterView, namespace: str) -> str:
    """Of a control plane's namespace its own: where several are there, no single one holds."""
    own = {plane.revision for plane in view.mesh.planes if plane.namespace == namespace}
    known = view.mesh.namespaces.get(namespace)
    if own or known is None:
        return ",".join(sorted(own)) or DEFAULT_REVISION
    return known.revision or known.labels.get(REVISION_LABEL, "") or DEFAULT_REVISION


def _follows(view: ClusterView, namespace: str, plane: ControlPlane) -> bool:
    if namespace in (plane.namespace, plane.root_namespace):
        return True
    known = view.mesh.namespaces.get(namespace)
    labels = known.labels if known else {}
    return labels.get(REVISION_LABEL) == plane.revision or labels.get(_INJECTION) == _ENABLED


def _oldest(policies: Iterable[ConfigObject]) -> ConfigObject | None:
    return min(policies, key=lambda policy: (policy.metadata.creation_timestamp, policy.name), default=None)


def _ports(policy: ConfigObject, mode: str) -> tuple[tuple[str, str], ...]:
    """Those at which the policy sets another mode."""
    told = {port: text(mapping(each).get("mode")) for port, each in mapping(policy.spec.get("portLevelMtls")).items()}
    return tuple((str(port), own) for port, own in sorted(told.items(), key=str) if own not in ("", UNSET, mode))


def _deciders(*objects: tuple[Kind, ConfigObject | None]) -> tuple[Decider, ...]:
    return tuple(Decider(kind, obj.namespace, obj.name) for kind, obj in objects if obj is not None)
