"""KIA1004: a Sidecar lets traffic out to hosts that the mesh knows."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.hosts import ALL
from mesh.text.untrusted import mappings
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.policy_rules import numbered
from mesh.validations.rules.wording import unknown_host


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    for number, listener in enumerate(mappings(subject.obj.spec.get("egress"))):
        for path, written in numbered(f"spec/egress[{number}]/hosts", listener.get("hosts")):
            yield from _host(path, written, subject, look)


def _host(path: str, written: str, subject: Subject, look: Look) -> Iterator[Finding]:
    _, slash, dns = written.partition("/")
    if not slash:
        told = Told(f"{written} is not written as namespace/host.", "", f"Write ./{written} or */{written}.")
        yield finding("KIA1004", path, told, value=written)
        return
    # As in the reference, the host is looked up in the Sidecar's namespace, whichever stands before the slash.
    host = look.base.hosts.parse(dns, subject.namespace)
    if dns == ALL or (host.is_wildcard and host.namespace == subject.namespace):
        return
    if look.seeing(subject) & ~look.entries(host) and not look.may_use_service(host, subject.namespace):
        wrong = f"{written} is no host that the mesh knows, so that this lets nothing out."
        told = Told(wrong, *unknown_host(host, subject, look.base.domain))
        yield finding("KIA1004", path, told, value=written)
