"""What makes one object of another, what a person sees of it, and who else writes it."""

from __future__ import annotations

from typing import Any

import pytest

from apiserver.patches import merge_patch as applied
from mesh.editing.diff import MOST_COMPARED, MOST_SHOWN, DiffLine, diff
from mesh.editing.objects import editable, in_order_of, mark_of, merge_patch
from mesh.editing.owners import Owner, owner_of
from mesh.model.metadata import LAST_APPLIED

LIVE: dict[str, Any] = {
    "status": {"conditions": []},
    "spec": {"a": 1, "b": {"c": [1, {"d": None}], "e": None}},
    "metadata": {
        "name": "x",
        "resourceVersion": "7",
        "uid": "u",
        "generation": 2,
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "managedFields": [{}],
        "annotations": {LAST_APPLIED: "{}"},
    },
    "kind": "K",
    "apiVersion": "g/v1",
}


def test_what_is_edited_is_without_what_nobody_can_write() -> None:
    assert editable(LIVE) == {
        "apiVersion": "g/v1",
        "kind": "K",
        "metadata": {"name": "x"},
        "spec": {"a": 1, "b": {"c": [1, {}]}},
    }
    assert list(editable(LIVE)) == ["apiVersion", "kind", "metadata", "spec"]


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({"status": {"conditions": [1]}}, True),
        ({"metadata": {**LIVE["metadata"], "resourceVersion": "8", "managedFields": []}}, True),
        ({"metadata": {**LIVE["metadata"], "labels": {"a": "b"}}}, False),
        ({"spec": {}}, False),
    ],
)
def test_a_mark_changes_with_what_is_edited_alone(change: dict[str, Any], is_same: bool) -> None:
    assert (mark_of({**LIVE, **change}) == mark_of(LIVE)) is is_same
    assert mark_of(None) == ""


@pytest.mark.parametrize(
    ("before", "after", "patch"),
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1}, {"a": 0}, {"a": 0}),
        ({"a": 0}, {"a": False}, {"a": False}),
        ({"a": True}, {"a": 1}, {"a": 1}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}, {"a": {"c": None}}),
        ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": None}}),
        ({"a": {"b": 1}}, {"a": [1]}, {"a": [1]}),
        ({"a": [1, 2]}, {"a": [2]}, {"a": [2]}),
        ({}, {"a": {}}, {"a": {}}),
        ({"a": [{"b": 0}]}, {"a": [{"b": False}]}, {"a": [{"b": False}]}),
    ],
)
def test_a_patch_is_what_differs_and_makes_the_one_of_the_other(
    before: dict[str, Any], after: dict[str, Any], patch: dict[str, Any]
) -> None:
    assert repr(merge_patch(before, after)) == repr(patch)
    assert repr(applied(before, patch)) == repr(after)


def test_annotations_that_are_all_taken_away_leave_those_of_kubectl() -> None:
    live = {"metadata": {"annotations": {"a": "b", LAST_APPLIED: "{}"}}}
    patch = merge_patch(editable(live), {"metadata": {}})
    assert applied(live, patch) == {"metadata": {"annotations": {LAST_APPLIED: "{}"}}}


def test_keys_stand_in_the_order_of_the_object_as_it_is() -> None:
    ordered = in_order_of(
        {"a": [{"b": 1, "c": 2}], "d": 1}, {"new": 0, "d": 1, "a": [{"c": 2, "b": 3}, {"z": 1, "y": 2}]}
    )
    assert repr(ordered) == repr({"a": [{"b": 3, "c": 2}, {"z": 1, "y": 2}], "d": 1, "new": 0})


def shown(before: str, after: str) -> list[str]:
    return [f"{line.sign}{line.text}" for line in diff(before, after).lines]


def test_a_diff_shows_what_changes_with_three_lines_around() -> None:
    old = "\n".join(map(str, range(20)))
    assert shown(old, old.replace("\n10\n", "\nten\nten\n")) == [
        *("…", " 7", " 8", " 9", "-10", "+ten", "+ten", " 11", " 12", " 13", "…"),
    ]
    assert shown(old, old) == []
    assert shown("", "a\nb") == ["+a", "+b"]
    assert shown("a\nb", "") == ["-a", "-b"]


def test_lines_far_apart_are_two_places() -> None:
    old = "\n".join(map(str, range(30)))
    new = old.replace("\n2\n", "\nx\n").replace("\n25\n", "\ny\n")
    assert shown(old, new).count("…") == 2
    found = diff(old, new)
    assert (found.added, found.removed, found.is_cut) == (2, 2, False)


def test_a_long_diff_is_bounded() -> None:
    old, new = ("\n".join(f"{word} {number}" for number in range(MOST_COMPARED)) for word in ("a", "b"))
    found = diff(old, new)
    assert (len(found.lines), found.is_cut, found.added, found.removed) == (
        MOST_SHOWN,
        True,
        MOST_COMPARED,
        MOST_COMPARED,
    )
    assert found.lines[0] == DiffLine("-", "a 0")


@pytest.mark.parametrize(
    ("metadata", "owner"),
    [
        ({}, None),
        ({"labels": {"app.kubernetes.io/instance": "x"}}, None),
        (
            {"annotations": {"argocd.argoproj.io/tracking-id": "shop:networking.istio.io/Gateway:ns/x"}},
            Owner("Argo CD", "Application shop", "argocd.argoproj.io/tracking-id"),
        ),
        (
            {"labels": {"argocd.argoproj.io/instance": "shop"}},
            Owner("Argo CD", "Application shop", "argocd.argoproj.io/instance"),
        ),
        (
            {"labels": {"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux"}},
            Owner("Flux", "Kustomization flux/apps", "kustomize.toolkit.fluxcd.io/name"),
        ),
        (
            {"labels": {"helm.toolkit.fluxcd.io/name": "web", "app.kubernetes.io/managed-by": "Helm"}},
            Owner("Flux", "HelmRelease web", "helm.toolkit.fluxcd.io/name"),
        ),
        (
            {
                "labels": {"app.kubernetes.io/managed-by": "Helm"},
                "annotations": {"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop"},
            },
            Owner("Helm", "release shop/web", "meta.helm.sh/release-name"),
        ),
        (
            {"labels": {"app.kubernetes.io/managed-by": "operator"}},
            Owner("operator", "", "app.kubernetes.io/managed-by"),
        ),
        (
            {"ownerReferences": [{"kind": "A", "name": "a"}, {"kind": "Waypoint", "name": "w", "controller": True}]},
            Owner("Waypoint", "w", "ownerReferences"),
        ),
        ({"labels": "odd", "annotations": [], "ownerReferences": 3}, None),
    ],
)
def test_who_else_writes_an_object_is_told_by_its_metadata(metadata: dict[str, Any], owner: Owner | None) -> None:
    assert owner_of({"metadata": metadata}) == owner
