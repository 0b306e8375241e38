"""KIA0104: hosts that name a service name one that the mesh knows."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator

from mesh.istio.hosts import ALL
from mesh.validations import policy_keys
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.hosts import Host, wildcards_of
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.policy_rules import numbered, operations
from mesh.validations.rules.wording import unknown_host
from mesh.validations.viewers import Mask, union


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    for path, operation in operations(subject.obj):
        for place, written in numbered(f"{path}/hosts", operation.get("hosts")):
            host = written.strip()
            if _names_service(host, subject.namespace, look.base.namespaces):
                yield from _known(place, host, subject, look)


def _names_service(host: str, own: str, namespaces: Collection[str]) -> bool:
    """Whether it is a bare name, or one with a namespace that exists: others are compared with what requests say."""
    _, dot, rest = host.partition(".")
    if host.startswith(ALL) or host.endswith(ALL) or "." in rest:
        return False
    return not dot or rest == own or rest in namespaces


def _known(path: str, written: str, subject: Subject, look: Look) -> Iterator[Finding]:
    host = look.host(written, subject)
    missing = look.seeing(subject) & ~look.entries(host) & ~_routed(host, look)
    if not missing or look.may_use_service(host, subject.namespace):
        return
    wrong = f"{written or 'An empty text'} is no host that the mesh knows, so that no request is for it."
    told = Told(wrong, *unknown_host(host, subject, look.base.domain))
    for severity in look.graded(missing):
        yield finding("KIA0104", path, told, severity=severity, value=written)


def _routed(host: Host, look: Look) -> Mask:
    """Who sees a VirtualService for the host."""
    return union(look.index.seen(key) for key in _keys(host, look.base.domain))


def _keys(host: Host, domain: str) -> Iterator[Hashable]:
    service, namespace, _ = host
    yield policy_keys.routed_name(ALL)
    yield from (policy_keys.routed_name(wildcard) for wildcard in wildcards_of(service))
    if host.is_complete:
        yield policy_keys.routed_name(service, namespace)
        for name in (f"{service}.{namespace}", f"{service}.{namespace}.{domain}", f"*.{namespace}.{domain}"):
            yield policy_keys.routed_name(name)
    else:
        yield policy_keys.routed_name(service)
