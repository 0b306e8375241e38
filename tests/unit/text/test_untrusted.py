"""Values of any shape: what is odd is read as absent."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.text.untrusted import inner, mapping, mappings, number, pairs, text, texts

ODD: list[Any] = [None, 3, True, "x", 1.5, (), ["x", None, {"a": 1}], {"a": "b", "c": 3}]


@pytest.mark.parametrize("value", ODD)
def test_every_reading_answers_for_every_shape(value: Any) -> None:
    assert isinstance(mapping(value), dict)
    assert isinstance(inner(value, "a", "b"), dict)
    assert all(isinstance(item, dict) for item in mappings(value))
    assert isinstance(text(value), str)
    assert all(isinstance(item, str) for item in texts(value))
    assert all(isinstance(item, str) for item in pairs(value).values())
    assert isinstance(number(value), int)


def test_what_is_as_expected_is_kept() -> None:
    assert mapping({"a": 1}) == {"a": 1}
    assert inner({"a": {"b": {"c": 1}}}, "a", "b") == {"c": 1}
    assert inner({"a": 1}) == {"a": 1}
    assert list(mappings([{"a": 1}, 2, {}])) == [{"a": 1}, {}]
    assert text("x") == "x"
    assert texts(["x", 2, "y"]) == ["x", "y"]
    assert pairs({"a": "b", "c": 3}) == {"a": "b"}


def test_a_text_is_no_list_of_its_letters() -> None:
    assert texts("xyz") == []


@pytest.mark.parametrize(
    ("value", "expected"), [(7, 7), ("8080", 8080), (True, 0), ("", 0), ("-1", 0), ("²", 0), ("1234567890", 0)]
)
def test_a_number_may_be_written_as_a_text(value: Any, expected: int) -> None:
    assert number(value) == expected
