from __future__ import annotations

from typing import Any

import pytest

from mesh.config import Settings
from mesh.istio.namespaces import unix_seconds
from mesh.model.access import VisibleNamespace
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.kinds import DAEMON_SET, DEPLOYMENT, NAMESPACE, Kind
from mesh.model.objects import (
    Container,
    Controller,
    ControllerSpec,
    EnvVar,
    KubeObject,
    Metadata,
    Namespace,
    PodSpec,
    PodTemplate,
)
from mesh.model.selectors import selects, selects_labels
from mesh.readers.namespaces import anonymous_viewer, visible_namespaces

AMBIENT = {"istio.io/dataplane-mode": "ambient"}


def namespace(name: str, **labels: str) -> tuple[Kind, KubeObject]:
    return NAMESPACE, Namespace(Metadata(name=name, labels={"kubernetes.io/metadata.name": name, **labels}))


def istiod(revision: str = "", where: str = "istio-system", **variables: str) -> tuple[Kind, KubeObject]:
    labels = {"app": "istiod"} | ({"istio.io/rev": revision} if revision else {})
    container = Container(name="discovery", env=[EnvVar(*pair) for pair in variables.items()])
    spec = ControllerSpec(template=PodTemplate(spec=PodSpec(containers=[container])))
    return DEPLOYMENT, Controller(Metadata(name=f"istiod{revision}", namespace=where, labels=labels), spec=spec)


def ztunnel() -> tuple[Kind, KubeObject]:
    return DAEMON_SET, Controller(Metadata(name="ztunnel", namespace="istio-system", labels={"app": "ztunnel"}))


def world(*objects: tuple[Kind, KubeObject]) -> ClusterSnapshot:
    return snapshot_of("east", objects)


def names(snapshot: ClusterSnapshot, **rules: Any) -> list[str]:
    return [found.name for found in visible_namespaces(snapshot, **rules)]


def only(snapshot: ClusterSnapshot, name: str = "istio-system") -> VisibleNamespace:
    [found] = [found for found in visible_namespaces(snapshot) if found.name == name]
    return found


def test_without_selectors_the_systems_own_namespaces_are_left_out() -> None:
    hidden = ("kube-system", "openshift", "openshift-monitoring", "ibm-x", "kiali-operator", "istio-operator")
    snapshot = world(*map(namespace, (*hidden, "shop", "default", "my-kube-x")))
    assert names(snapshot) == ["default", "my-kube-x", "shop"]


def test_any_selector_shows_a_namespace_and_control_planes_are_always_shown() -> None:
    snapshot = world(
        namespace("a", team="x"), namespace("b", tier="1"), namespace("c"), namespace("istio-system"), istiod()
    )
    default = [{"matchLabels": {"team": "x"}}, {"matchExpressions": [{"key": "tier", "operator": "Exists"}]}]
    assert names(snapshot, selectors_default=default) == ["a", "b", "istio-system"]


def test_a_clusters_own_selectors_replace_the_default() -> None:
    snapshot = world(namespace("a", team="x"), namespace("b", team="y"))
    default, own = [{"matchLabels": {"team": "x"}}], [{"matchLabels": {"team": "y"}}]
    assert names(snapshot, selectors_default=default, selectors_override=own) == ["b"]
    assert names(snapshot, selectors_default=default, selectors_override=[]) == ["a", "b"]


def test_without_cluster_wide_access_only_the_accessible_namespaces_count() -> None:
    snapshot = world(namespace("a"), namespace("b"), namespace("istio-system"), istiod())
    selectors = [{"matchLabels": {"kubernetes.io/metadata.name": name}} for name in ("a", "gone")]
    rules = {"cluster_wide_access": False, "accessible": ("a", "gone"), "selectors_default": selectors}
    assert names(snapshot, **rules) == ["a"]


