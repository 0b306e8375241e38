"""How query parameters are read (api.md §1.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory

from mesh.web.address import strict as params
from mesh.web.address.strict import BadParameter


def asked(query: str) -> Any:
    return RequestFactory().get(f"/?{query}")


@pytest.mark.parametrize("value", ["1", "t", "T", "TRUE", "true", "True"])
def test_go_reads_these_as_true(value: str) -> None:
    assert params.flag(asked(f"x={value}"), "x") is True


@pytest.mark.parametrize("value", ["0", "f", "F", "FALSE", "false", "False"])
def test_go_reads_these_as_false(value: str) -> None:
    assert params.flag(asked(f"x={value}"), "x", default=True) is False


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("60s", 60), ("10m", 600), ("1h30m", 5400), ("500ms", 0.5), ("7d", 604_800), ("1w1d", 691_200)],
)
def test_prometheus_durations_become_seconds(value: str, seconds: float) -> None:
    assert params.duration(asked(f"d={value}"), "d", 1) == seconds


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (params.flag, "yes"),
        (lambda request, name: params.duration(request, name, 1), "10"),
        (lambda request, name: params.duration(request, name, 1), "0s"),
        (lambda request, name: params.duration(request, name, 1), "1.5h"),
        (lambda request, name: params.duration(request, name, 1), "999999999999999999999y"),
        (lambda request, name: params.query_time(request, 1, name), "-1"),
        (lambda request, name: params.query_time(request, 1, name), "1e9"),
        (lambda request, name: params.query_time(request, 1, name), "99999999999999999999"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(read: Callable[[Any, str], Any], value: str) -> None:
    with pytest.raises(BadParameter, match=rf'p: "{value}" .*allowed'):
        read(asked(f"p={value}"), "p")


def test_an_absent_parameter_has_its_default() -> None:
    request = asked("")
    assert params.flag(request, "x", default=True) is True
    assert params.duration(request, "d", 600) == 600
    assert params.query_time(request, 12.9) == 12
    assert params.words(request, "namespaces") == ()


def test_a_list_loses_its_blanks() -> None:
    assert params.words(asked("namespaces=a,%20b,,c"), "namespaces") == ("a", "b", "c")


def test_a_long_wrong_value_is_cut_in_the_answer() -> None:
    with pytest.raises(BadParameter) as raised:
        params.flag(asked(f"x={'a' * 5000}"), "x")
    assert len(str(raised.value)) < 200
