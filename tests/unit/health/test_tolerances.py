from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.health.tolerances import BUILT_IN, CompiledTolerance, Tolerances
from mesh.model.health import Tolerance


@dataclass(frozen=True)
class Entry:
    namespace: str = ""
    kind: str = ""
    name: str = ""
    tolerance: tuple[Tolerance, ...] = ()


def tolerance(code: str = "5XX", protocol: str = "http", direction: str = "", failure: float = 10) -> Tolerance:
    return Tolerance(code=code, degraded=0, failure=failure, protocol=protocol, direction=direction)


def compiled(item: Tolerance) -> CompiledTolerance:
    return Tolerances([Entry(tolerance=(item,))]).for_object("ns", "app", "a")[0]


def codes(found: tuple[CompiledTolerance, ...]) -> list[str]:
    return [one.tolerance.code for one in found]


@pytest.mark.parametrize(
    ("pattern", "code", "matches"),
    [
        ("", "200", True),
        ("5XX", "503", True),
        ("5xx", "503", True),
        ("5XX", "5031", False),
        ("50", "503", False),
        ("^-$", "-", True),
        ("^[1-9]$|^1[0-6]$", "16", True),
        ("^[1-9]$|^1[0-6]$", "17", False),
        ("4XX|5XX", "4031", True),
        ("4XX|5XX", "503", True),
        ("[", "200", True),
        ("(" * 900, "200", True),
        ("5" * 2000, "200", True),
        ("(?i)abc", "ABC", True),
        ("5XX", "5\u0663\u0663", False),
    ],
)
def test_code_patterns_are_anchored_where_they_are_not_and_anything_when_invalid(
    pattern: str, code: str, matches: bool
) -> None:
    assert compiled(tolerance(code=pattern)).is_error(code) is matches


@pytest.mark.parametrize(
    ("direction", "protocol", "asked", "covered"),
    [
        ("", "", ("inbound", "tcp"), True),
        (".*", "http|grpc", ("outbound", "grpc"), True),
        ("inbound", "http", ("outbound", "http"), False),
        ("inbound", "http", ("inbound", "http"), True),
        ("inbound", "http", ("inbound", "http2"), False),
        ("", "http|grpc", ("inbound", "http2"), True),
        ("in", "http", ("inbound", "http"), False),
    ],
)
def test_a_tolerance_covers_what_its_direction_and_protocol_match(
    direction: str, protocol: str, asked: tuple[str, str], covered: bool
) -> None:
    assert compiled(tolerance(direction=direction, protocol=protocol)).covers(*asked) is covered


def test_a_pattern_that_backtracks_for_ever_meets_only_short_texts() -> None:
    assert not compiled(tolerance(code="(a|aa)+$^")).is_error("a" * 5000 + "b")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("bank", "service", "api"), ["first"]),
        (("bank", "app", "api"), ["second"]),
        (("bank-two", "service", "api"), ["third"]),
        (("shop", "workload", "api"), ["third"]),
        (("shop", "workload", "web"), [item.code for item in BUILT_IN]),
    ],
)
def test_the_first_entry_whose_namespace_kind_and_name_match_is_used(
    asked: tuple[str, str, str], expected: list[str]
) -> None:
    tolerances = Tolerances(
        [
            Entry("bank", "service", "", (tolerance("first"),)),
            Entry("bank", "", "a.*", (tolerance("second"),)),
            Entry("", "", "api", (tolerance("third"),)),
        ]
    )

    assert codes(tolerances.for_object(*asked)) == expected


def test_an_entry_without_tolerances_that_matches_leaves_none() -> None:
    assert Tolerances([Entry()]).for_object("ns", "app", "a") == ()


def test_thresholds_are_32_bit_floats_widened() -> None:
    item = compiled(Tolerance(code="", degraded=0.1, failure=0.5, protocol="", direction=""))

    assert item.degraded == pytest.approx(0.1)
    assert item.degraded > 0.1
    assert item.failure == 0.5


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("4xx,50,60,http,inbound", [("4xx", 50, 60, "http", "inbound")]),
        (" 4xx,1,2,http,.* ; 5xx, 3 , 4 ,grpc,;", [("4xx", 1, 2, "http", ".*"), ("5xx", 3, 4, "grpc", "")]),
        ("4xx,2,1,http,inbound;5xx,1,1,http,", [("5xx", 1, 1, "http", "")]),
        ("4xx,1,http,inbound;5xx,0,0,http,", [("5xx", 0, 0, "http", "")]),
    ],
)
def test_an_annotation_gives_its_valid_items(annotation: str, expected: list[tuple[object, ...]]) -> None:
    found = Tolerances([Entry(tolerance=(tolerance(),))]).for_object("ns", "workload", "w", annotation)

    assert [
        (t.code, t.degraded, t.failure, t.protocol, t.direction) for t in (one.tolerance for one in found)
    ] == expected


@pytest.mark.parametrize(
    "annotation",
    ["", None, ";;", "4xx", "4xx,a,b,http,inbound", "4xx,1_0,20,http,", "4xx,nan,1,http,", "4xx,1,1e99,http,"],
)
def test_an_annotation_without_a_valid_item_leaves_the_configuration(annotation: str | None) -> None:
    found = Tolerances([Entry(tolerance=(tolerance("mine"),))]).for_object("ns", "workload", "w", annotation)

    assert codes(found) == ["mine"]


# Python foretells that it may read `[[` otherwise one day; RE2, whose patterns these are, will not.
@pytest.mark.filterwarnings("ignore:Possible (nested set|set):FutureWarning")
@given(st.text(), st.text(), st.text(max_size=80))
def test_any_text_is_an_acceptable_pattern_and_annotation(pattern: str, text: str, annotation: str) -> None:
    entry = Entry(pattern, pattern, pattern, (tolerance(pattern, pattern, pattern),))
    for one in Tolerances([entry]).for_object(text, text, text, annotation):
        assert one.covers("inbound", text) in (True, False)
        assert one.is_error(text) in (True, False)
