"""The times of a detail page: a duration, or a range with two ends."""

from __future__ import annotations

import pytest

from mesh.web.address.durations import UsualTimes
from mesh.web.address.lenient import Lenient
from mesh.web.address.times import Times, read_times

NOW = 1_700_000_000.0
DEFAULTS = UsualTimes(60, 60_000)
ENDED = {"from": "1699990000000", "to": "1699993600000"}


def times(**given: str) -> Times:
    """Of a page that is about a range."""
    return _read(given, by_range=True)


def lasting(**given: str) -> Times:
    """Of a page that is about a duration."""
    return _read(given, by_range=False)


def _read(given: dict[str, str], *, by_range: bool) -> Times:
    reader = Lenient({name: [value] for name, value in given.items()})
    found = read_times(reader, NOW, by_range=by_range, usual=DEFAULTS)
    assert reader.messages == []
    return found


@pytest.mark.parametrize(
    ("given", "start", "end", "custom"),
    [
        ({}, NOW - 600, NOW, False),
        ({"rangeDuration": "3600"}, NOW - 3600, NOW, False),
        (ENDED, 1_699_990_000, 1_699_993_600, True),
        ({"from": "1699990000000"}, 1_699_990_000, NOW, True),
        ({"from": "2023-11-14T20:00", "to": "2023-11-14T21:00:30"}, 1_699_992_000, 1_699_995_630, True),
        ({"rangeDuration": "custom"}, NOW - 600, NOW, True),
        ({"rangeDuration": "custom", "from": "1699990000000", "to": ""}, 1_699_990_000, NOW, True),
        ({"rangeDuration": "1800", "from": "1699990000000"}, NOW - 1800, NOW, False),
    ],
)
def test_a_range_is_read(given: dict[str, str], start: float, end: float, custom: bool) -> None:
    found = times(**given)

    assert (found.start, found.end, found.is_custom) == (int(start), int(end), custom)


@pytest.mark.parametrize("duration", [60, 300, 86_400])
def test_a_duration_ends_now(duration: int) -> None:
    found = lasting(duration=str(duration))

    assert (found.start, found.end, found.length) == (int(NOW) - duration, int(NOW), duration)


def test_verdicts_look_back_a_month_at_most_and_say_so() -> None:
    for given in ({"from": "0"}, {"rangeDuration": "9000000"}):
        reader = Lenient({name: [value] for name, value in given.items()})
        found = read_times(reader, NOW, by_range=False, usual=DEFAULTS)

        (message,) = reader.messages
        assert found.length == 30 * 86_400
        assert "at most 30d here" in message


def test_a_time_means_the_same_for_both_kinds_of_tabs() -> None:
    for given in ({"rangeDuration": "3600"}, {"duration": "3600"}, ENDED):
        found, other = times(**given), lasting(**given)
        assert (found.start, found.end, found.pairs()) == (other.start, other.end, other.pairs())


def test_what_was_chosen_is_read_back_from_its_own_address() -> None:
    for given in ({"rangeDuration": "3600"}, ENDED, {"refresh": "15000"}):
        found = times(**given)
        again = times(**dict(found.pairs()))
        assert again == found


def test_defaults_stay_out_of_the_address() -> None:
    assert times().pairs() == []
    assert lasting().pairs() == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"from": "yesterday"}, 'from: "yesterday" is not allowed'),
        ({"from": "1699990000000", "to": "soon"}, 'to: "soon" is not allowed'),
        ({"from": "1699993600000", "to": "1699990000000"}, "a time before that of"),
        ({"from": "9" * 30}, "from:"),
        ({"rangeDuration": "-5"}, 'rangeDuration: "-5" is not allowed'),
        ({"refresh": "soon"}, 'refresh: "soon" is not allowed'),
        ({"duration": "1e9"}, 'duration: "1e9" is not allowed'),
    ],
)
def test_what_cannot_be_read_is_told_with_what_can(given: dict[str, str], told: str) -> None:
    reader = Lenient({name: [value] for name, value in given.items()})
    read_times(reader, NOW, by_range=True, usual=DEFAULTS)

    (message,) = reader.messages
    assert told in message


def test_a_range_that_has_ended_does_not_refresh_by_itself() -> None:
    assert times(**ENDED).poll_seconds == 0
    assert times(**{"from": "1699990000000"}).poll_seconds == 60
    assert times().poll_seconds == 60
    assert times(refresh="1").poll_seconds == 0
