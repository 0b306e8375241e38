"""A list as a file: all rows that pass the filters, not only those of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mesh.graph.exports.spreadsheet import Cell, table
from mesh.model.pace import paced
from mesh.pages.lists.rows import ListRow

_Form = tuple[tuple[str, ...], Callable[[ListRow], tuple[Any, ...]]]
_HEADER = (
    *("cluster", "namespace", "name", "kind", "type", "health", "error_percent", "version", "sidecar", "ambient"),
    *("details", "labels"),
)
_NAMESPACE_HEADER = (
    *("cluster", "name", "type", "mode", "revision", "mtls", "health", "unhealthy_objects", "istio_objects", "labels"),
)
_CONFIG_HEADER = ("cluster", "namespace", "name", "kind", "api_version", "configuration", "findings", "labels")


def as_csv(rows: Iterable[ListRow], route: str) -> str:
    """CSV of RFC 4180, no cell of which is taken for a formula."""
    header, values = _FORMS.get(route, _USUAL)
    return table(header, (tuple(map(_cell, values(row))) for row in paced(rows)))


def as_records(rows: Iterable[ListRow], route: str) -> list[dict[str, Any]]:
    """The same as JSON objects; what is not known is null."""
    header, values = _FORMS.get(route, _USUAL)
    return [dict(zip(header, values(row), strict=True)) for row in paced(rows)]


def _values(row: ListRow) -> tuple[Any, ...]:
    return (
        row.cluster,
        row.namespace,
        row.name,
        row.type_of.word,
        row.type,
        row.health_word,
        row.ratio if row.ratio >= 0 else None,
        row.version,
        row.has_sidecar,
        row.is_ambient,
        [mark.text for mark in row.marks],
        dict(row.labels),
    )


def _namespace_values(row: ListRow) -> tuple[Any, ...]:
    return (
        row.cluster,
        row.name,
        row.type,
        row.mode,
        row.revision,
        row.mtls.text if row.mtls else "",
        row.health_word,
        sum(each.unhealthy for each in row.issues),
        row.objects,
        dict(row.labels),
    )


def _config_values(row: ListRow) -> tuple[Any, ...]:
    kind = row.kind
    return (
        row.cluster,
        row.namespace,
        row.name,
        kind.name if kind else "",
        kind.api_version if kind else "",
        str(row.verdict),
        [f"{each.code} {each.path}".strip() for each in row.findings],
        dict(row.labels),
    )


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return " ".join(f"{key}={value[key]}" for key in sorted(value))
    if isinstance(value, list):
        return "; ".join(value)
    return value  # type: ignore[no-any-return]


_USUAL: _Form = (_HEADER, _values)
_FORMS: Mapping[str, _Form] = {
    "namespaces": (_NAMESPACE_HEADER, _namespace_values),
    "istio-config": (_CONFIG_HEADER, _config_values),
}
