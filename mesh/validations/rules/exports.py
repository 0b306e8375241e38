"""KIA0005: an object is exported to namespaces that exist."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.exports import EVERYWHERE, OWN
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.policy_rules import numbered


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    if look.base.is_ambient(subject.namespace):
        return
    for path, export in numbered("spec/exportTo", subject.obj.spec.get("exportTo")):
        # The reference takes an empty name for a namespace that exists.
        if export not in ("", OWN, EVERYWHERE) and export not in look.base.namespaces:
            told = Told(
                f"Exported to {export}, which is no namespace of the cluster.",
                f"Looked for a namespace {export} among {len(look.base.namespaces)}.",
                f"Write the name of a namespace, `.` for {subject.namespace} alone or `*` for all.",
            )
            yield finding("KIA0005", path, told, value=export)
