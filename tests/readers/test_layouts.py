"""The layout program: a child with limits, and the cache around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mesh.clients import layout
from mesh.clients.errors import BadAnswer, SourceError, TimedOut, TooLarge, Unreachable
from mesh.layout.answer import read_positions
from mesh.layout.geometry import Positions
from mesh.model.problems import Failure, System
from mesh.pages.graph.places import place
from mesh.readers.layouts import Layouts
from tests.unit.graph_picture.town import town
from tests.unit.layout.places import drawn

DOT = "digraph{n0[width=1]n1[width=1]n0->n1[id=e0 headclip=false tailclip=false arrowhead=none]}\n"


def program(folder: Path, lines: str) -> str:
    """An executable that stands for the layout program."""
    path = folder / "dot"
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    return str(path)


def counting(folder: Path) -> tuple[str, Path]:
    """The real program, and a file with one line for each run of it."""
    log = folder / "runs"
    log.touch()
    return program(folder, f'echo run >> "{log}"\nexec "{layout.default_command()}" "$@"'), log


def runs(log: Path) -> int:
    return len(log.read_text().splitlines())


def test_the_bundled_program_lays_out_every_graph_it_is_given() -> None:
    answer = layout.run(DOT + DOT, command=layout.default_command(), timeout=10)
    assert len(read_positions(answer)) == 2


@pytest.mark.parametrize(
    ("lines", "kind", "words"),
    [
        ("sleep 60; exit 0", TimedOut, "longer than 0.3 s"),
        ("cat >/dev/null; echo syntax error near line 1 >&2; exit 1", BadAnswer, "syntax error near line 1"),
        ('cat >/dev/null; echo \'{"bb": "0,0,1,1"}\'; exit 1', BadAnswer, "status 1"),
        ("kill -9 $$", BadAnswer, "status -9"),
        ("exec 0<&-; exit 3", BadAnswer, "status 3"),
    ],
)
def test_a_program_that_fails_is_an_error_of_ours(
    tmp_path: Path, lines: str, kind: type[SourceError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        layout.run(DOT, command=program(tmp_path, lines), timeout=0.3 if kind is TimedOut else 10)
    assert caught.value.system is System.LAYOUT


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(Unreachable, match="/nowhere/dot"):
        layout.run(DOT, command="/nowhere/dot", timeout=1)


def test_a_graph_that_is_too_large_is_refused_before_the_program_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MAX_INPUT", 10)
    with pytest.raises(TooLarge, match="10 allowed"):
        layout.run(DOT, command="/nowhere/dot", timeout=1)


def test_a_place_is_free_again_after_a_failure(tmp_path: Path) -> None:
    broken = program(tmp_path, "exit 1")
    for _ in range(layout.MAX_AT_ONCE + 1):
        with pytest.raises(BadAnswer):
            layout.run(DOT, command=broken, timeout=5)
    assert layout.run(DOT, command=layout.default_command(), timeout=5)


def test_the_memory_of_the_program_is_limited(tmp_path: Path) -> None:
    greedy = program(tmp_path, "cat >/dev/null; ulimit -v >&2; exit 1")
    with pytest.raises(BadAnswer) as caught:
        layout.run(DOT, command=greedy, timeout=10)
    assert str(layout.MAX_MEMORY // 1024) in caught.value.message


def test_the_same_text_is_laid_out_once(tmp_path: Path) -> None:
    command, log = counting(tmp_path)
    cache: Layouts[Positions] = Layouts(read_positions, command=command)
    assert cache.place([DOT, DOT]) == cache.place([DOT, DOT])
    assert runs(log) == 1


def test_look_ups_are_told(tmp_path: Path) -> None:
    command, _ = counting(tmp_path)
    told: list[tuple[int, int]] = []
    cache: Layouts[Positions] = Layouts(read_positions, command=command, told=lambda *counts: told.append(counts))
    cache.place([DOT])
    cache.place([DOT, DOT.replace("width=1", "width=2")])
    assert told == [(1, 0), (2, 1)]


def test_missing_texts_share_one_run(tmp_path: Path) -> None:
    command, log = counting(tmp_path)
    cache: Layouts[Positions] = Layouts(read_positions, command=command)
    cache.place([DOT])
    cache.place([DOT, DOT.replace("width=1", "width=2"), DOT.replace("width=1", "width=3")])
    assert runs(log) == 2


def test_the_cache_forgets_what_was_not_used_for_longest(tmp_path: Path) -> None:
    command, log = counting(tmp_path)
    cache: Layouts[Positions] = Layouts(read_positions, command=command, entries=2)
    texts = [DOT.replace("width=1", f"width={width}") for width in (1, 2, 3)]
    for text in (texts[0], texts[1], texts[0], texts[2]):
        cache.place([text])
    assert (len(cache), runs(log)) == (2, 3)
    cache.place([texts[0]])
    assert runs(log) == 3
    cache.place([texts[1]])
    assert runs(log) == 4


@pytest.mark.parametrize("answer", ["garbage", "{}", ""])
def test_an_unreadable_answer_is_bad_and_not_remembered(tmp_path: Path, answer: str) -> None:
    cache: Layouts[Positions] = Layouts(read_positions, command=program(tmp_path, f"cat >/dev/null; echo '{answer}'"))
    with pytest.raises(BadAnswer):
        cache.place([DOT])
    assert len(cache) == 0


def test_without_the_program_a_grid_stands_in_and_the_problem_is_named() -> None:
    graph = town()
    layouts = Layouts(read_positions, command="/nowhere/dot")
    positions, (problem,) = place(drawn(graph, edge_labels=True), layouts, 1_700_000_000)
    assert len(positions.nodes) == len(graph.nodes)
    assert (problem.system, problem.failure, problem.at) == (System.LAYOUT, Failure.UNREACHABLE, 1_700_000_000)
