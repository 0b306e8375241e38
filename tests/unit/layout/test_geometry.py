"""Curves cut at icons, and rectangles packed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mesh.layout.geometry import Point, Size, clipped, middle, split
from mesh.layout.packing import columns, flow_order

LINE = (Point(0, 0), Point(30, 0), Point(70, 0), Point(100, 0))


def test_a_curve_is_cut_where_the_icons_begin() -> None:
    cut = clipped(LINE, 20, 25)
    assert cut[0].x == pytest.approx(20, abs=0.1)
    assert cut[-1].x == pytest.approx(75, abs=0.1)


def test_a_curve_is_cut_at_a_rectangle_too() -> None:
    cut = clipped(LINE, Size(40, 10), 5)
    assert cut[0].x == pytest.approx(40, abs=0.1)


def test_a_loop_is_cut_at_both_its_ends() -> None:
    loop = (Point(0, 0), Point(-60, -80), Point(60, -80), Point(0, 0))
    cut = clipped(loop, 20, 20)
    assert math.hypot(*cut[0]) == pytest.approx(20, abs=0.5)
    assert math.hypot(*cut[-1]) == pytest.approx(20, abs=0.5)


def test_a_curve_within_its_icon_is_left_whole() -> None:
    assert clipped(LINE, 500, 500) == LINE


def test_a_segment_split_in_two_meets_where_it_was_split() -> None:
    before, after = split(LINE, 0.5)
    assert before[3] == after[0]
    assert before[0] == LINE[0]
    assert after[3] == LINE[3]


@pytest.mark.parametrize("segments", [1, 2, 3, 4])
def test_the_middle_lies_half_way_by_segments(segments: int) -> None:
    chain = tuple(Point(10 * number, 0) for number in range(3 * segments + 1))
    assert middle(chain).x == pytest.approx(15 * segments)


sizes = some.builds(Size, some.floats(20, 900), some.floats(20, 900))


@given(some.lists(sizes, max_size=14))
def test_packed_rectangles_do_not_overlap_and_lie_within_their_room(given: list[Size]) -> None:
    room, corners = columns(given, 10)
    for number, (size, corner) in enumerate(zip(given, corners, strict=True)):
        assert -0.01 <= corner.x <= room.width - size.width + 0.01
        assert -0.01 <= corner.y <= room.height - size.height + 0.01
        for other, place in list(zip(given, corners, strict=True))[:number]:
            apart_x = place.x + other.width <= corner.x + 0.01 or corner.x + size.width <= place.x + 0.01
            apart_y = place.y + other.height <= corner.y + 0.01 or corner.y + size.height <= place.y + 0.01
            assert apart_x or apart_y


@pytest.mark.parametrize("count", [4, 12, 40, 80])
def test_many_equal_rectangles_make_a_picture_for_a_screen(count: int) -> None:
    room, _ = columns([Size(600, 400)] * count, 90)
    assert 1 / 3 < room.width / room.height < 3


@pytest.mark.parametrize(
    ("count", "flows", "order"),
    [
        (0, [], []),
        (3, [(2, 1), (1, 0)], [2, 1, 0]),
        (2, [(0, 0), (1, 0)], [1, 0]),
        (4, [(0, 1), (1, 2), (2, 0), (2, 3)], [0, 1, 2, 3]),
    ],
)
def test_sources_come_first_and_sinks_last(count: int, flows: list[tuple[int, int]], order: list[int]) -> None:
    assert flow_order(count, flows) == order
