"""KIA1007: a Sidecar that lets traffic out to known hosts only."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look

_KNOWN_ONLY = (None, "", "REGISTRY_ONLY", 0)


def check(subject: Subject, _look: Look) -> Iterator[Finding]:
    policy = subject.obj.spec.get("outboundTrafficPolicy")
    if isinstance(policy, dict) and policy.get("mode") in _KNOWN_ONLY:
        told = Told(
            "Only hosts that the mesh knows can be reached; that is so where no mode is given, too.",
            "",
            "Set the mode to ALLOW_ANY if other hosts are to be reached.",
        )
        yield finding("KIA1007", "spec/outboundTrafficPolicy", told)
