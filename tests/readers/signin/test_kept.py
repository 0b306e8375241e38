"""What providers say of themselves is asked seldom, and kept while they are away."""

from __future__ import annotations

import pytest

from mesh.clients.errors import Unreachable
from mesh.clients.signin.kept import Kept
from mesh.model.problems import System


class Source:
    """Answers how often it was asked; fails while `is_away`."""

    def __init__(self) -> None:
        self.now, self.asked, self.is_away = 100.0, 0, False
        self.kept = Kept(self.ask, lasts=60, pause=5, clock=lambda: self.now)

    def ask(self) -> int:
        self.asked += 1
        if self.is_away:
            raise Unreachable("away", system=System.OPENID)
        return self.asked


def test_an_answer_is_kept_for_its_time() -> None:
    source = Source()
    assert [source.kept.value(), source.kept.value()] == [1, 1]
    source.now += 60
    assert source.kept.value() == 2


def test_a_newer_one_is_asked_for_only_after_a_pause() -> None:
    source = Source()
    assert [source.kept.value(), source.kept.newer()] == [1, 1]
    source.now += 5
    assert [source.kept.newer(), source.kept.newer()] == [2, 2]


def test_the_last_good_answer_stays_while_the_source_is_away() -> None:
    source = Source()
    source.kept.value()
    source.is_away = True
    source.now += 60
    assert [source.kept.value(), source.kept.value(), source.kept.newer()] == [1, 1, 1]
    assert source.asked == 2
    source.is_away = False
    source.now += 5
    assert source.kept.value() == 3


def test_a_failure_is_told_without_asking_again_at_once() -> None:
    source = Source()
    source.is_away = True
    for _ in range(3):
        with pytest.raises(Unreachable, match="away"):
            source.kept.value()
    assert source.asked == 1
    source.is_away = False
    source.now += 5
    assert source.kept.value() == 2
