from __future__ import annotations

import pytest

from mesh.config import YamlError, load_yaml
from mesh.text.yaml import MAX_ALIASES, MAX_DEPTH, load_document


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", None),
        ("a: 1", {"a": 1}),
        ("a: 2026-01-01", {"a": "2026-01-01"}),
        ("a: yes", {"a": True}),
        ("base: &b {x: 1, y: 2}\nc: {<<: *b, y: 3}", {"base": {"x": 1, "y": 2}, "c": {"x": 1, "y": 3}}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
    ],
)
def test_plain_documents_are_read(text: str, data: object) -> None:
    assert load_yaml(text, "f.yaml") == data


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, 1, "'a' is given twice, first in line 1"),
        ("a:\n  b: 1\n  b: 1", 3, 3, "'b' is given twice, first in line 2"),
        ("a: [1", 2, 1, "flow sequence"),
        ("a: &x [*x]", 1, 4, "contains itself"),
        ("a: 1\n---\nb: 2", 2, 1, "single document"),
        ("a: !!python/object:os.system x", 1, 4, "could not determine a constructor"),
        ("[" * (MAX_DEPTH + 1), 1, MAX_DEPTH + 1, "nested deeper"),
        ("a: &x 1\nb: [" + "*x, " * (MAX_ALIASES + 1) + "]", 2, None, "aliases"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, line: int, column: int | None, words: str) -> None:
    with pytest.raises(YamlError, match=r"f\.yaml") as caught:
        load_yaml(text, "f.yaml")
    assert caught.value.line == line
    assert column in (None, caught.value.column)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text", ["a: !!int x", "a: 0b_", "a: !!timestamp x", "a: !!bool x", "a: \x00", "a: " + "9" * 9000]
)
def test_a_value_that_does_not_fit_its_tag_is_a_yaml_error(text: str) -> None:
    with pytest.raises(YamlError):
        load_yaml(text, "f.yaml")


def test_aliases_that_unfold_without_end_are_refused() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(YamlError, match="aliases stand for more"):
        load_yaml("\n".join(levels), "bomb.yaml")


def test_a_document_knows_the_line_and_the_text_of_every_path() -> None:
    document = load_document("a:\n  b: 0443\n  c:\n  - x\n", "f.yaml")
    assert document.lines[("a", "b")] == 2
    assert document.lines[("a", "c", 0)] == 4
    assert document.texts[("a", "b")] == "0443"