@pytest.mark.parametrize(
    ("labels", "revision"),
    [
        ({}, ""),
        ({"istio-injection": "enabled"}, "default"),
        ({"istio-injection": "enabled", "istio.io/rev": "canary"}, "default"),
        ({"istio-injection": "disabled", "istio.io/rev": "canary"}, ""),
        ({"istio.io/rev": "canary"}, "canary"),
        ({"istio-injection": "perhaps", "istio.io/rev": "canary"}, "canary"),
    ],
)
def test_the_revision_of_a_namespace_follows_its_labels(labels: dict[str, str], revision: str) -> None:
    assert only(world(namespace("shop", **labels)), "shop").revision == revision


def test_a_control_planes_namespace_has_the_revisions_of_its_istiods() -> None:
    both = world(namespace("istio-system"), istiod("v2"), istiod("v1"))
    assert (only(both).is_control_plane, only(both).revision) == (True, "v1,v2")
    assert only(world(namespace("istio-system"), istiod())).revision == "default"


@pytest.mark.parametrize(
    ("objects", "labels", "is_ambient"),
    [
        ([], AMBIENT, True),
        ([], {}, False),
        ([istiod(PILOT_ENABLE_AMBIENT="True"), ztunnel()], {}, True),
        ([istiod(PILOT_ENABLE_AMBIENT="false"), ztunnel()], AMBIENT, False),
        ([istiod(PILOT_ENABLE_AMBIENT="true")], {}, False),
    ],
)
def test_a_namespace_is_ambient_by_its_label_and_a_control_plane_by_its_istiod(
    objects: list[tuple[Kind, KubeObject]], labels: dict[str, str], is_ambient: bool
) -> None:
    assert only(world(namespace("istio-system", **labels), *objects)).is_ambient is is_ambient


def test_the_anonymous_viewer_sees_what_the_settings_show() -> None:
    selectors = {
        "default": ({"matchLabels": {"team": "x"}},),
        "overrides": {"west": ({"matchExpressions": ({"key": "team", "operator": "In", "values": ("y",)},)},)},
    }
    settings = Settings.model_validate({"deployment": {"discovery_selectors": selectors}})
    objects = [namespace("a", team="x"), namespace("b", team="y")]
    viewer = anonymous_viewer([snapshot_of("east", objects), snapshot_of("west", objects)], settings)
    assert set(viewer.namespaces) == {("east", "a"), ("west", "b")}
    assert viewer.user == "anonymous"
    assert not viewer.may_see("west", "a")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1970-01-01T00:01:00Z", 60.0), ("1970-01-01T00:01:00", 60.0), ("", 0.0), ("yesterday", 0.0)],
)
def test_a_time_stamp_that_is_none_is_zero(text: str, seconds: float) -> None:
    assert unix_seconds(text) == seconds


def expression(operator: str, *values: str, key: str = "app") -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


@pytest.mark.parametrize(
    ("selector", "selected"),
    [
        ({}, True),
        ({"matchLabels": None, "matchExpressions": None}, True),
        ({"matchLabels": {"app": "cart"}}, True),
        ({"matchLabels": {"app": "cart", "version": "v2"}}, False),
        (expression("In", "cart", "shop"), True),
        (expression("In", "shop"), False),
        (expression("In", "x", key="none"), False),
        (expression("NotIn", "shop"), True),
        (expression("NotIn", "cart"), False),
        (expression("NotIn", "x", key="none"), True),
        (expression("Exists"), True),
        (expression("Exists", key="none"), False),
        (expression("DoesNotExist"), False),
        (expression("DoesNotExist", key="none"), True),
        ({"matchLabels": {"app": "cart"}, **expression("In", "shop")}, False),
        (expression("Near", "cart"), False),
        ({"matchExpressions": ["odd"]}, False),
        ({"matchLabels": "odd"}, False),
    ],
)
def test_a_label_selector_selects_as_kubernetes_does(selector: dict[str, Any], selected: bool) -> None:
    assert selects_labels(selector, {"app": "cart", "version": "v1"}) is selected


def test_a_plain_map_selects_when_all_pairs_are_there() -> None:
    assert selects({"app": "cart"}, {"app": "cart", "version": "v1"})
    assert not selects({"app": "cart"}, {"app": "shop"})
    assert not selects({"app": "cart"}, {})
