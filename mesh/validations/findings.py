"""What validation says: findings, and one entry for each object that was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from mesh.istio.selectors import Reference
from mesh.model import kinds
from mesh.model.findings import Severity, Verdict, verdict_of
from mesh.model.kinds import Kind
from mesh.validations.codes import CODES

WORKLOAD = Kind("", (), "workload", "workloads", letters="W")
"""Workloads are validated as such, whatever controls them."""
MOST_RELATED = 100
"""So many other objects are named with one object; more would help nobody, and a thousand rules for one host would name
a million."""


class Told(NamedTuple):
    """A finding in words: what is wrong, what was looked for and where (`""` where there was nothing to look for), and
    how to mend it."""

    wrong: str
    looked: str
    cure: str

    def __str__(self) -> str:
        return " ".join(filter(None, self))


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` leads to the place in the object: `spec/http[0]/route[1]`; `value` is what stands there, if it is one
    word. `related` are other objects that have a part in it."""

    code: str
    severity: Severity
    path: str
    told: Told
    value: str = ""
    related: tuple[Reference, ...] = ()
    invalidates: bool = True

    @property
    def text(self) -> str:
        """All of it in words."""
        return str(self.told)


def finding(
    code: str,
    path: str,
    told: Told,
    *,
    severity: Severity | None = None,
    value: str = "",
    related: Iterable[Reference] = (),
    invalidates: bool | None = None,
) -> Finding:
    """With the code's own severity, and its effect on the object, where nothing else is said."""
    known = CODES[code]
    return Finding(
        code,
        known.severity if severity is None else severity,
        path,
        told,
        value,
        tuple(related),
        known.invalidates if invalidates is None else invalidates,
    )


class Key(NamedTuple):
    """Which object an entry is about. The kind is `kinds.SERVICE` or `WORKLOAD` for those."""

    cluster: str
    kind: Kind
    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What was found about one object: `checks` by code, path and severity. `ignored` counts findings that are left out
    by code. Whether it is `valid` does not depend on what is left out, nor on severities."""

    key: Key
    valid: bool = True
    checks: tuple[Finding, ...] = ()
    related: tuple[Reference, ...] = ()
    ignored: tuple[tuple[str, int], ...] = ()

    @property
    def verdict(self) -> Verdict:
        """By the worst of what is not ignored."""
        return verdict_of(check.severity for check in self.checks)

    @property
    def is_grave(self) -> bool:
        """Whether the object does not do what it says: it is not valid, or has an error."""
        return not self.valid or any(check.severity is Severity.ERROR for check in self.checks)


def is_grave(entries: Mapping[Key, Entry], key: Key) -> bool:
    """Of an object that was not looked at nothing is said."""
    entry = entries.get(key)
    return entry is not None and entry.is_grave


def entry_of(key: Key, findings: Iterable[Finding]) -> Entry:
    """A finding that is there twice (same code, place and severity) counts once, with the objects of both."""
    merged: dict[tuple[str, str, Severity], Finding] = {}
    for each in findings:
        place = (each.code, each.path, each.severity)
        before = merged.get(place)
        merged[place] = each if before is None else _joined(before, each)
    if not merged:
        return Entry(key)
    checks = tuple(merged[place] for place in sorted(merged))
    told = [check.related for check in checks if check.related]
    related = told[0] if len(told) == 1 else dict.fromkeys(reference for each in told for reference in each)
    valid = not any(check.invalidates for check in checks)
    return Entry(key, valid, checks, tuple(related)[:MOST_RELATED])


def _joined(first: Finding, second: Finding) -> Finding:
    related = tuple(dict.fromkeys((*first.related, *second.related)))
    return replace(first, related=related, invalidates=first.invalidates or second.invalidates)


def type_name(kind: Kind) -> str:
    """The kind as the API writes it: `networking.istio.io/v1, Kind=Gateway`, or `service` and `workload`."""
    if kind is kinds.SERVICE or kind is WORKLOAD:
        return kind.name.lower()
    return kind.gvk
