"""What policies, and other objects that apply to workloads, tell the others."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.selectors import selector_of
from mesh.model import kinds
from mesh.validations import keys
from mesh.validations.base import Base
from mesh.validations.index import Posting, Subject
from mesh.validations.posts.tell import Posts
from mesh.validations.tls import policy_mode


def _peer_authentication(subject: Subject, _base: Base) -> Iterator[Posting]:
    labels = tuple(sorted(selector_of(subject.kind, subject.obj).items()))
    yield keys.peer_policies(subject.namespace), subject.audience, (policy_mode(subject.obj), labels)


def _selecting(subject: Subject, _base: Base) -> Iterator[Posting]:
    """Of kinds that apply to workloads by labels."""
    labels = tuple(sorted(selector_of(subject.kind, subject.obj).items()))
    yield keys.selecting(subject.kind, subject.namespace), subject.audience, labels


POLICIES: Posts = {
    kinds.SIDECAR: (_selecting,),
    kinds.PEER_AUTHENTICATION: (_peer_authentication, _selecting),
}
