"""KIA1101: every route leads to a host that the mesh knows."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.routes import routes
from mesh.validations.rules.wording import unknown_host


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    for _, destinations in routes(subject.obj):
        for destination in destinations:
            if destination.host:
                yield from _resolved(destination.path, destination.host, subject, look)


def _resolved(path: str, host: str, subject: Subject, look: Look) -> Iterator[Finding]:
    read = look.host(host, subject)
    missing = look.seeing(subject) & ~look.entries(read)
    if not missing or look.may_use_service(read, subject.namespace):
        return
    wrong = f"The route leads to {host}, which is no host that the mesh knows."
    told = Told(wrong, *unknown_host(read, subject, look.base.domain))
    for severity in look.graded(missing):
        yield finding("KIA1101", f"{path}/destination/host", told, severity=severity, value=host)
