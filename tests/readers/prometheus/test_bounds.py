"""What answers may take together: threads by turns, bytes while they are read, series while they are kept."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from mesh.clients.budget import SMALL, Budget, NoRoom, Reader
from mesh.clients.deadline import Deadline
from mesh.clients.errors import SourceError, TimedOut, TooLarge
from mesh.clients.prometheus import Bounds
from mesh.clients.prometheus.side_by_side import Outcome, SideBySide
from mesh.model.problems import System
from tests.readers.prometheus.prometheus_stub import Asked, Reply, Served, ok, vector

Jobs = dict[str, Callable[[], str]]


def late(name: str) -> SourceError:
    return TimedOut("late", system=System.PROMETHEUS, resource=name)


@pytest.fixture
def pool() -> Iterator[SideBySide]:
    made = SideBySide(4, threads=12)
    yield made
    made.close()


def run(pool: SideBySide, jobs: Jobs, seconds: float = 20.0) -> dict[str, Outcome[str]]:
    return pool.run(jobs, Deadline(seconds), late)


def test_slow_answers_to_some_pages_leave_the_others_their_turn(pool: SideBySide) -> None:
    release = threading.Event()
    slow: Jobs = {f"slow {number}": lambda: str(release.wait(20)) for number in range(30)}
    pages = [threading.Thread(target=run, args=(pool, slow)) for _ in range(4)]
    for page in pages:
        page.start()
    try:
        time.sleep(0.1)
        quick: Jobs = {f"quick {number}": lambda: "here" for number in range(20)}
        assert {outcome.result for outcome in run(pool, quick, 10).values()} == {"here"}
        assert all(page.is_alive() for page in pages)
    finally:
        release.set()
        for page in pages:
            page.join(20)
    assert not any(page.is_alive() for page in pages)


def test_one_page_has_no_more_threads_than_are_its_own(pool: SideBySide) -> None:
    lock, now, most = threading.Lock(), 0, 0

    def job() -> str:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.005)
        with lock:
            now -= 1
        return "here"

    assert len(run(pool, {str(number): job for number in range(40)})) == 40
    assert 2 <= most <= 4


def test_jobs_that_the_deadline_overtook_are_never_begun(pool: SideBySide) -> None:
    release, begun = threading.Event(), []

    def job(name: str) -> str:
        begun.append(name)
        return str(release.wait(20))

    outcomes = run(pool, {str(number): partial(job, str(number)) for number in range(10)}, 0.05)
    assert all(isinstance(outcome.result, TimedOut) for outcome in outcomes.values())
    release.set()
    assert run(pool, {"next": lambda: "here"})["next"].result == "here"
    assert len(begun) == 4


def test_large_answers_wait_for_each_other_and_the_oldest_never_does() -> None:
    budget, soon = Budget(10 * SMALL, 1), Deadline(0.05)
    first, second = Reader(budget, soon), Reader(budget, soon)
    first.grow(6 * SMALL)
    with pytest.raises(NoRoom):
        second.grow(5 * SMALL)
    second.grow(4 * SMALL)
    first.grow(50 * SMALL)
    assert budget.bytes == 54 * SMALL
    first.release()
    second.grow(50 * SMALL)
    second.release()
    assert budget.bytes == 0


def test_small_answers_never_wait() -> None:
    budget = Budget(1, 1)
    with Reader(budget, Deadline(0.05)) as large, Reader(budget, Deadline(0.05)) as small:
        large.grow(20 * SMALL)
        small.grow(SMALL)


def many(count: int, padding: int = 0) -> Reply:
    return vector(*(({"pod": f"p{number}", "text": "x" * padding}, "1") for number in range(count)))


def test_answers_with_too_many_series_are_refused_by_name(served: Served) -> None:
    rows = [{"metric": {"pod": f"p{number}"}, "values": [[1, "1"]]} for number in range(11)]

    def answer(asked: Asked) -> Reply:
        return many(11) if asked.path.endswith("query") else ok({"resultType": "matrix", "result": rows})

    _, client = served(answer, bounds=Bounds(most_series=10))
    answers = client.query_many({"one": "up"}, 1, deadline_seconds=5)
    ranges = client.query_range_many({"one": "up"}, 1, 2, 1, deadline_seconds=5)
    for errors in (answers.errors, ranges.errors):
        assert isinstance(errors["one"], TooLarge)
        assert "console.limits.series" in errors["one"].message


def test_points_count_as_series(served: Served) -> None:
    rows = [{"metric": {}, "values": [[moment, "0.123456789"] for moment in range(10_000)]}]
    _, client = served(lambda asked: ok({"resultType": "matrix", "result": rows}), bounds=Bounds(most_series=500))
    error = client.query_range_many({"one": "up"}, 1, 2, 1, deadline_seconds=5).errors["one"]
    assert isinstance(error, TooLarge)


def test_few_series_with_long_texts_count_as_many(served: Served) -> None:
    _, client = served(lambda asked: many(10, padding=100_000), bounds=Bounds(most_series=500))
    error = client.query_many({"one": "up"}, 1, deadline_seconds=5).errors["one"]
    assert isinstance(error, TooLarge)
    assert "takes as much as these" in error.message


def test_queries_beyond_those_of_a_page_are_not_asked(served: Served) -> None:
    stub, client = served(bounds=Bounds(most_queries=3))
    answers = client.query_many({f"q{number}": "up" for number in range(5)}, 1, deadline_seconds=5)
    assert sorted(answers.vectors) == ["q0", "q1", "q2"]
    assert [error.message for error in answers.errors.values()] == [
        "More than 3 queries were to be asked at once (console.limits.queries)"
    ] * 2
    assert len(stub.asked) == 3


def test_series_that_are_kept_leave_no_room_until_they_are_let_go(served: Served) -> None:
    budget = Budget(100 * SMALL, 25)
    _, client = served(lambda asked: many(10), bounds=Bounds(budget=budget))
    kept = client.query_many({"a": "up", "b": "up"}, 1, deadline_seconds=5)
    assert budget.series == 20
    refused = client.query_many({"c": "up"}, 1, deadline_seconds=3).errors["c"]
    assert isinstance(refused, TooLarge)
    assert "console.prometheus.max_held_series" in refused.message
    del kept
    assert budget.series == 0
    assert len(client.query_many({"c": "up"}, 1, deadline_seconds=5).vectors["c"]) == 10


def test_a_page_that_has_taken_all_room_itself_does_not_wait_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[str] = []
    monkeypatch.setattr(gc, "collect", lambda: waits.append("waited"))
    budget, page, soon = Budget(SMALL, 10), object(), Deadline(0.1)
    kept = Reader(budget, soon, page).kept(8)
    with pytest.raises(NoRoom):
        Reader(budget, soon, page).kept(5)
    assert not waits
    with pytest.raises(NoRoom):
        Reader(budget, soon, object()).kept(5)
    assert waits
    del kept
    assert Reader(budget, soon, page).kept(5)


def test_fourteen_large_answers_at_once_are_never_in_memory_together(served: Served) -> None:
    most = 0
    budget = Budget(4 * SMALL, 1_000_000)

    def answer(_asked: Asked) -> Reply:
        nonlocal most
        most = max(most, budget.bytes)
        return many(1500, padding=1000)

    _, client = served(answer, bounds=Bounds(budget=budget))
    answers = client.query_many({f"q{number}": "up" for number in range(14)}, 1, deadline_seconds=20)
    assert not answers.errors
    one = len(answer(Asked("", "", {}, {})).body)  # type: ignore[arg-type]  # it is bytes
    assert one > 5 * SMALL
    assert most <= 4 * SMALL + one
    assert budget.bytes == 0


def test_an_error_holds_nothing_of_the_answer(served: Served) -> None:
    _, client = served(lambda asked: Reply(b"no JSON" * 1000))
    error = client.query_many({"one": "up"}, 1, deadline_seconds=5).errors["one"]
    inner: BaseException | None = error
    chain = []
    while inner is not None:
        chain.append(inner)
        inner = inner.__cause__ or inner.__context__
    assert len(chain) > 1
    assert all(each.__traceback__ is None for each in chain)
