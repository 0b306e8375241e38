"""Findings that somebody does not want to see: by the console's settings, or by the object's own annotation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from mesh.validations.findings import Entry

ANNOTATION = "kiali.io/ignore-validations"


def without_ignored(entry: Entry, everywhere: Collection[str], annotations: Mapping[str, str]) -> Entry:
    """Only the findings are left out and counted; whether the object is valid stays as it is."""
    is_ignored = _ignored(everywhere, annotations.get(ANNOTATION))
    left_out = Counter(check.code for check in entry.checks if is_ignored(check.code))
    if not left_out:
        return entry
    kept = tuple(check for check in entry.checks if not is_ignored(check.code))
    return replace(entry, checks=kept, ignored=tuple(sorted(left_out.items())))


def _ignored(everywhere: Collection[str], annotation: str | None) -> Callable[[str], bool]:
    if annotation is None:
        return lambda code: code in everywhere
    codes = {code.strip() for code in annotation.split(",")}
    if not annotation.strip():
        return lambda _code: True
    return lambda code: code in everywhere or code in codes
