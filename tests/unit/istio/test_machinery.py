"""The parts of Istio itself are known by their labels, whatever they are called and wherever they run."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mesh.istio.control_planes import control_planes, is_ambient_cluster
from mesh.model import kinds
from mesh.model.objects import Controller
from mesh.readers.proxy_status import istiods_of
from mesh.workloads.group import group
from tests.unit.workloads.world import Placed, cluster, controller, pod


def labelled(own: dict[str, str], template: dict[str, str]) -> Controller:
    raw: dict[str, Any] = {
        "metadata": {"name": "mine", "namespace": "mesh", "labels": own},
        "spec": {"template": {"metadata": {"labels": template}}},
    }
    return msgspec.convert(raw, Controller)


@pytest.mark.parametrize(
    ("own", "template", "is_one"),
    [
        ({"app": "istiod"}, {}, True),
        ({}, {"app": "istiod"}, True),
        ({"app.kubernetes.io/name": "istiod", "app": "discovery"}, {}, True),
        ({"istio": "pilot"}, {}, True),
        ({"operator.istio.io/component": "Pilot"}, {}, True),
        ({"app": "istiod-like", "istio": "ingressgateway"}, {"app": "mine"}, False),
        ({}, {}, False),
    ],
)
def test_an_istiod_is_known_by_its_labels(own: dict[str, str], template: dict[str, str], is_one: bool) -> None:
    found = control_planes(cluster((kinds.DEPLOYMENT, labelled(own, template))))
    assert bool(found) is is_one


@pytest.mark.parametrize(
    ("own", "template", "is_one"),
    [
        ({"app": "ztunnel"}, {}, True),
        ({}, {"app": "ztunnel"}, True),
        ({}, {"app": "node-proxy", "app.kubernetes.io/name": "ztunnel"}, True),
        ({"app.kubernetes.io/part-of": "ztunnel"}, {"app": "mine"}, False),
    ],
)
def test_a_ztunnel_is_known_by_its_labels(own: dict[str, str], template: dict[str, str], is_one: bool) -> None:
    assert is_ambient_cluster(cluster((kinds.DAEMON_SET, labelled(own, template)))) is is_one


def workloads(*objects: Placed) -> dict[str, bool]:
    found = group(cluster(*objects), "shop")
    return {workload.name: workload.is_ztunnel for workload in found}


def test_a_ztunnels_pods_make_its_workload_one() -> None:
    labels = {"app.kubernetes.io/name": "ztunnel"}
    assert workloads(pod("one", labels), pod("two", {"app": "ztunnel"}), pod("three", {"app": "web"})) == {
        "one": True,
        "two": True,
        "three": False,
    }


def test_a_ztunnel_without_pods_is_one_by_its_template() -> None:
    assert workloads(controller(kinds.DAEMON_SET, "node-proxy", {"app": "ztunnel"})) == {"node-proxy": True}


def test_the_pods_of_any_istiod_are_asked_for_the_states_of_proxies() -> None:
    found = istiods_of(cluster(pod("control-1", {"istio": "pilot"}), pod("web-1", {"app": "web"})))
    assert [each.name for each in found] == ["control-1"]
