"""KIA1109, KIA1113, KIA1114: HTTP routes of the mesh in ambient mode have a waypoint that follows them."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.validations.findings import Finding
from mesh.validations.http_rules import routes_need_http
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.policy_rules import numbered
from mesh.validations.rules import waypoints

_CODES = waypoints.Codes("KIA1114", "KIA1113", ("KIA1109", "spec/hosts[0]"))


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    if routes_need_http(subject.obj):
        hosts = numbered("spec/hosts", subject.obj.spec.get("hosts"))
        yield from waypoints.hosts(subject, look, hosts, _CODES)
