"""KIA0210, KIA0211, KIA0212: rules for HTTP in ambient mode have a waypoint that follows them."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.text.untrusted import text
from mesh.validations.findings import Finding
from mesh.validations.http_rules import rule_needs_http
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.rules import waypoints

_CODES = waypoints.Codes("KIA0212", "KIA0211", ("KIA0210", "spec/host"))


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    if rule_needs_http(subject.obj):
        host = [("spec/host", text(subject.obj.spec.get("host")))]
        yield from waypoints.hosts(subject, look, host, _CODES)
