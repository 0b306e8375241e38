"""The ring of shares."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from mesh.charts.donut import Segment, donut

ROUND = 314.159


def drawn(*counts: int) -> list[tuple[float, float]]:
    """Length and begin of every drawn segment."""
    svg = donut([Segment(f"s{n}", count, f"css-{n}") for n, count in enumerate(counts)], label="Apps", caption="apps")
    dashes = [part for part in ElementTree.fromstring(svg).iter() if "stroke-dasharray" in part.attrib]
    return [
        (float(part.attrib["stroke-dasharray"].split()[0]), abs(float(part.attrib["stroke-dashoffset"])))
        for part in dashes
    ]


def test_segments_share_the_ring_by_their_counts() -> None:
    half, quarter, last = drawn(2, 1, 1)

    assert half == pytest.approx((ROUND / 2 - 1.5, 0), abs=0.01)
    assert quarter == pytest.approx((ROUND / 4 - 1.5, ROUND / 2), abs=0.01)
    assert last == pytest.approx((ROUND / 4 - 1.5, 3 * ROUND / 4), abs=0.01)


def test_one_segment_is_the_whole_ring_and_nothing_is_an_empty_one() -> None:
    assert drawn(3) == [pytest.approx((ROUND, 0), abs=0.01)]
    assert drawn(0) == []


def test_few_among_many_stay_visible() -> None:
    assert min(length for length, _ in drawn(1, 10_000)) >= 0.75


def test_the_picture_says_in_words_what_it_shows() -> None:
    svg = donut([Segment("a<b", 2, "x"), Segment("well", 1, "y")], label="Apps by health", caption="apps")
    root = ElementTree.fromstring(svg)

    assert root.get("aria-label") == "Apps by health: 3 in all, 2 a<b, 1 well"
    assert "3" in [part.text for part in root.iter() if part.tag.endswith("text")]
    nothing = ElementTree.fromstring(donut([], label="Apps", caption="apps"))
    assert nothing.get("aria-label") == "Apps: none"
