"""Ticks at round numbers, moments and values in words."""

from __future__ import annotations

import math
from datetime import timedelta, timezone

import pytest

from mesh.charts.axes import clock_text, time_axis, value_axis
from mesh.charts.series import pieces, thinned, trend
from mesh.charts.units import digits, text

NOON = 1_780_315_200.0


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.008, "seconds", "8 ms"),
        (0.0000021, "s", "2.1 µs"),
        (90, "seconds", "90 s"),
        (600, "seconds", "10 min"),
        (0, "seconds", "0 s"),
        (200_000, "s", "2.315 d"),
        (1_234_567, "bytes", "1.235 MB"),
        (1_048_576, "bytes-iec", "1 MiB"),
        (124_160, "bitrate", "124.2 kbit/s"),
        (2048, "bitrate-iec", "2 Kibit/s"),
        (3.5, "connrate", "3.5 conn/s"),
        (1500, "msgrate", "1.5 kmsg/s"),
        (38.800000000000004, "ops", "38.8 ops"),
        (12.5, "percent", "12.5%"),
        (1500, "", "1.5k"),
        (0.25, "", "0.25"),
        (0, "", "0"),
        (-2_000_000, "bytes", "-2 MB"),
        (3, "widgets", "3 widgets"),
        (math.nan, "ops", "no value"),
        (math.inf, "ops", "infinite"),
    ],
)
def test_values_with_their_units(value: float, unit: str, shown: str) -> None:
    assert text(value, unit) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.00001234, "0.00001234"), (123456.0, "123456"), (9.99999, "10"), (-0.0, "0"), (100.0, "100")]
)
def test_four_digits_tell_enough(value: float, shown: str) -> None:
    assert digits(value) == shown


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0, 97], (0, 50, 100)),
        ([3, 7], (0, 2, 4, 6, 8)),
        ([0.11], (0, 0.05, 0.1, 0.15)),
        ([-3, 7], (-5, 0, 5, 10)),
        ([], (0, 0.5, 1)),
        ([0, 0], (0, 0.5, 1)),
        ([math.nan, math.inf, 8], (0, 2, 4, 6, 8)),
    ],
)
def test_ticks_are_round_and_hold_all_values(values: list[float], ticks: tuple[float, ...]) -> None:
    assert value_axis(values, 100, 0).ticks == pytest.approx(ticks)


def test_given_ends_are_kept() -> None:
    axis = value_axis([50], 100, 0, minimum=10, maximum=33)
    assert (axis.low, axis.high, axis.ticks) == (10, 33, (10, 20, 30))
    assert [axis.at(value) for value in (10, 33, 99)] == [100, 0, 0]


@pytest.mark.parametrize(
    ("seconds", "first", "last"),
    [(60, "12:00:00", "12:01:00"), (600, "12:00", "12:10"), (86_400, "12:00", "12:00"), (864_000, "02 Jun", "10 Jun")],
)
def test_moments_are_as_fine_as_their_distance(seconds: float, first: str, last: str) -> None:
    axis = time_axis(NOON, NOON + seconds, 0, 400)
    labels = [clock_text(tick, axis) for tick in axis.ticks]
    assert (labels[0], labels[-1]) == (first, last)
    assert len(labels) <= 7


def test_ticks_follow_the_zones_own_clock() -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    axis = time_axis(NOON, NOON + 86_400, 0, 400, zone)
    assert {clock_text(tick, axis, zone)[2:] for tick in axis.ticks} == {":00"}


def test_a_single_moment_has_an_axis() -> None:
    axis = time_axis(NOON, NOON, 0, 400)
    assert axis.at(NOON) == 200


def test_runs_end_where_a_step_is_missing() -> None:
    assert [len(run) for run in pieces([(0, 1), (15, 1), (30, 1), (60, 1), (75, math.inf), (90, 1)], 15)] == [3, 1, 1]


def test_thinning_keeps_the_extremes() -> None:
    wave = [(float(index), math.sin(index / 50)) for index in range(5000)]
    wave[777] = (777.0, 9.0)
    found = thinned(wave, 300)
    assert len(found) <= 300
    assert (777.0, 9.0) in found
    assert found == sorted(found)


def test_a_trend_is_the_line_of_least_squares() -> None:
    ends = trend([(0, 1), (10, math.nan), (20, 5), (30, 7)])
    assert ends is not None
    assert [place for end in ends for place in end] == pytest.approx([0, 1, 30, 7])
    assert trend([(0, 1)]) is None
    assert trend([(5, 1), (5, 2)]) is None
