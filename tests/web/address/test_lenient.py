"""Query parameters of pages: what cannot be read is told, and the default is used."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from mesh.tables.choice import TableView
from mesh.web.address import fields
from mesh.web.address.fields import Fields, Here
from mesh.web.address.lenient import Lenient, refusal


def read(address: str) -> Lenient:
    return Lenient(parse_qs(address, keep_blank_values=True))


@pytest.mark.parametrize(
    ("address", "value"),
    [("", True), ("avg=", True), ("avg=false", False), ("avg=false&avg=true", True), ("avg=TRUE", True)],
)
def test_of_a_switch_the_last_value_counts(address: str, value: bool) -> None:
    reader = read(address)
    assert (reader.switch("avg", True), reader.messages) == (value, [])


@pytest.mark.parametrize(
    ("address", "value"),
    [("", 1), ("page=7", 7), ("page=0", 1), ("page=-1", 1), ("page=1e3", 1), ("page=999999999999999", 1)],
)
def test_a_number_stays_within_its_bounds(address: str, value: int) -> None:
    assert read(address).number("page", 1, least=1, most=10**6) == value


def test_a_refusal_names_parameter_value_what_is_allowed_and_what_was_used() -> None:
    reader = read("sort=size&hide=a,b,c")

    assert reader.choice("sort", "name", ("name", "age")) == "name"
    assert reader.members("hide", ("a", "c")) == ("a", "c")
    assert reader.messages == [
        'sort: "size" is not allowed; allowed: name, age (used: name)',
        'hide: "b" is not allowed; allowed: a, c (used: without it)',
    ]


def test_a_refusal_stays_short_whatever_was_given() -> None:
    told = refusal("pod", "x" * 500 + "\x07", [f"pod-{number}" for number in range(500)], "pod-0")
    assert len(told) < 350
    assert "\x07" not in told


def test_no_page_shows_a_zero_byte() -> None:
    assert "\0" not in read("show=a%00b").first("show")


def test_an_address_names_only_what_is_not_the_default() -> None:
    table: Fields[TableView] = Fields(sort=fields.choice("sort", ("name",)), page=fields.number("page"))
    usual = TableView(sort="name")
    assert Here(table, usual, usual).but(page=2).pairs == (("page", "2"),)
