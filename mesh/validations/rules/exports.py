"""KIA0005: an object is exported to namespaces that exist."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.exports import EVERYWHERE, OWN
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    written = subject.obj.spec.get("exportTo")
    if not isinstance(written, list) or look.base.is_ambient(subject.namespace):
        return
    for index, export in enumerate(written):
        # The reference takes an empty name for a namespace that exists.
        if isinstance(export, str) and export not in ("", OWN, EVERYWHERE, *look.base.namespaces):
            told = Told(
                f"Exported to {export}, which is no namespace of the cluster.",
                f"Looked for a namespace {export} among {len(look.base.namespaces)}.",
                f"Write the name of a namespace, `.` for {subject.namespace} alone or `*` for all.",
            )
            yield finding("KIA0005", f"spec/exportTo[{index}]", told, value=export)
