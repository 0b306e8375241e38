"""What a list page shows, from its address and back.

A value that cannot be read falls back to the default, with a message that names parameter, value and what is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from mesh.config.console import ConsoleLimits
from mesh.config.features import ListDefaults
from mesh.pages.lists.specs import ListSpec, ListView
from mesh.tables.choice import usual_rows
from mesh.web.address import fields
from mesh.web.address.fields import Fields, Here
from mesh.web.address.reader import Pairs, Reader
from mesh.web.controls import REFRESH_WORDS, REFRESHES
from mesh.web.parts.tables import table_fields

FORMATS = ("csv", "json")
ListHere = Here[ListView]
MOST_ROWS = ConsoleLimits().rows


def default_view(
    spec: ListSpec, refresh: int, usual: ListDefaults | None = None, most_rows: int = MOST_ROWS
) -> ListView:
    """`usual` says what lists of objects include; the list of namespaces always has its health."""
    included = usual if usual is not None and spec.route != "namespaces" else ListDefaults()
    return ListView(
        sort=spec.sorts[0] if "ns" not in spec.sorts else "ns",
        per_page=usual_rows(most_rows),
        refresh=refresh,
        with_health=included.include_health and spec.has_health,
        with_references=included.include_istio_resources,
        with_validations=included.include_validations,
    )


@lru_cache(maxsize=16)
def list_fields(spec: ListSpec, most_rows: int = MOST_ROWS) -> Fields[ListView]:
    """The parameters of a list's page, which has at most so many rows."""
    everywhere = {} if spec.route == "namespaces" else {"namespaces": fields.words("namespaces", is_sorted=True)}
    included = {"with_health": fields.switch("healthToggle"), "with_references": fields.switch("istioResourcesToggle")}
    if spec.is_of_configuration:
        included = {}
    if "configuration" in spec.column_ids:
        included |= {"with_validations": fields.switch("configurationToggle")}
    table = table_fields(
        spec.columns, spec.filters, most=most_rows, sorts=[column.sort_word for column in spec.more_sorts]
    )
    return Fields(
        **everywhere,
        filters=table["filters"],
        cluster=fields.text("clusterName"),
        match_all_labels=fields.either("opLabel", "or", "and"),
        sort=table["sort"],
        descending=table["descending"],
        page=table["page"],
        per_page=table["per_page"],
        hidden=_Hidden(spec),
        order=fields.members(f"{spec.prefix}order", spec.column_ids),
        refresh=fields.nearest("refresh", REFRESHES, allowed=REFRESH_WORDS),
        **included,
    )


@dataclass(frozen=True, slots=True)
class _Hidden:
    """The columns that are not shown; one always is."""

    spec: ListSpec

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.spec.prefix}hide",)

    def read(self, reader: Reader, default: tuple[str, ...]) -> tuple[str, ...]:
        del default
        hidden = reader.members(self.names[0], self.spec.column_ids)
        return tuple(name for name in hidden if name != self.spec.fixed)

    def pairs(self, value: tuple[str, ...], default: tuple[str, ...]) -> Pairs:
        return ((self.names[0], ",".join(value)),) if value != default else ()
