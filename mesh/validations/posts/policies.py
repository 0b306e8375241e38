"""What policies, and other objects that apply to workloads, tell the others."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.selectors import selector_of
from mesh.istio.tls_modes import mtls_mode, policy_mode
from mesh.model import kinds
from mesh.text.untrusted import texts
from mesh.validations import keys, policy_keys
from mesh.validations.base import Base
from mesh.validations.http_rules import policy_needs_http
from mesh.validations.index import Posting, Subject
from mesh.validations.policy_keys import HttpPolicy
from mesh.validations.posts.tell import Posts
from mesh.validations.targets import has_targets, target_services


def _peer_authentication(subject: Subject, _base: Base) -> Iterator[Posting]:
    labels = _labels(subject)
    yield keys.peer_policies(subject.namespace), subject.audience, (policy_mode(subject.obj), labels)
    if labels:
        told = (mtls_mode(subject.obj), labels)
        yield policy_keys.selecting_peers(subject.namespace), subject.audience, told


def _selecting(subject: Subject, _base: Base) -> Iterator[Posting]:
    """Of kinds that apply to workloads by labels: each once under its first label, which its workloads must have."""
    labels = _labels(subject)
    if not labels:
        yield keys.without_selector(subject.kind, subject.namespace), subject.audience, None
        return
    for label in (None, labels[0]):
        yield keys.selecting(subject.kind, subject.namespace, label), subject.audience, frozenset(labels)


def _authorization_policy(subject: Subject, _base: Base) -> Iterator[Posting]:
    labels = _labels(subject)
    yield policy_keys.policies(subject.namespace, labels[0] if labels else None), subject.audience, labels
    if policy_needs_http(subject.obj):
        told = HttpPolicy(target_services(subject.obj), has_targets(subject.obj), labels)
        yield policy_keys.http_policies(subject.namespace), subject.audience, told


def _routed_names(subject: Subject, _base: Base) -> Iterator[Posting]:
    """Of VirtualServices, for the hosts of AuthorizationPolicies."""
    for host in dict.fromkeys(texts(subject.obj.spec.get("hosts"))):
        yield policy_keys.routed_name(host), subject.audience, None
        if "." not in host:
            yield policy_keys.routed_name(host, subject.namespace), subject.audience, None


def _workload_group(subject: Subject, _base: Base) -> Iterator[Posting]:
    if isinstance(subject.obj.spec.get("metadata"), dict):
        yield policy_keys.group_labels(subject.namespace, _labels(subject)), subject.audience, None


def _labels(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Of the selector, sorted."""
    return tuple(sorted(selector_of(subject.kind, subject.obj).items()))


POLICIES: Posts = {
    kinds.SIDECAR: (_selecting,),
    kinds.PEER_AUTHENTICATION: (_peer_authentication, _selecting),
    kinds.AUTHORIZATION_POLICY: (_authorization_policy,),
    kinds.VIRTUAL_SERVICE: (_routed_names,),
    kinds.WORKLOAD_GROUP: (_workload_group,),
}
