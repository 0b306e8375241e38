"""What Kubernetes allows in labels and annotations, and what a change of them is."""

from __future__ import annotations

import pytest

from mesh.model.metadata import (
    LAST_APPLIED,
    MOST_ANNOTATION_BYTES,
    Part,
    changes,
    fingerprint,
    key_fault,
    ordered,
    size_fault,
    value_fault,
)

LABELS, ANNOTATIONS = Part.LABELS, Part.ANNOTATIONS


@pytest.mark.parametrize("key", ["app", "istio.io/rev", "a", "A_b-c.d", f"{'a' * 63}", f"{'a' * 60}.b/{'c' * 63}"])
@pytest.mark.parametrize("part", Part)
def test_a_qualified_name_is_a_key(key: str, part: Part) -> None:
    assert key_fault(key, part) == ""


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("", "needed"),
        ("-app", "both ends"),
        ("app name", "both ends"),
        ("schön", "both ends"),
        ("a" * 64, "64 characters"),
        ("/app", "DNS name"),
        ("a/b/c", "DNS name"),
        ("example..com/a", "DNS name"),
        (f"{'a' * 254}/b", "DNS name"),
        ("example.com/", "after the /"),
        (LAST_APPLIED, "kubectl"),
        ("app\n", "both ends"),
    ],
)
@pytest.mark.parametrize("part", Part)
def test_another_key_is_refused_and_told_why(key: str, word: str, part: Part) -> None:
    assert word in key_fault(key, part)


def test_only_annotations_may_have_capitals_before_the_slash() -> None:
    assert key_fault("Example.com/a", LABELS)
    assert not key_fault("Example.com/a", ANNOTATIONS)


@pytest.mark.parametrize(
    ("value", "is_right"),
    [("", True), ("v1", True), ("a_b.c-d", True), ("a" * 63, True), ("a" * 64, False), ("a b", False), (".a", False)],
)
def test_a_label_s_value_is_a_short_word(value: str, is_right: bool) -> None:
    assert (value_fault(value, LABELS) == "") is is_right
    assert value_fault(value, ANNOTATIONS) == ""


def test_annotations_are_bounded_together_in_bytes() -> None:
    fitting = {"a": "ä" * (MOST_ANNOTATION_BYTES // 2 - 1), "b": ""}

    assert size_fault(fitting, ANNOTATIONS) == ""
    assert "262145 bytes" in size_fault({**fitting, "c": ""}, ANNOTATIONS)
    assert size_fault({**fitting, "c": ""}, LABELS) == ""


@pytest.mark.parametrize(
    ("before", "wanted", "change"),
    [
        ({"a": "1"}, {"a": "1"}, {}),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}),
        ({"a": "1"}, {}, {"a": None}),
        ({}, {"a": ""}, {"a": ""}),
        ({"a": "1", "b": "2"}, {"b": "2", "c": "3"}, {"a": None, "c": "3"}),
        ({"a": "x\r\ny"}, {"a": "x\ny"}, {}),
        ({"a": "x\ny"}, {"a": "x\n\ny"}, {"a": "x\n\ny"}),
    ],
)
def test_a_change_names_only_what_differs(before: dict[str, str], wanted: dict[str, str], change: object) -> None:
    assert changes(before, wanted) == change


def test_values_are_told_from_others_whatever_their_order() -> None:
    assert fingerprint({"a": "1", "b": "2"}) == fingerprint({"b": "2", "a": "1"})
    assert len({fingerprint(each) for each in ({}, {"a": ""}, {"": "a"}, {"a": "bc"}, {"ab": "c"})}) == 5


def test_those_of_the_mesh_come_first() -> None:
    values = {"app": "x", "z.istio.io/a": "1", "istio-injection": "enabled"}
    assert [key for key, _ in ordered(values)] == ["istio-injection", "z.istio.io/a", "app"]
