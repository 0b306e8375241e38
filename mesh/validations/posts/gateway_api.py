"""What the Gateway API's objects tell the others."""

from __future__ import annotations

import json
from collections.abc import Iterator

from mesh.model import kinds
from mesh.text.untrusted import inner, mappings, number, text
from mesh.validations import policy_keys
from mesh.validations.base import Base
from mesh.validations.index import Posting, Subject
from mesh.validations.posts.tell import Posts


def _gateway(subject: Subject, _base: Base) -> Iterator[Posting]:
    listeners = list(mappings(subject.obj.spec.get("listeners")))
    allowed = [inner(listener, "allowedRoutes", "namespaces") for listener in listeners]
    told = json.dumps(allowed, sort_keys=True, default=str)
    yield policy_keys.k8s_gateway(subject.namespace, subject.name), subject.audience, told
    for listener in listeners:
        hostname, protocol = text(listener.get("hostname")), text(listener.get("protocol"))
        if hostname:
            yield policy_keys.listener(hostname, number(listener.get("port")), protocol), subject.audience, None
    for address in mappings(subject.obj.spec.get("addresses")):
        type_, value = text(address.get("type")), text(address.get("value"))
        if type_ and value:
            yield policy_keys.address(type_, value), subject.audience, None


def _reference_grant(subject: Subject, _base: Base) -> Iterator[Posting]:
    if any(each.get("kind") == kinds.SERVICE.name for each in mappings(subject.obj.spec.get("to"))):
        for origin in mappings(subject.obj.spec.get("from")):
            namespace, kind = text(origin.get("namespace")), text(origin.get("kind"))
            yield policy_keys.grants(subject.namespace, namespace, kind), subject.audience, None


GATEWAY_API: Posts = {
    kinds.K8S_GATEWAY: (_gateway,),
    kinds.REFERENCE_GRANT: (_reference_grant,),
}
