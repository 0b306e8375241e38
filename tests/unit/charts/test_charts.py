"""Charts as SVG: what is drawn, what is told, and what must never be in them."""

from __future__ import annotations

import math
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.charts import Chart, ChartLine, Kind, Look, XAxis, chart, sparkline, width_of
from mesh.charts.draw import MOST_LINES
from mesh.charts.values import Point
from tests.web.html import Page

SVG = "{http://www.w3.org/2000/svg}"
START = 1_780_314_600.0
PLACES = frozenset({"x", "y", "d", "cx", "cy", "x1", "x2", "y1", "y2", "width", "height"})


def points(*values: float) -> list[Point]:
    return [(START + 15 * index, value) for index, value in enumerate(values)]


def drawn(*lines: ChartLine, **look: Any) -> tuple[Chart, ET.Element]:
    found = chart(lines, title="T", id="c", look=Look(**look))
    return found, ET.fromstring(found.svg)


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [each for each in root.iter() if name in each.get("class", "").split()]


def test_a_chart_names_itself_for_those_who_do_not_see_it() -> None:
    found, root = drawn(ChartLine("p95", points(0.25, 0.5)), unit="seconds")
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (title.text, description.text) == ("T", "p95: from 250 ms to 500 ms, 500 ms now")
    assert [entry.last for entry in found.legend] == ["500 ms"]


def test_missing_data_is_a_gap_and_a_point_between_gaps_a_dot() -> None:
    _, root = drawn(ChartLine("a", points(1, 2, math.nan, 3, math.nan, 4, 5)))
    (path,) = of_class(root, "line")
    assert path.get("d", "").count("M") == 2
    assert len(of_class(root, "dot")) == 1


def test_moments_without_points_are_a_gap_too() -> None:
    known = points(1, 2, 3, 4, 5, 6, 7)
    _, root = drawn(ChartLine("a", known[:3] + known[5:]), step=15)
    assert of_class(root, "line")[0].get("d", "").count("M") == 2


def test_the_axis_of_time_is_that_of_the_question() -> None:
    whole, part = (
        drawn(ChartLine("a", points(1, 2)), start=START - 600, end=END)[1] for END in (START + 15, START + 600)
    )
    lefts = [re.findall(r"M([\d.]+)", of_class(root, "line")[0].get("d", ""))[0] for root in (whole, part)]
    assert float(lefts[0]) > float(lefts[1]) > 100


@pytest.mark.parametrize(
    ("kind", "name", "count"),
    [
        (Kind.LINE, "line", 2),
        (Kind.AREA, "area", 2),
        (Kind.BAR, "bar", 2),
        (Kind.SCATTER, "dot", 6),
        ("odd", "line", 2),
    ],
)
def test_the_kinds_have_their_shapes(kind: str, name: str, count: int) -> None:
    _, root = drawn(ChartLine("a", points(1, 2, 3)), ChartLine("b", points(3, 2, 1)), kind=kind)
    assert len(of_class(root, name)) == count
    assert {each.get("class", "").split()[-1] for each in of_class(root, name)} == {"series-1", "series-2"}


def test_equal_colours_are_asked_for() -> None:
    found, _ = drawn(
        ChartLine("a", points(1), colour=3), ChartLine("b", points(1), colour=3), ChartLine("c", points(1), colour=12)
    )
    assert [entry.css for entry in found.legend] == ["series-4", "series-4", "series-1"]


def test_an_axis_of_series_shows_the_last_values() -> None:
    found, root = drawn(
        ChartLine("a", points(1, 2)), ChartLine("b", points(4, math.nan)), ChartLine("c", ()), x_axis=XAxis.SERIES
    )
    assert [title.text for bar in of_class(root, "bar") for title in bar] == ["a: 2", "b: 4"]
    assert found.table.rows == (("a", "2"), ("b", "4"), ("c", ""))


def test_trends_thresholds_and_bands_are_drawn_on_demand() -> None:
    pair = (ChartLine("a", points(1, 2, 3)), ChartLine("b", points(2, 3, 4)))
    _, plain = drawn(*pair)
    _, rich = drawn(*pair, trendlines=True, threshold=3.5, bands=((0, 1), (0, 7)))
    names = ("trend", "threshold", "band")
    assert [len(of_class(plain, name)) for name in names] == [0, 0, 0]
    assert [len(of_class(rich, name)) for name in names] == [2, 1, 1]


