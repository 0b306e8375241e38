"""Queries print themselves; whatever a label value is, it stays inside its quotes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.promql import (
    Delta,
    Divided,
    Expr,
    Matcher,
    Names,
    Positive,
    Quantile,
    Rate,
    Rounded,
    Selector,
    Sum,
    Top,
    Union,
    Where,
    equal,
    is_label_name,
    is_metric_name,
    label_name,
    matches,
    not_equal,
    one_of,
    scoped,
)
from mesh.promql.expr import literal

HOSTILE = 'x"}) or vector(1)'


def unquoted(text: str) -> tuple[str, str]:
    """The value of the Go string literal at the start of `text`, and what follows it."""
    assert text[0] == '"'
    plain = {"\\": "\\", '"': '"', "n": "\n"}
    value, at = "", 1
    while text[at] != '"':
        assert text[at] != "\n"
        if text[at] == "\\":
            at += 1
            value += plain[text[at]]
        else:
            value += text[at]
        at += 1
    return value, text[at + 1 :]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", 'a=""'),
        ("plain", 'a="plain"'),
        (HOSTILE, 'a="x\\"}) or vector(1)"'),
        ("a\\", 'a="a\\\\"'),
        ('\\"', 'a="\\\\\\""'),
        ("one\ntwo", 'a="one\\ntwo"'),
        ("tab\tü 網\0", 'a="tab\tü 網\0"'),
        ("lone \ud800 half", 'a="lone \\ufffd half"'),
        ("broken \ufffd text", 'a="broken \\ufffd text"'),
    ],
)
def test_label_values_are_escaped(value: str, text: str) -> None:
    assert str(equal("a", value)) == text


@given(st.text())
def test_any_text_comes_back_from_its_quotes(value: str) -> None:
    assert unquoted(str(equal("a", value)).removeprefix("a=")) == (value, "")


@given(st.text(), st.text())
def test_no_value_reaches_its_neighbour(first: str, second: str) -> None:
    text = str(Selector("m", (equal("a", first), not_equal("b", second)))).removeprefix("m{a=")
    value, rest = unquoted(text)
    assert (value, rest[:4]) == (first, ",b!=")
    assert unquoted(rest[4:]) == (second, "}")


@given(st.text(), st.text())
def test_a_literal_matches_itself_and_nothing_else(value: str, other: str) -> None:
    assert re.fullmatch(literal(value), value)
    assert (re.fullmatch(literal(value), other) is not None) is (value == other)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (["b"], 'a="b"'),
        (["b", "a", "b"], 'a=~"a|b"'),
        (["a.b", "c|d"], 'a=~"a\\\\.b|c\\\\|d"'),
        ([HOSTILE, "y"], 'a=~"x\\"\\\\}\\\\) or vector\\\\(1\\\\)|y"'),
        (["", "x"], 'a=~"|x"'),
        ([], 'a=~".^"'),
    ],
)
def test_one_of_several_is_an_alternation_of_literals(values: list[str], text: str) -> None:
    assert str(one_of("a", values)) == text


@given(st.sets(st.text(), max_size=4), st.text())
def test_one_of_accepts_exactly_its_values(values: set[str], other: str) -> None:
    matcher = one_of("a", values)
    assert all(matcher.accepts(value) for value in values)
    assert matcher.accepts(other) is (other in values)


def test_patterns_are_not_made_literal() -> None:
    assert str(matches("a", "b.*")) == 'a=~"b.*"'


@pytest.mark.parametrize("name", ["", "1a", "a-b", "a b", 'a="x"', HOSTILE, "ä", "a\n"])
def test_what_is_no_label_name_is_refused_because_it_cannot_be_escaped(name: str) -> None:
    assert not is_label_name(name)
    with pytest.raises(ValueError, match="not a label name"):
        Matcher(name, "=", "x")
    with pytest.raises(ValueError, match="not a label name"):
        Sum(Selector("m"), (name,))


UP = Selector("up", (equal("a", "b"),))
RATE = Rate(UP, 60)
EVERY_FORM: list[tuple[Expr, str]] = [
    (Selector("up"), "up{}"),
    (UP, 'up{a="b"}'),
    (RATE, 'rate(up{a="b"}[60s])'),
    (Rate(UP, 0.5, instant=True), 'irate(up{a="b"}[500ms])'),
    (Delta(UP, 1800), 'delta(up{a="b"}[1800s])'),
    (Sum(RATE, ()), 'sum(rate(up{a="b"}[60s]))'),
    (Sum(UP, ("x",), "stddev"), 'stddev by (x) (up{a="b"})'),
    (Top(6, UP), 'topk(6,up{a="b"})'),
    (
        Names(Selector("", (equal("a", "b"),))),
        'label_replace(group by (__name__) ({a="b"}),"metric","$1","__name__","(.+)")',
    ),
    (Sum(RATE, ("x", "y")), 'sum by (x,y) (rate(up{a="b"}[60s]))'),
    (Quantile(0.9999999, UP), 'histogram_quantile(0.9999999,up{a="b"})'),
    (Quantile(0.95, UP), 'histogram_quantile(0.95,up{a="b"})'),
    (Divided(UP, UP), '(up{a="b"}) / (up{a="b"})'),
    (Positive(UP), '(up{a="b"}) > 0'),
    (Union((UP, UP)), '(up{a="b"}) or (up{a="b"})'),
    (Union((UP, UP, UP), on=("a", "b")), '(up{a="b"}) or on(a,b) (up{a="b"}) or on(a,b) (up{a="b"})'),
    (Where(UP, UP, ("a",)), '(up{a="b"}) and on(a) (up{a="b"})'),
    (Rounded(UP), 'round(up{a="b"},0.001)'),
    (
        Divided(Union((UP, UP)), Positive(UP)),
        '((up{a="b"}) or (up{a="b"})) / ((up{a="b"}) > 0)',
    ),
]


@pytest.mark.parametrize(("expr", "text"), EVERY_FORM)
def test_each_form_prints_itself(expr: Expr, text: str) -> None:
    assert str(expr) == text


@pytest.mark.parametrize(("expr", "text"), EVERY_FORM)
def test_a_scope_is_first_in_every_selector_of_every_form(expr: Expr, text: str) -> None:
    inside = 's="t",' if 'a="b"' in text else 's="t"'
    assert str(scoped(expr, {"s": "t"})) == text.replace("{", "{" + inside)


def test_no_scope_leaves_the_expression_alone() -> None:
    assert scoped(UP, {}) is UP


def test_scope_names_become_label_names_and_scope_values_are_escaped() -> None:
    assert str(scoped(Selector("up"), {"mesh.id/ü": HOSTILE})) == 'up{mesh_id__="x\\"}) or vector(1)"}'


@pytest.mark.parametrize("name", ["1a", "a-b", 'a{b="c"} or d', "ä", "a\n"])
def test_what_is_no_metric_name_is_refused(name: str) -> None:
    assert not is_metric_name(name)
    with pytest.raises(ValueError, match="not a metric name"):
        Selector(name)


def test_a_metric_name_may_have_colons() -> None:
    assert str(Selector("base:thread_count")) == "base:thread_count{}"


def test_an_unknown_aggregation_is_refused() -> None:
    with pytest.raises(ValueError, match="not an aggregation"):
        Sum(UP, (), "topk(5,")


def test_label_names_are_written_as_a_scrape_writes_them() -> None:
    assert label_name("app.kubernetes.io/name") == "app_kubernetes_io_name"
