from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.config import format_duration, parse_duration


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30s", 30),
        ("1h30m", 5400),
        ("1.5m", 90),
        (".5s", 0.5),
        ("250ms", 0.25),
        ("7d", 604800),
        ("2w", 1209600),
        ("0", 0),
        ("0s", 0),
        (60_000_000_000, 60),
        (0, 0),
        (" 5m ", 300),
    ],
)
def test_durations_are_read_as_go_writes_them(value: str | int, seconds: float) -> None:
    assert parse_duration(value).total_seconds() == seconds


@pytest.mark.parametrize(
    "value", ["", "5", "m", "5 m", "-1s", "1h30", "soon", -1, True, 1.5, None, [], "9" * 400 + "h", 10**400]
)
def test_what_is_not_a_duration_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="a duration such as"):
        parse_duration(value)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9000)))
def test_a_duration_that_was_written_is_read_back(value: timedelta) -> None:
    assert abs(parse_duration(format_duration(value)) - value) <= timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("seconds", "text"), [(600, "10m"), (5400, "1h30m"), (0, "0s"), (604800, "7d"), (0.25, "250ms")]
)
def test_a_duration_is_written_short(seconds: float, text: str) -> None:
    assert format_duration(timedelta(seconds=seconds)) == text