def test_every_moment_has_a_tip_with_the_highest_first() -> None:
    _, root = drawn(ChartLine("low", points(1, 1)), ChartLine("high", points(5, math.nan)), unit="ops")
    tips = [title.text for tip in of_class(root, "tip") for title in tip]
    assert tips == ["2026-06-01 11:50:00\nhigh: 5 ops\nlow: 1 ops", "2026-06-01 11:50:15\nlow: 1 ops"]


def test_long_series_have_a_bounded_picture_and_a_whole_table() -> None:
    found, root = drawn(ChartLine("a", points(*range(5000))))
    assert len(of_class(root, "tip")) <= 120
    assert len(found.svg) < 40_000
    assert len(found.table.rows) == 5000


def test_of_too_many_series_the_highest_are_drawn_and_the_rest_is_told() -> None:
    lines = [ChartLine(f"s{index}", points(index)) for index in range(MOST_LINES + 5)]
    found, root = drawn(*lines)
    assert (found.left_out, [entry.name for entry in found.legend][:1]) == (5, ["s5"])
    description = root.find(f"{SVG}desc")
    assert description is not None
    assert "5 series with lower values are not shown" in (description.text or "")


@pytest.mark.parametrize("lines", [(), (ChartLine("a", ()),), (ChartLine("a", points(math.nan)),)])
def test_no_data_is_told_and_never_a_line_at_zero(lines: tuple[ChartLine, ...]) -> None:
    found, root = drawn(*lines)
    assert found.is_empty
    assert [each.text for each in of_class(root, "empty")] == ["No data available"]
    assert not of_class(root, "line")
    assert found.table.rows == ()


def test_the_table_has_a_row_for_each_moment() -> None:
    found, _ = drawn(ChartLine("a", points(1, math.nan)), ChartLine("b", points(3)), unit="msgrate")
    assert found.table.header == ("Time", "a", "b")
    assert found.table.rows == (
        ("2026-06-01 11:50:00", "1 msg/s", "3 msg/s"),
        ("2026-06-01 11:50:15", "", ""),
    )


def test_wider_charts_have_more_room_and_the_same_height() -> None:
    assert [width_of(spans) for spans in (0, 3, 4, 6, 12)] == [320, 320, 420, 640, 1100]


@given(st.text(), st.text())
def test_any_text_stays_text(name: str, title: str) -> None:
    found = chart([ChartLine(name, points(1, 2))], title=title, id=title, look=Look(unit=name, threshold=1))
    root = ET.fromstring(found.svg)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg", "title", "desc", "line", "text", "path", "rect", "circle",
    }  # fmt: skip
    ET.fromstring(sparkline(points(1, 2), label=name, unit=title))


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=8), st.sampled_from(list(Kind)))
def test_any_values_make_a_picture_of_finite_places(values: list[float], kind: Kind) -> None:
    found = chart([ChartLine("a", points(*values))], title="T", id="c", look=Look(kind=kind, trendlines=True))
    found_line = sparkline(points(*values))
    drawings = [part for svg in (found.svg, found_line) for part in ET.fromstring(svg).iter()]
    places = [value for part in drawings for name, value in part.items() if name in PLACES]
    assert places
    assert not any("nan" in place or "inf" in place for place in places)


def test_there_is_neither_style_nor_script() -> None:
    page = Page(chart([ChartLine("a", points(1, 2))], title="T", id="c").svg)
    assert page.has("svg path")
    assert not page.has("script")
    assert page.inline_code == []


def test_a_sparkline_tells_its_last_and_its_highest_value() -> None:
    root = ET.fromstring(sparkline(points(1, 3, 2), label="Requests", unit="ops"))
    assert root.get("aria-label") == "Requests: 2 ops now, highest 3 ops"
    assert len(of_class(root, "line")) == 1


def test_a_sparkline_of_nothing_says_so() -> None:
    root = ET.fromstring(sparkline(points(math.nan), label="Requests"))
    assert (root.get("aria-label"), list(root)) == ("Requests: no data", [])
