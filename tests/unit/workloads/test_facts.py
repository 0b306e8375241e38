"""What is said of a workload: replicas, labels, sidecar, ambient, roles."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.istio import roles
from mesh.model import kinds
from mesh.model.health import RATE_ANNOTATION
from mesh.model.kinds import Kind
from mesh.model.workloads import Workload
from mesh.workloads.group import group
from mesh.workloads.labels import LabelNames, label_names
from tests.unit.workloads.world import (
    NATIVE_SIDECAR,
    SIDECAR,
    Placed,
    cluster,
    controller,
    deployment,
    owned_by,
    pod,
)

A = {"app": "a"}
EVERYTHING: frozenset[str] = frozenset()


def only(*objects: Placed, names: LabelNames | None = None) -> Workload:
    (workload,) = group(cluster(*objects), "shop", excluded_kinds=EVERYTHING, label_names=names)
    return workload


@pytest.mark.parametrize(
    ("kind", "replicas", "status", "expected"),
    [
        (kinds.DEPLOYMENT, 3, {"replicas": 2, "availableReplicas": 1, "readyReplicas": 2}, (3, 2, 1)),
        (kinds.DEPLOYMENT, None, {}, (1, 0, 0)),
        (kinds.DEPLOYMENT, 0, {}, (0, 0, 0)),
        (kinds.REPLICA_SET, 3, {"replicas": 2, "availableReplicas": 1}, (3, 2, 1)),
        (kinds.REPLICATION_CONTROLLER, 3, {"replicas": 2, "availableReplicas": 1}, (3, 2, 1)),
        (kinds.DEPLOYMENT_CONFIG, 3, {"replicas": 2, "availableReplicas": 1}, (3, 2, 1)),
        (kinds.STATEFUL_SET, 3, {"replicas": 3, "readyReplicas": 2, "availableReplicas": 1}, (3, 3, 2)),
        (
            kinds.DAEMON_SET,
            None,
            {"desiredNumberScheduled": 4, "currentNumberScheduled": 3, "numberAvailable": 2},
            (4, 3, 2),
        ),
        (kinds.JOB, None, {"active": 1, "succeeded": 2, "failed": 4}, (7, 7, 3)),
        (kinds.JOB, None, {"active": None}, (0, 0, 0)),
        (kinds.CRON_JOB, None, {"active": [{"name": "a-1"}]}, (0, 0, 1)),
    ],
)
def test_replicas_come_from_where_the_kind_keeps_them(
    kind: Kind, replicas: int | None, status: dict[str, Any], expected: tuple[int, int, int]
) -> None:
    objects = [controller(kind, "a", A, replicas=replicas, status=status), pod("a-0", A, owned_by(kind.name, "a"))]
    found = only(*objects).replicas

    assert (found.desired, found.current, found.available, found.synced_proxies) == (*expected, -1)


@pytest.mark.parametrize(("phase", "available"), [("Running", 1), ("Pending", 0), ("Succeeded", 0), ("", 0)])
def test_a_bare_pod_is_available_while_it_runs(phase: str, available: int) -> None:
    found = only(pod("a", A, phase=phase)).replicas

    assert (found.desired, found.current, found.available) == (1, 1, available)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (kinds.DEPLOYMENT, "template"),
        (kinds.STATEFUL_SET, "template"),
        (kinds.DAEMON_SET, "template"),
        (kinds.JOB, "own"),
        (kinds.CRON_JOB, "own"),
    ],
)
def test_labels_are_the_templates_but_for_jobs_and_cron_jobs(kind: Kind, shown: str) -> None:
    labels = {"app": "a", "from": "template"}
    objects = [
        controller(kind, "a", labels, own_labels={"from": "own"}),
        pod("a-0", labels, owned_by(kind.name, "a")),
    ]
    assert only(*objects).labels["from"] == shown


@pytest.mark.parametrize(
    ("labels", "configured", "app", "version"),
    [
        ({}, ("", ""), "", ""),
        ({"app": "a", "version": "v1"}, ("", ""), "a", "v1"),
        ({"app": "a", "app.kubernetes.io/name": "b"}, ("", ""), "b", ""),
        ({"service.istio.io/canonical-name": "c", "app.kubernetes.io/name": "b"}, ("", ""), "c", ""),
        ({"service.istio.io/canonical-revision": "r", "version": "v1", "app": "a"}, ("", ""), "a", "r"),
        ({"app.kubernetes.io/version": "v2", "version": "v1"}, ("", ""), "", "v2"),
        ({"app": "a", "my-app": "m"}, ("my-app", "my-version"), "m", ""),
        ({"app": "a", "my-version": "m"}, ("my-app", "my-version"), "", "m"),
        ({"app": "a", "my-app": "m"}, ("my-app", ""), "a", ""),
        ({"app": "a", "my-version": "m"}, ("", "my-version"), "a", ""),
    ],
)
def test_app_and_version_follow_the_configured_pair_or_the_canonical_order(
    labels: dict[str, str], configured: tuple[str, str], app: str, version: str
) -> None:
    workload = only(pod("p", labels), names=label_names(*configured))

    assert (workload.app, workload.version) == (app, version)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (SIDECAR, True),
        (NATIVE_SIDECAR, True),
        ('{"initContainers": ["istio-init"], "containers": []}', False),
        ('{"initContainers": null, "containers": null}', False),
        ("{}", False),
        ("", False),
        ("not json", False),
        ('["istio-proxy"]', False),
        ('{"containers": "istio-proxy"}', False),
        ("[" * 100_000, False),
    ],
)
def test_a_pod_has_a_sidecar_when_the_injectors_note_lists_one(status: str, expected: bool) -> None:
    assert only(pod("a", A, sidecar=status)).has_sidecar is expected


def pods_of(kind: Kind, *sidecars: bool, ambient: tuple[bool, ...] = ()) -> list[Placed]:
    told = ambient or (False,) * len(sidecars)
    return [controller(kind, "a", A)] + [
        pod(f"a-{i}", A, owned_by(kind.name, "a"), sidecar=SIDECAR if has else "", ambient=told[i])
        for i, has in enumerate(sidecars)
    ]


@pytest.mark.parametrize(
    ("kind", "sidecars", "expected"),
    [
        (kinds.STATEFUL_SET, (), True),
        (kinds.STATEFUL_SET, (True, True), True),
        (kinds.STATEFUL_SET, (True, False), False),
        (kinds.DEPLOYMENT, (), True),
        (kinds.DEPLOYMENT, (True, False), True),
        (kinds.DEPLOYMENT, (False, True), False),
    ],
)
def test_a_deployments_first_pod_speaks_for_its_sidecars_elsewhere_all_do(
    kind: Kind, sidecars: tuple[bool, ...], expected: bool
) -> None:
    assert only(*pods_of(kind, *sidecars)).has_sidecar is expected


@pytest.mark.parametrize(
    ("kind", "ambient", "expected"),
    [
        (kinds.STATEFUL_SET, (), False),
        (kinds.STATEFUL_SET, (False, True), True),
        (kinds.DEPLOYMENT, (False, True), False),
        (kinds.DEPLOYMENT, (True, False), True),
    ],
)
def test_a_deployments_first_pod_speaks_for_ambient_elsewhere_any_does(
    kind: Kind, ambient: tuple[bool, ...], expected: bool
) -> None:
    assert only(*pods_of(kind, *(False for _ in ambient), ambient=ambient)).is_ambient is expected


@pytest.mark.parametrize(
    ("labels", "annotations", "expected"),
    [
        ({}, {}, ""),
        ({"gateway.istio.io/managed": "istio.io-mesh-controller"}, {}, "waypoint"),
        ({"gateway.networking.k8s.io/gateway-name": "My-Waypoint-2"}, {}, "waypoint"),
        ({"gateway.networking.k8s.io/gateway-name": "web"}, {}, ""),
        ({"gateway.istio.io/managed": "istio.io-mesh-controller", "istio.io/gateway-name": "w"}, {}, "waypoint"),
        ({"gateway.istio.io/managed": "istio.io-gateway-controller"}, {}, "gateway"),
        ({"operator.istio.io/component": "IngressGateways"}, {}, "gateway"),
        ({"operator.istio.io/component": "EgressGateways"}, {}, "gateway"),
        ({"operator.istio.io/component": "Pilot"}, {}, ""),
        ({"istio": "ingressgateway"}, {}, "gateway"),
        ({"istio": "egressgateway"}, {}, "gateway"),
        ({"istio": "eastwestgateway"}, {}, ""),
        ({"istio.io/gateway-name": "web"}, {}, "gateway"),
        ({}, {"inject.istio.io/templates": "gateway"}, "gateway"),
        ({}, {"inject.istio.io/templates": "sidecar"}, ""),
    ],
)
def test_roles_are_told_by_labels_and_the_template(
    labels: dict[str, str], annotations: dict[str, str], expected: str
) -> None:
    workload = only(controller(kinds.DEPLOYMENT, "a", {**A, **labels}, template_annotations=annotations))

    assert (workload.is_waypoint, workload.is_gateway) == (expected == "waypoint", expected == "gateway")
    assert workload.is_ambient is (expected == "waypoint")


@pytest.mark.parametrize(
    ("scope", "expected"),
    [(None, "service"), ("service", "service"), ("workload", "workload"), ("all", "all"), ("none", "none"), ("x", "")],
)
def test_a_waypoint_serves_what_its_label_says(scope: str | None, expected: str) -> None:
    labels = {"gateway.istio.io/managed": "istio.io-mesh-controller"}
    labels |= {"istio.io/waypoint-for": scope} if scope is not None else {}

    assert roles.waypoint_for(labels) == expected
    assert roles.waypoint_for({"istio.io/waypoint-for": "all"}) == ""


def test_a_ztunnel_is_ambient_and_no_app_for_health() -> None:
    objects = [controller(kinds.DAEMON_SET, "ztunnel", {"app": "ztunnel"})]
    objects += [pod("ztunnel-x", {"app": "ztunnel"}, owned_by("DaemonSet", "ztunnel"))]
    workload = only(*objects)

    assert (workload.is_ztunnel, workload.is_ambient, workload.is_infra) == (True, True, True)
    assert not only(*deployment("a", A, "a-1-x")).is_infra


def test_service_accounts_are_those_of_the_pods_once_each() -> None:
    objects = [controller(kinds.STATEFUL_SET, "a", A)]
    owner = owned_by("StatefulSet", "a")
    objects += [pod(f"a-{i}", A, owner, account=account) for i, account in enumerate(["z", "b", "z", ""])]
    found = {w.name: w.service_accounts for w in group(cluster(*objects), "shop")}

    assert found["a"] == ("b", "default", "z")


@pytest.mark.parametrize(
    ("kind", "template", "expected"),
    [
        (kinds.DEPLOYMENT, {}, "own"),
        (kinds.DEPLOYMENT, {RATE_ANNOTATION: "template"}, "template"),
        (kinds.DEPLOYMENT, {"other": "x"}, None),
        (kinds.DAEMON_SET, {RATE_ANNOTATION: "template"}, "own"),
        (kinds.STATEFUL_SET, {RATE_ANNOTATION: "template"}, "template"),
    ],
)
def test_the_tolerances_of_a_workload_are_the_templates_where_it_has_annotations(
    kind: Kind, template: dict[str, str], expected: str | None
) -> None:
    own = {RATE_ANNOTATION: "own"}

    assert only(controller(kind, "a", A, annotations=own, template_annotations=template)).rate_annotation == expected
