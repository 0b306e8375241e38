"""KIA0102: methods are those of HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.hosts import ALL
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.policy_rules import numbered, operations

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE")


def check(subject: Subject, _look: Look) -> Iterator[Finding]:
    for path, operation in operations(subject.obj):
        for place, written in numbered(f"{path}/methods", operation.get("methods")):
            if not _is_method(written.strip()):
                told = Told(
                    f"{written.strip() or 'An empty text'} is no method of HTTP, so that this matches no request.",
                    f"Looked for it among {', '.join(_METHODS)}.",
                    "Write one of them, or a part of it with one star: G*, *T. For gRPC, the method is POST; its name "
                    "belongs to the paths.",
                )
                yield finding("KIA0102", place, told, value=written)


def _is_method(pattern: str) -> bool:
    if pattern == ALL:
        return True
    starts, ends, capitals = pattern.startswith(ALL), pattern.endswith(ALL), pattern.upper()
    if starts and ends:
        return False
    if ends:
        return any(method.startswith(capitals[:-1]) for method in _METHODS)
    return any(method.endswith(capitals[1:]) if starts else method == capitals for method in _METHODS)
