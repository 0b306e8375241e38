"""KIA0202: the host is one that the mesh knows."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.text.untrusted import text
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.resolved import known_by
from mesh.validations.rules.wording import unknown_host


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    written = text(subject.obj.spec.get("host"))
    host = look.host(written, subject)
    missing = look.seeing(subject) & ~known_by(host, subject, look)
    if missing:
        wrong = f"{written or 'The host'} is no host that the mesh knows, so that this rule has no effect."
        told = Told(wrong, *unknown_host(host, subject, look.base.domain))
        for severity in look.graded(missing):
            yield finding("KIA0202", "spec/host", told, severity=severity, value=written)
