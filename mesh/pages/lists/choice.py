"""Which rows a list shows, and in which order (ui.md §6.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from mesh.model.health import HealthStatus
from mesh.pages.lists.rows import Issues, References, Row
from mesh.pages.lists.specs import ListSpec, ListView

Test = Callable[[Row], bool]


def chosen(rows: Iterable[Row], spec: ListSpec, view: ListView, references: References) -> list[Row]:
    """The rows that pass all filters, sorted; within one filter any value will do."""
    tests = [_test(name, values, view, references) for name, values in view.filters]
    return ordered([row for row in rows if all(test(row) for test in tests)], spec, view, references)


def _test(name: str, values: tuple[str, ...], view: ListView, references: References) -> Test:
    if name in _TEXTS:
        small = [value.lower() for value in values]
        return lambda row: any(value in row.name.lower() for value in small)
    if name in ("label", "namespaceLabel"):
        return partial(labels_match, expressions=values, match_all=view.match_all_labels)
    if name == "istioConfigType":
        wanted = frozenset(values)
        return lambda row: any(found.kind.name in wanted for found in references(row))
    if name in _PRESENCE:
        has, present = _PRESENCE[name], {value == "Present" for value in values}
        return lambda row: has(row) in present
    told = _WORDS[name]
    return lambda row: told(row) in values


_TEXTS = ("workloadName", "serviceName", "appName", "namespace")
_PRESENCE: Mapping[str, Test] = {
    "istioSidecar": lambda row: row.has_sidecar,
    "ambient": lambda row: row.is_ambient,
    "appLabel": lambda row: row.has_app,
    "versionLabel": lambda row: row.has_version,
}
_WORDS: Mapping[str, Callable[[Row], str]] = {
    "health": lambda row: row.health_word,
    "workloadType": lambda row: row.type,
    "serviceType": lambda row: row.type,
    "type": lambda row: row.type,
    "mode": lambda row: row.mode,
    "mTls": lambda row: row.mtls.text if row.mtls else "",
}


def labels_match(row: Row, expressions: Sequence[str], match_all: bool) -> bool:
    """`key` is presence, `key=v1,v2` values; any expression by prefixes, or all exactly (ui.md §6.1)."""
    if match_all:
        return all(_has_exactly(row.labels, expression) for expression in expressions)
    return any(has_label(row.labels, expression) for expression in expressions)


def has_label(labels: Mapping[str, str], expression: str) -> bool:
    """Any label whose key begins so; with values, the key's value has a part that begins with one of them."""
    key, has_values, values = expression.partition("=")
    if not has_values:
        return any(label.startswith(key) for label in labels)
    parts = labels[key].split(",") if key in labels else []
    return any(part.startswith(value) for part in parts for value in values.split(","))


def _has_exactly(labels: Mapping[str, str], expression: str) -> bool:
    key, has_values, values = expression.partition("=")
    if key not in labels:
        return False
    return not has_values or set(values.split(",")) <= set(labels[key].split(","))


def ordered(rows: list[Row], spec: ListSpec, view: ListView, references: References) -> list[Row]:
    """Sorting by namespace and name decides what is equal, upwards in either direction."""
    rows.sort(key=lambda row: (row.namespace, row.name, row.cluster))
    if view.sort == "ns":
        rows.sort(key=lambda row: row.namespace, reverse=view.descending)
    elif view.sort == "is":
        rows.sort(key=lambda row: _details(row, references), reverse=view.descending)
    elif view.sort in spec.sorts:
        rows.sort(key=_SORTS[view.sort], reverse=view.descending)
    return rows


def _details(row: Row, references: References) -> tuple[Any, ...]:
    found = references(row)
    kinds = tuple((each.kind.name, each.name) for each in found)
    return (not row.lacks_sidecar, -len(found), kinds, [mark.text for mark in row.marks])


def _severity(row: Row) -> int:
    return -1 if row.status is None else row.status.severity


def _issue_counts(issues: Iterable[Issues]) -> tuple[int, int]:
    found = [pair for each in issues for pair in each.counts]
    return tuple(  # type: ignore[return-value]
        -sum(count for status, count in found if status is wanted)
        for wanted in (HealthStatus.FAILURE, HealthStatus.DEGRADED)
    )


_SORTS: Mapping[str, Callable[[Row], Any]] = {
    "wn": lambda row: row.name,
    "sn": lambda row: row.name,
    "cl": lambda row: row.cluster,
    "wt": lambda row: row.type,
    "type": lambda row: row.type,
    "al": lambda row: not row.has_app,
    "vl": lambda row: not row.has_version,
    "lb": lambda row: sorted(row.labels.items()),
    "he": lambda row: (-_severity(row), -row.ratio),
    "h": lambda row: (-_severity(row), *_issue_counts(row.issues)),
    "mode": lambda row: row.mode,
    "rev": lambda row: row.revision,
    "m": lambda row: row.mtls.text if row.mtls else "",
    "ic": lambda row: -row.objects,
}
