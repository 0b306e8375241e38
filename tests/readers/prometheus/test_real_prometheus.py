"""Our queries on the real thing, where a `prometheus` is on the PATH."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest

from mesh.clients.prometheus import PrometheusClient
from mesh.model.samples import Series
from mesh.promql import (
    Divided,
    Expr,
    Positive,
    Quantile,
    Rate,
    Rounded,
    Selector,
    Sum,
    Union,
    equal,
    matches,
    not_equal,
    one_of,
)
from mesh.promql.expr import literal
from tests.stand_ins.real_prometheus import BINARY, prometheus_on

pytestmark = pytest.mark.skipif(BINARY is None, reason="no prometheus on the PATH")

AT = 1700000000.0
VALUES = [
    'x"}) or vector(1)',
    "back\\slash",
    'both\\"',
    "one\ntwo",
    "ü 網 \U0001f600",
    "$^.*+?()[]{}|-/ &",
    "tab\tand \0 nul",
    "plain",
]


def exposed(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusClient]:
    """A Prometheus that has one series for each of VALUES, and one without the label."""
    lines = [f'odd{{v="{exposed(value)}"}} 1 {int(AT)}' for value in VALUES] + [f"odd 1 {int(AT)}"]
    samples = "# TYPE odd gauge\n" + "\n".join(lines) + "\n# EOF\n"
    with prometheus_on(tmp_path_factory.mktemp("prometheus"), samples, "odd") as client:
        yield client


def found(store: PrometheusClient, expr: Expr) -> list[str]:
    return sorted(sample.labels.get("v", "") for sample in store.query(expr, AT).samples)


@pytest.mark.parametrize("value", VALUES)
def test_a_hostile_value_selects_exactly_its_own_series(store: PrometheusClient, value: str) -> None:
    assert found(store, Selector("odd", (equal("v", value),))) == [value]
    assert found(store, Selector("odd", (matches("v", literal(value)),))) == [value]
    assert found(store, Selector("odd", (one_of("v", [value, "plain"]),))) == sorted({value, "plain"})
    assert value not in found(store, Selector("odd", (not_equal("v", value),)))


def test_one_of_none_selects_nothing_not_even_series_without_the_label(store: PrometheusClient) -> None:
    assert found(store, Selector("odd", (one_of("v", []),))) == []
    assert found(store, Selector("odd", (one_of("v", [""]),))) == [""]


def test_every_form_is_understood(store: PrometheusClient) -> None:
    selector = Selector("odd", (equal("v", VALUES[0]),))
    total = Sum(selector, ("v",))
    forms: list[Expr] = [
        Rate(selector, 600),
        total,
        Quantile(0.95, Sum(Rate(selector, 600), ("le", "v"))),
        Divided(total, Union((total, total))),
        Divided(Union((total, total)), total),
        Positive(Divided(total, total)),
        Union((Positive(total), Rounded(total))),
        Rounded(Positive(Union((total, Sum(selector, ()))))),
    ]
    answers = store.query_many({str(form): form for form in forms}, AT, deadline_seconds=10)
    assert answers.errors == {}
    assert [sample.value for sample in answers.vectors[str(forms[5])]] == [1.0]


def test_a_range_is_a_matrix(store: PrometheusClient) -> None:
    queries = {"odd": Selector("odd", (equal("v", "plain"),))}
    (series,) = store.query_range_many(queries, AT, AT + 60, 30, deadline_seconds=10).matrices["odd"]
    assert series.points == [(AT, 1.0), (AT + 30, 1.0), (AT + 60, 1.0)]


def test_ranges_asked_together_are_those_asked_singly(store: PrometheusClient) -> None:
    total = Sum(Selector("odd"), ("v",))
    plan: dict[str, Expr] = {
        "total": total,
        "raw": Selector("odd"),
        "nothing": Sum(Selector("odd", (equal("v", "none"),)), ()),
        "no number": Divided(Quantile(0.5, total), total),
        "one": Divided(total, total),
        "again": total,
    }
    exchanges: list[str] = []
    store.observer = lambda exchange: exchanges.append(exchange.url)
    joint = store.query_range_many(plan, AT, AT + 60, 30, deadline_seconds=10)
    store.observer = None
    assert len(exchanges) == 2
    for name, expr in plan.items():
        alone = store.query_range_many({name: expr}, AT, AT + 60, 30, deadline_seconds=10)
        assert in_order(joint.matrices[name]) == in_order(alone.matrices[name])


def in_order(found: Iterable[Series]) -> list[str]:
    return sorted(f"{sorted(series.labels.items())} {series.points}" for series in found)


def test_its_facts_are_known(store: PrometheusClient) -> None:
    facts = store.facts()
    assert re.match(r"\d+\.\d+", facts.version)
    assert (facts.scrape_interval, facts.retention) == (7.0, 100 * 365 * 86400.0)
