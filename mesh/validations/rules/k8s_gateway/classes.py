"""KIA1504: a Gateway is of a class that Istio serves."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.text.untrusted import text
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    name, known = text(subject.obj.spec.get("gatewayClassName")), look.base.options.gateway_classes
    if name not in known:
        told = Told(
            f"{name or 'An empty name'} is no gateway class that Istio serves, so that nothing runs for this Gateway.",
            f"Known are: {', '.join(sorted(known)) or 'none'}.",
            "Write one of these, or create the GatewayClass.",
        )
        yield finding("KIA1504", "spec/gatewayClassName", told, value=name)
