"""Dashboards that include each other expand within bounds, and are refused in words beyond them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mesh.config.dashboards import Dashboard
from mesh.metrics import custom
from mesh.metrics.catalogue import ANNOTATION, DEEPEST, Catalogue, DashboardError, annotated
from mesh.metrics.custom import CustomOptions
from mesh.metrics.options import Range

OPTIONS = CustomOptions("shop", Range(0, 600, quantiles=("0.5", "0.95")))


def made(name: str, *items: dict[str, Any]) -> Dashboard:
    return Dashboard.model_validate({"name": name, "title": name, "items": [*items]}, strict=False)


def chart(name: str, metrics: int = 1, **fields: Any) -> dict[str, Any]:
    several = [{"displayName": f"m{number}", "metricName": "m"} for number in range(metrics)]
    return {"chart": {"name": name, "dataType": "raw", "spans": 3, "metrics": several, **fields}}


def doubling(levels: int) -> Catalogue:
    """Each dashboard includes the next twice."""
    whole = (made(f"d{level}", {"include": f"d{level + 1}"}, {"include": f"d{level + 1}"}) for level in range(levels))
    return Catalogue([*whole, made(f"d{levels}", chart("C"))])


def test_a_dashboard_that_doubles_with_each_level_is_refused_and_named() -> None:
    with pytest.raises(DashboardError, match=r"dashboard .* has more than 100 charts"):
        doubling(18).resolve("d0")


def test_an_annotation_of_two_kilobytes_that_would_be_billions_of_charts_is_refused() -> None:
    text = "\n".join(
        f"- {{name: d{level}, items: [{{include: d{level + 1}}}, {{include: d{level + 1}}}]}}" for level in range(18)
    )
    stated, faults = annotated({ANNOTATION: f"{text}\n- {{name: d18, items: [{{include: d19$C}}]}}"}, "it")
    assert len(text) < 2000
    assert faults == ()
    wide = made("d19", *(chart("C") for _ in range(50)))
    with pytest.raises(DashboardError, match="more than 100 charts"):
        Catalogue([*stated, wide]).resolve("d0")


def test_as_many_charts_as_are_allowed_are_shown() -> None:
    assert len(doubling(3).resolve("d0", most=8).charts) == 8
    with pytest.raises(DashboardError, match="more than 7 charts"):
        doubling(3).resolve("d0", most=7)


def test_a_chain_of_includes_ends_in_words_and_not_in_the_depth_of_the_program() -> None:
    chain = [made(f"d{level}", {"include": f"d{level + 1}"}) for level in range(5000)]
    with pytest.raises(DashboardError, match=f"deeper than {DEEPEST} levels"):
        Catalogue(chain).resolve("d0")


def test_a_chart_with_which_there_are_too_many_queries_has_none_and_the_others_have_theirs() -> None:
    resolved = Catalogue([made("d", chart("few", 2), chart("many", 100_000, dataType="histogram"), chart("one"))])
    plan = custom.plan(resolved.resolve("d"), replace(OPTIONS, most_queries=10))
    assert [query.key for query in plan.queries] == ["0", "0", "2"]
    assert "more than 10 queries" in plan.faults[1]


def test_an_annotation_with_too_many_dashboards_is_one_fault() -> None:
    stated, faults = annotated({ANNOTATION: f"[{','.join(['{}'] * 50_000)}]"}, "workload cart")
    assert stated == ()
    assert len(faults) == 1
    assert "50000 dashboards; allowed: 200" in faults[0]
