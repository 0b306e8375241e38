"""What only details tell of a workload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from mesh.model import kinds
from mesh.model.objects import Pod
from mesh.model.workloads import Workload
from mesh.workloads import details
from mesh.workloads.details import ContainerView
from mesh.workloads.index import build_inventory
from mesh.workloads.labels import LabelNames
from mesh.workloads.spire import MatchType, spire_info
from tests.unit.workloads.world import SIDECAR, cluster, config

INJECT = "sidecar.istio.io/inject"
SPIRE = "spiffe.io/spire-managed-identity"


@dataclass
class Shown:
    annotation: str
    title: str = "API"
    icon_annotation: str = ""


def workload(**more: Any) -> Workload:
    return Workload("east", "shop", "cart", "Deployment", **more)


def view(raw: dict[str, Any], **options: Any) -> details.PodView:
    pod = msgspec.convert({"metadata": {"name": "cart-1"}, **raw}, Pod)
    return details.pod_view(pod, LabelNames(), **{"in_control_plane": False, **options})


@pytest.mark.parametrize(
    ("labels", "annotations", "wish"),
    [
        ({INJECT: "true"}, {INJECT: "false"}, True),
        ({INJECT: "False"}, {}, False),
        ({}, {INJECT: "false"}, False),
        ({}, {INJECT: "true"}, None),
        ({INJECT: "maybe"}, {INJECT: "0"}, False),
        ({}, {}, None),
    ],
)
def test_the_template_says_whether_it_wants_a_sidecar(
    labels: dict[str, str], annotations: dict[str, str], wish: bool | None
) -> None:
    assert details.injection_wish(workload(labels=labels, template_annotations=annotations)) is wish


def test_annotations_are_the_templates_where_it_has_any() -> None:
    assert details.told_annotations(workload(annotations={"a": "1"}, template_annotations={"b": "2"})) == {"b": "2"}
    assert details.told_annotations(workload(annotations={"a": "1"})) == {"a": "1"}


def test_configured_details_are_told_where_their_annotation_is() -> None:
    shown = [Shown("gone"), Shown("type", icon_annotation="icon"), Shown("other")]
    told = {"type": "rest", "other": "x", "icon": "rest.svg"}

    assert [(found.value, found.icon) for found in details.additional_details(told, shown)] == [
        ("rest", "rest.svg"),
        ("x", ""),
    ]


def test_lists_show_the_first_detail_with_an_icon() -> None:
    told = {"type": "rest", "other": "x", "icon": "x.svg"}

    found = details.detail_sample(told, [Shown("type"), Shown("other", icon_annotation="icon")])

    assert found is not None
    assert found.value == "x"
    assert details.detail_sample(told, [Shown("type")]) is None


def test_injected_containers_stand_apart_from_the_pods_own() -> None:
    found = view(
        {
            "metadata": {"name": "cart-1", "annotations": {"sidecar.istio.io/status": SIDECAR}},
            "spec": {
                "containers": [{"name": "cart", "image": "cart:1"}, {"name": "istio-proxy", "image": "proxy:1"}],
                "initContainers": [{"name": "istio-init", "image": "proxy:1"}],
            },
            "status": {"containerStatuses": [{"name": "istio-proxy", "ready": True}]},
        }
    )

    assert found.containers == (ContainerView("cart", "cart:1", False, False, False),)
    assert found.istio_containers == (ContainerView("istio-proxy", "proxy:1", True, True, False),)
    assert [each.name for each in found.istio_init_containers] == ["istio-init"]


@pytest.mark.parametrize(
    ("name", "container", "in_control_plane", "is_proxy"),
    [
        ("cart-1", "istio-proxy", False, False),
        ("cart-1", "istio-proxy", True, True),
        ("cart-1", "cart", True, False),
        ("ztunnel-x", "anything", True, True),
        ("ztunnel-x", "anything", False, False),
    ],
)
def test_an_own_container_is_a_proxy_only_in_the_control_planes_namespace(
    name: str, container: str, in_control_plane: bool, is_proxy: bool
) -> None:
    raw = {"metadata": {"name": name}, "spec": {"containers": [{"name": container}]}}

    found = view(raw, in_control_plane=in_control_plane, proxy_apps=["ztunnel", ""])

    assert [each.is_proxy for each in found.containers] == [is_proxy]


@pytest.mark.parametrize(
    ("metadata", "protocol"),
    [
        ({"annotations": {"ambient.istio.io/redirection": "enabled"}}, "HBONE"),
        ({"annotations": {"ambient.istio.io/redirection": "disabled"}}, ""),
        ({"labels": {"networking.istio.io/tunnel": "http"}}, "HBONE"),
        ({"annotations": {"sidecar.istio.io/status": SIDECAR}}, ""),
        ({}, ""),
    ],
)
def test_a_pod_of_the_ambient_mesh_tells_what_is_spoken_to_it(metadata: dict[str, Any], protocol: str) -> None:
    assert view({"metadata": {"name": "cart-1", **metadata}}).protocol == protocol


def test_a_pod_without_anything_can_be_shown() -> None:
    assert view({}).containers == ()


def test_the_machines_of_a_workload_group_tell_why_they_failed() -> None:
    sick = {"conditions": [{"type": "Healthy", "status": "False", "message": "no answer"}]}
    checked = {"proxy.istio.io/health-checks-enabled": "true"}
    snapshot = cluster(
        config(kinds.WORKLOAD_GROUP, "vm", {"metadata": {"labels": {"app": "vm"}}}),
        config(kinds.WORKLOAD_ENTRY, "vm-1", {"labels": {"app": "vm"}, "serviceAccount": "sa"}),
        config(kinds.WORKLOAD_ENTRY, "vm-2", {"labels": {"app": "vm"}}, annotations=checked, status=sick),
    )
    group = build_inventory(snapshot).workload("shop", "vm")
    assert group is not None

    found = details.machines_of(snapshot, group, LabelNames())

    assert [(each.name, each.is_healthy, each.reason) for each in found] == [
        ("vm-1", True, ""),
        ("vm-2", False, "no answer"),
    ]


@pytest.mark.parametrize(
    ("more", "pod_labels", "matches"),
    [
        ({"labels": {SPIRE: "true"}}, {}, [MatchType.LABELS]),
        ({}, {SPIRE: "true"}, [MatchType.POD_LABELS]),
        ({"labels": {SPIRE: "true"}}, {SPIRE: "true"}, [MatchType.LABELS]),
        ({"template_annotations": {"inject.istio.io/templates": "sidecar,spire"}}, {}, [MatchType.ANNOTATIONS]),
    ],
)
def test_an_identity_is_managed_by_spire_where_labels_or_templates_say_so(
    more: dict[str, Any], pod_labels: dict[str, str], matches: list[MatchType]
) -> None:
    found = spire_info(workload(**more), pod_labels)

    assert found is not None
    assert [match.type for match in found.matches] == matches


def test_a_spire_server_is_known_by_its_instance_label() -> None:
    found = spire_info(workload(), {"app.kubernetes.io/instance": "spire"})

    assert found is not None
    assert (found.is_server, found.matches) == (True, ())


def test_most_workloads_have_nothing_to_do_with_spire() -> None:
    assert spire_info(workload(labels={SPIRE: "false"}), {}) is None
