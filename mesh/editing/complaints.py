"""What an API server has against a manifest, at the lines that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mesh.editing.manifest import Fault
from mesh.text.yaml import Document
from mesh.text.yaml_text import line_of

_UNKNOWN = re.compile(r'(unknown|duplicate) field "([^"]{1,300})"')
_STEP = re.compile(r"\.?([^.\[\]]+)|\[([^\]]*)\]")


def faults_of(message: str, causes: Iterable[tuple[str, str]], document: Document) -> tuple[Fault, ...]:
    """One fault for each field that the answer names, else one with all of the message."""
    named = tuple(_by_field(causes, document)) or tuple(_unknown(message, document))
    return named or (Fault(message),)


def _by_field(causes: Iterable[tuple[str, str]], document: Document) -> Iterator[Fault]:
    for field, told in causes:
        is_field = bool(field) and not field.startswith("<")
        yield Fault(f"{field}: {told}" if is_field else told, line_of(document, as_path(field)) if is_field else 0)


def _unknown(message: str, document: Document) -> Iterator[Fault]:
    for word, field in _UNKNOWN.findall(message):
        told = "is no field of this kind" if word == "unknown" else "is there twice"
        yield Fault(f"{field}: {told}", line_of(document, as_path(field)))


def as_path(field: str) -> str:
    """`spec.http[0].route` and `metadata.labels[a.b/c]` as `spec/http[0]/route` and `metadata/labels/a.b/c`."""
    path = ""
    for word, inside in _STEP.findall(field):
        path += f"[{inside}]" if inside.isdecimal() else f"/{(inside or word)}"
    return path.lstrip("/")
