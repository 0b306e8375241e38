"""How query parameters of the API are read: strictly, with the words for yes and no that Go has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory

from mesh.web.address.strict import BadParameter, Strict


def asked(query: str) -> Strict:
    return Strict.of(RequestFactory().get(f"/?{query}").GET)


@pytest.mark.parametrize("value", ["1", "t", "T", "TRUE", "true", "True"])
def test_go_reads_these_as_true(value: str) -> None:
    assert asked(f"x={value}").switch("x") is True


@pytest.mark.parametrize("value", ["0", "f", "F", "FALSE", "false", "False"])
def test_go_reads_these_as_false(value: str) -> None:
    assert asked(f"x={value}").switch("x", True) is False


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("60s", 60), ("10m", 600), ("1h30m", 5400), ("500ms", 0.5), ("7d", 604_800), ("1w1d", 691_200)],
)
def test_prometheus_durations_become_seconds(value: str, seconds: float) -> None:
    assert asked(f"d={value}").seconds("d", 1) == seconds


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda reader, name: reader.switch(name), "yes"),
        (lambda reader, name: reader.seconds(name, 1), "10"),
        (lambda reader, name: reader.seconds(name, 1), "0s"),
        (lambda reader, name: reader.seconds(name, 1), "1.5h"),
        (lambda reader, name: reader.seconds(name, 1), "999999999999999999999y"),
        (lambda reader, name: reader.moment(name, 1), "-1"),
        (lambda reader, name: reader.moment(name, 1), "1e9"),
        (lambda reader, name: reader.moment(name, 1), "99999999999999999999"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(read: Callable[[Strict, str], Any], value: str) -> None:
    with pytest.raises(BadParameter, match=rf'p: "{value}" .*allowed'):
        read(asked(f"p={value}"), "p")


def test_an_absent_parameter_has_its_default() -> None:
    reader = asked("")
    assert reader.switch("x", True) is True
    assert reader.seconds("d", 600) == 600
    assert reader.moment("queryTime", 12.9) == 12
    assert reader.words("namespaces") == ()


def test_a_list_loses_its_blanks() -> None:
    assert asked("namespaces=a,%20b,,c").words("namespaces") == ("a", "b", "c")


def test_a_long_wrong_value_is_cut_in_the_answer() -> None:
    with pytest.raises(BadParameter) as raised:
        asked(f"x={'a' * 5000}").switch("x")
    assert len(str(raised.value)) < 200
