"""KIA0102: methods are those of HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.http_methods import METHODS, may_match
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.policy_rules import numbered, operations


def check(subject: Subject, _look: Look) -> Iterator[Finding]:
    for path, operation in operations(subject.obj):
        for place, written in numbered(f"{path}/methods", operation.get("methods")):
            if not may_match(written.strip()):
                told = Told(
                    f"{written.strip() or 'An empty text'} is no method of HTTP, so that this matches no request.",
                    f"Looked for it among {', '.join(METHODS)}.",
                    "Write one of them, or a part of it with one star: G*, *T. For gRPC, the method is POST; its name "
                    "belongs to the paths.",
                )
                yield finding("KIA0102", place, told, value=written)
