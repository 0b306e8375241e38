"""Data as YAML, and the line of a field in it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mesh.text.yaml import load_document
from mesh.text.yaml_text import dump_yaml, line_of

TEXT = """\
kind: VirtualService
metadata:
  labels:
    istio.io/rev: a
    a/b/c: d
spec:
  hosts:
  - cart
  - till
  http:
  - match: []
  - route:
    - destination: {host: cart}
    - destination:
        host: cart
        subset: v2
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("spec/http[1]/route[1]/destination/subset", 16),
        ("spec/http[1]/route[0]/destination/host", 13),
        ("spec/hosts[1]", 9),
        ("spec/hosts", 7),
        ("spec", 6),
        ("metadata/labels/istio.io/rev", 4),
        ("metadata/labels/a/b/c", 5),
        ("", 1),
        ("/spec/hosts/", 7),
        ("spec/http[1]/route[1]/destination/port/number", 14),
        ("spec/http[0]/route[0]/destination", 11),
        ("spec/hosts[7]", 7),
        ("spec/hosts[7]/x/y", 7),
        ("spec/hosts[1]/name/cart", 9),
        ("status/conditions[0]", 1),
        ("spec/hosts[x]", 6),
        ("spec/hosts[99999999999]", 6),
        ("][/[[0]", 1),
    ],
)
def test_a_path_leads_to_the_line_of_the_field_or_of_what_is_above_it(path: str, line: int) -> None:
    assert line_of(load_document(TEXT, "test"), path) == line


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b\n"])
def test_a_document_without_fields_has_its_first_line(text: str) -> None:
    assert line_of(load_document(text, "test"), "spec/hosts[0]") == 1


def test_a_text_of_several_lines_is_written_in_several_lines() -> None:
    assert dump_yaml({"code": "if x then\n  y()\nend\n", "a": 1}) == "code: |\n  if x then\n    y()\n  end\na: 1\n"


def test_the_same_part_twice_is_written_twice() -> None:
    shared = {"a": ["b"]}

    assert dump_yaml({"one": shared, "two": shared}) == "one:\n  a:\n  - b\ntwo:\n  a:\n  - b\n"


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_is_read_again_as_it_was(value: Any) -> None:
    assert yaml.safe_load(dump_yaml(value)) == value
