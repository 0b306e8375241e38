"""Whether the host of a DestinationRule is one that the mesh knows."""

from __future__ import annotations

from mesh.validations import keys
from mesh.validations.hosts import Host
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.viewers import Mask


def known_by(host: Host, subject: Subject, look: Look) -> Mask:
    """Those who see the rule and a service, an app or a ServiceEntry for its host. A wildcard is always known."""
    mask = look.seeing(subject)
    service, namespace = host.two_parts
    is_app = namespace == subject.namespace and look.index.size(keys.app(namespace, service))
    if host.is_wildcard or is_app or look.may_use_service(host, subject.namespace):
        return mask
    return mask & look.entries(host)
