"""Which lines are taken, in which order, and which of them are shown."""

from __future__ import annotations

import pytest

from mesh.logs.filters import apply, line_filter
from mesh.logs.lines import LogLine, LogType, Moment, Severity
from mesh.logs.merge import merge
from mesh.logs.parse import Origin
from mesh.logs.patterns import LEAST_REACH, MOST_REACH, BadPattern, compile_pattern
from mesh.logs.window import MOST_LINES, Taken, Window, take
from mesh.logs.ztunnel import Concern

ZERO = 1_777_852_800  # 2026-05-04T00:00:00Z


def raw(*seconds: int) -> list[str]:
    return [f"2026-05-04T00:00:{second:02d}Z line {second}" for second in seconds]


def line(message: str, milliseconds: int | None = 0) -> LogLine:
    moment = None if milliseconds is None else Moment(milliseconds)
    return LogLine(message, Severity.INFO, moment)


def messages(taken: Taken) -> list[str]:
    return [each.message for each in taken.lines]


@pytest.mark.parametrize(
    ("window", "seen", "is_cut"),
    [
        (Window(), [1, 2, 3, 9], False),
        (Window(lines=2), [1, 2], True),
        (Window(lines=4), [1, 2, 3, 9], False),
        (Window(lines=2, newest=True), [3, 9], True),
        (Window(duration=2), [1, 2, 3], False),
        (Window(since=ZERO, duration=2), [1, 2], False),
        (Window(since=ZERO, duration=0.5), [], False),
    ],
)
def test_a_window_takes_so_many_lines_for_so_long(window: Window, seen: list[int], is_cut: bool) -> None:
    taken = take(raw(1, 2, 3, 9), window, Origin(LogType.APP))
    assert messages(taken) == [f"line {second}" for second in seen]
    assert taken.is_cut is is_cut


def test_no_window_takes_more_than_a_page_can_show() -> None:
    assert Window(lines=10**9).most == Window().most == MOST_LINES


@pytest.mark.parametrize(("only", "seen"), [("line 2", ["line 2"]), ("", []), (None, ["line 1", "line 2"])])
def test_a_waypoints_lines_are_those_that_name_the_service(only: str | None, seen: list[str]) -> None:
    assert messages(take(raw(1, 2), Window(), Origin(LogType.WAYPOINT), only=only)) == seen


def test_lines_that_are_not_wanted_do_not_count() -> None:
    taken = take(raw(1, 2, 3), Window(lines=1), Origin(LogType.ZTUNNEL, concern=Concern("shop", "web")))
    assert taken == Taken()


def test_lines_of_several_sources_are_merged_by_time() -> None:
    app = [line("a1", 1), line("a3", 3), line("stack", None)]
    proxy = [line("p1", 1), line("p2", 2), line("p4", 4)]
    assert [each.message for each in merge([app, proxy])] == ["a1", "p1", "p2", "a3", "stack", "p4"]


@pytest.mark.parametrize(
    ("show", "hide", "as_regex", "seen"),
    [
        ("", "", False, ["GET /a 200", "GET /b 503", "POST /a 503"]),
        ("GET", "", False, ["GET /a 200", "GET /b 503"]),
        ("get", "", False, []),
        ("GET", "503", False, ["GET /a 200"]),
        ("[", "", False, []),
        ("(?i)get.*50\\d", "", True, ["GET /b 503"]),
        ("", "^GET", True, ["POST /a 503"]),
    ],
)
def test_lines_are_shown_and_hidden_by_text_or_pattern(show: str, hide: str, as_regex: bool, seen: list[str]) -> None:
    lines = [line("GET /a 200"), line("GET /b 503"), line("POST /a 503")]
    assert [each.message for each in apply(line_filter(show, hide, as_regex=as_regex), lines).lines] == seen


def test_a_filter_stops_when_its_time_is_over_and_says_how_much_it_left() -> None:
    found = apply(line_filter("a"), [line("a")] * 5, is_over=lambda: True)
    assert (len(found.lines), found.unseen) == (1, 4)


@pytest.mark.parametrize(
    "pattern",
    [
        "error.*timeout",
        "GET .* 5\\d\\d .*slow",
        "(?i)foo|bar",
        "(error|warn|fatal):",
        "(?:ab)+",
        "[^]]+",
        "a{2,4}",
        "\\.+",
    ],
)
def test_ordinary_patterns_are_allowed(pattern: str) -> None:
    assert LEAST_REACH <= compile_pattern(pattern).reach <= MOST_REACH


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(a+)+b", "cannot be repeated"),
        ("(a|aa)*b", "cannot be repeated"),
        ("(.*a){20}", "cannot be repeated"),
        (".*a.*b.*c", "repeats too often"),
        ("(?:a|b)" * 14, "repeats too often"),
        ("a?" * 20 + "a" * 20, "repeats too often"),
        ("(a)\\1", "back references"),
        ("(?=a)b", "only (?:"),
        ("(?P<x>a)(?P=x)", "only (?:"),
        ("(?x) a", "only (?:"),
        ("a" * 201, "longer than 200"),
        ("(", "not a regular expression"),
        ("[[a]", "not a regular expression"),
    ],
)
def test_patterns_that_may_take_too_long_are_refused_in_words(pattern: str, why: str) -> None:
    with pytest.raises(BadPattern, match=why.replace("(", "\\(").replace("?", "\\?")):
        compile_pattern(pattern)


def test_the_more_a_pattern_repeats_the_less_of_a_line_it_sees() -> None:
    one, two = compile_pattern("a.*b"), compile_pattern("a.*b.*c")
    assert one.reach > two.reach
    assert not two.found_in("a" + " " * two.reach + "bc")
