"""KIA1601: what is granted is granted to namespaces that exist."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.text.untrusted import indexed, text
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    for index, origin in indexed(subject.obj.spec.get("from")):
        name = text(origin.get("namespace"))
        if name not in look.base.namespaces:
            told = Told(
                f"{name or 'An empty name'} is no namespace of the cluster, so that this grants nothing.",
                f"Looked for a namespace {name} among {len(look.base.namespaces)}.",
                "Correct the name, or create the namespace.",
            )
            yield finding("KIA1601", f"spec/from[{index}]/namespace", told, value=name)
