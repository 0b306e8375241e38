"""Answers that all who ask at the same time share, and that are never told after their time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mesh.readers.asked_once import AskedOnce


def test_an_answer_is_known_until_its_time_is_over_and_then_asked_for_again() -> None:
    now, asked = [0.0], []
    known: AskedOnce[int] = AskedOnce(10, lambda: now[0], 5)

    def ask() -> int:
        asked.append(now[0])
        return len(asked)

    answers = []
    for now[0] in (0, 9.9, 10, 15, 20):
        answers.append(known.of("me", ask))
    assert answers == [1, 1, 2, 2, 3]
    assert asked == [0, 10, 20]


def test_a_clock_that_is_set_back_makes_nothing_last_longer() -> None:
    now = [1000.0]
    known: AskedOnce[float] = AskedOnce(10, lambda: now[0], 5)
    known.of("me", lambda: 1)
    now[0] = 700

    assert known.of("me", lambda: 2) == 2


def test_all_who_ask_at_once_share_one_question() -> None:
    known: AskedOnce[int] = AskedOnce(10, lambda: 0.0, 5)
    begun, go, asked = threading.Event(), threading.Event(), []

    def ask() -> int:
        asked.append(1)
        begun.set()
        go.wait(5)
        return 7

    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(known.of, "me", ask)
        begun.wait(5)
        rest = [pool.submit(known.of, "me", ask) for _ in range(5)]
        go.set()
        assert [each.result(5) for each in (first, *rest)] == [7] * 6
    assert asked == [1]


def test_a_failure_is_told_and_not_remembered() -> None:
    known: AskedOnce[int] = AskedOnce(10, lambda: 0.0, 5)

    def fail() -> int:
        raise ValueError("down")

    with pytest.raises(ValueError, match="down"):
        known.of("me", fail)
    assert known.of("me", lambda: 3) == 3


def test_each_key_is_asked_for_itself_and_the_oldest_go_first() -> None:
    known: AskedOnce[str] = AskedOnce(10, lambda: 0.0, 2)
    asked: list[str] = []

    def ask(name: str) -> str:
        asked.append(name)
        return name

    for name in ("a", "b", "a", "c", "a", "b"):
        assert known.of(name, lambda name=name: ask(name)) == name  # type: ignore[misc]
    assert asked == ["a", "b", "c", "b"]


def test_what_is_forgotten_is_asked_for_again() -> None:
    known: AskedOnce[int] = AskedOnce(10, lambda: 0.0, 2)
    known.of("me", lambda: 1)
    known.forget("me")
    assert known.of("me", lambda: 2) == 2
