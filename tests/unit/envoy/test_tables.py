"""Filters, sorting and pages of the tables of proxies, and the parts of a dump."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mesh.envoy.sections import bootstrap_of, sections
from mesh.tables.choice import MOST_CHOICES, TableView, choose
from mesh.tables.columns import Column, Match

ROWS = ["b 80", "A 8080", "c 80", "a 443"]
COLUMNS: list[Column[str]] = [
    Column("name", "Name", lambda row: row.split()[0]),
    Column("port", "Port", lambda row: row.split()[1], Match.WHOLE, lambda row: int(row.split()[1])),
    Column("kind", "Kind", lambda row: row.split()[1], Match.CHOICE),
]
DUMP = json.loads((Path(__file__).parents[2] / "cases" / "envoy" / "config_dump.json").read_text())


@pytest.mark.parametrize(
    ("view", "rows"),
    [
        (TableView(), ROWS),
        (TableView((("name", ("a",)),)), ["A 8080", "a 443"]),
        (TableView((("port", ("80",)),)), ["b 80", "c 80"]),
        (
            TableView(
                (
                    ("name", ("a",)),
                    ("kind", ("443",)),
                )
            ),
            ["a 443"],
        ),
        (TableView((("name", ("",)),)), ROWS),
        (TableView(sort="port"), ["b 80", "c 80", "a 443", "A 8080"]),
        (TableView(sort="name", descending=True), ["c 80", "b 80", "A 8080", "a 443"]),
        (TableView(sort="gone"), ROWS),
        (TableView(per_page=3, page=2), ["a 443"]),
        (TableView(per_page=3, page=9), ["a 443"]),
        (TableView((("name", ("x",)),)), []),
    ],
)
def test_rows_are_filtered_sorted_and_cut_into_pages(view: TableView, rows: list[str]) -> None:
    assert list(choose(ROWS, COLUMNS, view).rows) == rows


def test_counts_are_of_all_pages() -> None:
    found = choose(ROWS, COLUMNS, TableView((("kind", ("80",)),), per_page=1, page=5))
    assert (found.count, found.total, found.page, found.pages) == (2, 4, 2, 2)
    assert found.choices == {"kind": ("443", "80", "8080")}


def test_too_many_values_are_not_offered() -> None:
    many = [f"x {port}" for port in range(MOST_CHOICES + 1)]
    assert choose(many, COLUMNS, TableView()).choices == {"kind": ()}


def test_a_dump_is_cut_into_its_sections() -> None:
    found = sections(DUMP)
    assert [(each.id, each.title) for each in found] == [
        ("bootstrap", "Bootstrap"),
        ("clusters", "Clusters"),
        ("listeners", "Listeners"),
        ("routes", "Routes"),
    ]
    assert [entry.name for entry in found[0].entries] == ["node", "admin"]
    assert found[0].facts == (("last updated", "2026-05-04T10:00:00Z"),)
    assert [(entry.name, entry.kind) for entry in found[1].entries[1:3]] == [
        ("xds-grpc", "static_clusters"),
        ("outbound|8080|v2|cart.shop.svc.cluster.local", "dynamic_active_clusters"),
    ]


@pytest.mark.parametrize("dump", [{}, {"configs": None}, {"configs": [None, 3]}, {"configs": {"a": {}}}])
def test_a_dump_of_another_shape_has_no_sections(dump: dict[str, object]) -> None:
    assert sections(dump) == ()
    assert bootstrap_of(dump) is None


def test_sections_of_one_name_are_told_apart() -> None:
    one = {"@type": "x.ScopedRoutesConfigDump", "scopes": [{}, 5]}
    found = sections({"configs": [one, one, {}]})
    assert [each.id for each in found] == ["scoped-routes", "scoped-routes-2", "other"]
    assert [entry.name for entry in found[0].entries] == ["scopes 1", "scopes 2"]
