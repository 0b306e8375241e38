"""Several YAML or JSON documents in one text: data, lines, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.text.documents import Written, read_documents
from mesh.text.paths import steps_of
from mesh.text.yaml import MAX_ALIASES, MAX_DEPTH, YamlError

LAUGHS = "\n".join(
    ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)), "last: *a8"]
)
VALUES = [
    ("a: 1", {"a": 1}),
    ("a: yes", {"a": True}),
    ("a: 'yes'", {"a": "yes"}),
    ("a: 2026-01-01", {"a": "2026-01-01"}),
    ("a: 10:30", {"a": "10:30"}),
    ("a: .nan\nb: .inf", {"a": ".nan", "b": ".inf"}),
    ("a: !!str 5", {"a": "5"}),
    ("a: ! 5", {"a": "5"}),
    ("1: a\ntrue: b", {"1": "a", "true": "b"}),
    ("a: =", {"a": "="}),
    ("a: ~\nb:", {"a": None, "b": None}),
    ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
    ("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", {"a": {"b": 1, "c": 2}, "d": {"c": 3, "b": 1}}),
    ("a: &x {b: 1}\nd: {<<: [*x, {c: 2}]}", {"a": {"b": 1}, "d": {"b": 1, "c": 2}}),
    ("# nothing else\n5", 5),
]
MISTAKES = [
    ("a: 1\nb: 2\na: 3", 3, "the key 'a' is given twice, first in line 1"),
    ("a:\n\tb: 1", 2, "a tab stands where YAML takes spaces only"),
    ("a:\n- [1\nb: 2", 3, "did not find expected"),
    ("a: &x [*x]", 1, "an anchor contains itself"),
    ("a: *b", 1, "the alias 'b' has no anchor before it"),
    ("a: !!int x", 1, "'x' does not fit its tag"),
    ("a: !!python/object/apply:os.system [id]", 1, "is not known"),
    ("a: !custom 1", 1, "does not fit its tag"),
    ("? [a]\n: b", 1, "a key that is a mapping"),
    ("a: {<<: 5}", 1, "<< takes in mappings only"),
    ("[" * (MAX_DEPTH + 1), 1, f"nested deeper than {MAX_DEPTH} levels"),
    ("a: &x 1\nb: [" + "*x, " * (MAX_ALIASES + 1) + "]", 2, f"more than {MAX_ALIASES} aliases"),
    (LAUGHS, 0, "aliases stand for more than"),
    ("a: \x07", 0, "control characters are not allowed"),
]


def read(text: str) -> list[Any]:
    return [each.data if isinstance(each, Written) else each for each in read_documents(text, "file")]


@pytest.mark.parametrize(("text", "data"), VALUES)
def test_values_are_those_that_kubernetes_reads(text: str, data: Any) -> None:
    assert read(text) == [data]


@pytest.mark.parametrize(("text", "line", "message"), MISTAKES)
def test_a_mistake_is_told_with_its_line(text: str, line: int, message: str) -> None:
    (error,) = read(text)
    assert isinstance(error, YamlError)
    assert message in error.message
    assert not line or error.line == line


def test_documents_come_one_by_one_and_empty_ones_not_at_all() -> None:
    assert read("---\n---\na: 1\n---\n# only a comment\n---\nb: 2\n...\n") == [{"a": 1}, {"b": 2}]
    assert read("") == []


def test_a_mistake_costs_its_own_document_and_bad_syntax_what_comes_after() -> None:
    first, error, last = read("a: 1\n---\nb: 1\nb: 2\n---\nc: 1")
    assert (first, last, error.line) == ({"a": 1}, {"c": 1}, 4)
    first, error = read("a: 1\n---\nb: [\n---\nc: 1")
    assert (first, isinstance(error, YamlError)) == ({"a": 1}, True)


def test_json_may_have_tabs_and_characters_in_halves() -> None:
    assert read('{\n\t"a": "\\ud83d\\ude00",\n\t"b": "\\\\ud83d\\/"\n}') == [{"a": "😀", "b": "\\ud83d/"}]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(JSON_VALUES.filter(lambda value: value is not None))
def test_json_is_read_as_it_was_written(value: Any) -> None:
    assert read(json.dumps({"value": value})) == [{"value": value}]


def test_every_value_has_its_line() -> None:
    text = "# first\n---\nspec:\n  http:\n  - route:\n    - destination:\n        host: web\n  - {}\n"
    (document,) = read_documents(text, "file")
    assert isinstance(document, Written)
    lines = {
        "": 3,
        "spec": 3,
        "spec/http[0]": 5,
        "spec/http[0]/route[0]/destination/host": 7,
        "spec/http[1]": 8,
        "spec/http[1]/route[0]": 8,
        "spec/http[7]/route": 4,
        "spec/tcp": 3,
    }
    assert {path: document.line_of(steps_of(path)) for path in lines} == lines


def test_what_is_merged_in_has_the_line_where_it_is_written() -> None:
    (document,) = read_documents("base: &x\n  host: web\nspec:\n  <<: *x\n", "file")
    assert isinstance(document, Written)
    assert document.line_of(("spec", "host")) == 2


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("", ()),
        ("spec/http[0]/route[12]/host", ("spec", "http", 0, "route", 12, "host")),
        ("spec/hosts", ("spec", "hosts")),
        ("[[x]//", ("x",)),
    ],
)
def test_a_path_is_taken_apart(path: str, steps: tuple[str | int, ...]) -> None:
    assert steps_of(path) == steps
