"""Computing ends in time, and waiting is not computing."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from mesh.model.pace import OutOfTime, Pace, keeping, paced, waiting


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def slowly(clock: Clock, count: int) -> Iterator[int]:
    for number in range(count):
        clock.now += 1
        yield number


def test_items_that_take_too_long_are_not_gone_through_to_their_end() -> None:
    clock = Clock()
    taken: list[int] = []

    with keeping(Pace(20, clock)), pytest.raises(OutOfTime, match=r"more than 20 s .*console\.limits\.computing"):
        taken.extend(paced(slowly(clock, 1000)))

    assert clock.now < 100 + 40


def test_without_a_pace_there_is_no_end() -> None:
    assert len(list(paced(slowly(Clock(), 1000)))) == 1000


def test_a_wait_for_a_source_does_not_count_not_even_one_within_another() -> None:
    clock = Clock()

    with keeping(Pace(20, clock)):
        with waiting(), waiting():
            clock.now += 60
        clock.now += 19
        assert list(paced([1])) == [1]
        clock.now += 1
        with pytest.raises(OutOfTime):
            list(paced([1]))


def test_waits_of_other_threads_do_not_lengthen_the_time() -> None:
    clock = Clock()
    pace = Pace(20, clock)

    def elsewhere() -> None:
        with pace.waiting():
            clock.now += 60

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()

    assert pace.is_over
