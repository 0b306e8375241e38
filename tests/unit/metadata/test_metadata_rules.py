"""What Kubernetes allows in labels and annotations, and what a change of them is."""

from __future__ import annotations

import pytest

from mesh.model.metadata import (
    LAST_APPLIED,
    MOST_ANNOTATION_BYTES,
    MetadataPart,
    changes,
    edit,
    fingerprint,
    key_fault,
    mark_after,
    mark_of,
    ordered,
    size_fault,
    value_fault,
)

LABELS, ANNOTATIONS = MetadataPart.LABELS, MetadataPart.ANNOTATIONS


@pytest.mark.parametrize("key", ["app", "istio.io/rev", "a", "A_b-c.d", f"{'a' * 63}", f"{'a' * 60}.b/{'c' * 63}"])
@pytest.mark.parametrize("part", MetadataPart)
def test_a_qualified_name_is_a_key(key: str, part: MetadataPart) -> None:
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
@pytest.mark.parametrize("part", MetadataPart)
def test_another_key_is_refused_and_told_why(key: str, word: str, part: MetadataPart) -> None:
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


@pytest.mark.parametrize(
    ("began", "wanted", "now", "delta", "clashes"),
    [
        ({"a": "1"}, {"a": "2"}, {"a": "1"}, {"a": "2"}, set()),
        ({"a": "1"}, {"a": "2"}, {"a": "1", "b": "9"}, {"a": "2"}, set()),
        ({"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"a": "1", "b": "9"}, {"a": "2"}, set()),
        ({"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"a": "1"}, {"a": "2"}, set()),
        ({"a": "1"}, {}, {"a": "1"}, {"a": None}, set()),
        ({"a": "1"}, {}, {}, {}, set()),
        ({"a": "1"}, {}, {"a": "2"}, {"a": None}, {"a"}),
        ({"a": "1"}, {"a": "2"}, {"a": "3"}, {"a": "2"}, {"a"}),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}, {}, set()),
        ({"a": "1"}, {"a": "2"}, {}, {"a": "2"}, {"a"}),
        ({}, {"a": "1"}, {"a": "2"}, {"a": "1"}, {"a"}),
        ({"a": "x\ny"}, {"a": "x\r\ny", "b": ""}, {"a": "x\ny"}, {"b": ""}, set()),
        ({"a": ""}, {"a": "1"}, {}, {"a": "1"}, {"a"}),
    ],
)
def test_only_what_was_edited_is_changed_and_compared(
    began: dict[str, str], wanted: dict[str, str], now: dict[str, str], delta: dict[str, str], clashes: set[str]
) -> None:
    found = edit(mark_of(began), wanted, now)
    assert (dict(found.delta), found.clashes) == (delta, clashes)


def test_whoever_has_seen_a_clash_has_none_when_saving_again() -> None:
    began, wanted, now = mark_of({"a": "1", "b": "1"}), {"a": "2", "b": "1"}, {"a": "3", "b": "3"}
    seen = mark_after(began, edit(began, wanted, now).clashes, now)
    found = edit(seen, wanted, {**now, "b": "4"})
    assert (dict(found.delta), found.clashes) == ({"a": "2"}, set())
    assert edit(seen, wanted, {"a": "5"}).clashes == {"a"}
