"""Pods belong to what controls them, whoever looks alike."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.objects import OwnerReference
from mesh.model.workloads import Workload
from mesh.workloads.group import group
from tests.unit.workloads.world import SIDECAR, Placed, cluster, config, controller, deployment, owned_by, pod

EVERYTHING: frozenset[str] = frozenset()
A = {"app": "a"}
V1, V2 = {**A, "version": "v1"}, {**A, "version": "v2"}


def pods(*objects: Placed, excluded: frozenset[str] = EVERYTHING) -> dict[str, tuple[str, ...]]:
    return {each.name: each.pods for each in grouped(cluster(*objects), excluded)}


def grouped(snapshot: ClusterSnapshot, excluded: frozenset[str] = EVERYTHING) -> tuple[Workload, ...]:
    return group(snapshot, "shop", excluded_kinds=excluded)


def test_two_deployments_of_one_chart_have_their_own_pods() -> None:
    objects = [*deployment("a", A, "a-1-x"), *deployment("a-batch", A, "a-batch-1-x", "a-batch-1-y")]

    assert pods(*objects) == {"a": ("a-1-x",), "a-batch": ("a-batch-1-x", "a-batch-1-y")}


def test_a_scaled_down_deployment_does_not_take_the_pods_of_its_like() -> None:
    assert pods(*deployment("a", A), *deployment("b", A, "b-1-x")) == {"a": (), "b": ("b-1-x",)}


def test_a_canary_without_a_proxy_does_not_take_the_stable_ones_sidecar() -> None:
    objects = [*deployment("a", A, "b-1-z", sidecar=SIDECAR), *deployment("a-canary", {**A, "track": "x"}, "a-c-1-x")]

    assert {each.name: each.has_sidecar for each in grouped(cluster(*objects))} == {"a": True, "a-canary": False}


def test_the_pods_of_a_job_are_not_the_deployments() -> None:
    job = [controller(kinds.JOB, "migrate", A), pod("migrate-x", A, owned_by("Job", "migrate"), phase="Succeeded")]

    assert pods(*deployment("a", A, "a-1-x"), *job) == {"a": ("a-1-x",), "migrate": ("migrate-x",)}
    assert pods(*deployment("a", A, "a-1-x"), *job, excluded=frozenset({"Job"})) == {"a": ("a-1-x",)}


def test_a_pod_that_nobody_controls_is_its_own_workload_whatever_its_labels() -> None:
    assert pods(*deployment("a", A, "a-1-x"), pod("debug", A)) == {"a": ("a-1-x",), "debug": ("debug",)}


def test_a_pod_whose_owners_do_not_control_it_is_its_own_workload() -> None:
    owner = msgspec.structs.replace(owned_by("Node", "node-1"), controller=False)

    assert pods(pod("debug", A, owner)) == {"debug": ("debug",)}


def test_while_labels_are_changed_the_old_pods_are_the_deployments_too() -> None:
    objects = [
        controller(kinds.DEPLOYMENT, "a", V2),
        controller(kinds.REPLICA_SET, "a-1", V1, owned_by("Deployment", "a")),
        controller(kinds.REPLICA_SET, "a-2", V2, owned_by("Deployment", "a")),
        pod("a-1-x", V1, owned_by("ReplicaSet", "a-1")),
        pod("a-2-x", V2, owned_by("ReplicaSet", "a-2")),
    ]
    assert pods(*objects) == {"a": ("a-1-x", "a-2-x")}


def test_pods_that_a_pod_controls_are_told_with_it() -> None:
    """As a Spark driver does: telemetry knows the executors by the driver's name."""
    driver = owned_by("Pod", "driver", "v1")

    assert pods(pod("driver", A), pod("exec-1", A, driver), pod("exec-2", A, driver)) == {
        "driver": ("driver", "exec-1", "exec-2")
    }


def test_the_owners_group_tells_kinds_of_one_name_apart() -> None:
    other = owned_by("StatefulSet", "db", "apps.kruise.io/v1beta1")
    objects = [
        controller(kinds.STATEFUL_SET, "db", A),
        pod("db-0", A, owned_by("StatefulSet", "db")),
        pod("k-0", A, other),
    ]
    (found,) = grouped(cluster(*objects))

    assert (found.api_version, found.pods) == ("apps/v1", ("db-0",))
    assert [(each.api_version, each.pods) for each in found.namesakes] == [("apps.kruise.io/v1beta1", ("k-0",))]


def test_two_versions_of_a_kind_are_one_owner() -> None:
    old, new = owned_by("CloneSet", "web", "apps.kruise.io/v1alpha1"), owned_by("CloneSet", "web", "apps.kruise.io/v1")

    assert pods(pod("web-1", A, old), pod("web-2", A, new)) == {"web": ("web-1", "web-2")}


@pytest.mark.parametrize(
    ("parent", "owner", "is_its_own"),
    [
        (kinds.DEPLOYMENT, ("ReplicaSet", "a-7c9"), True),
        (kinds.DEPLOYMENT, ("ReplicaSet", "a-batch-7c9"), False),
        (kinds.DEPLOYMENT, ("ReplicationController", "a-1"), False),
        (kinds.DEPLOYMENT, ("Job", "a-1"), False),
        (kinds.DEPLOYMENT_CONFIG, ("ReplicationController", "a-1"), True),
        (kinds.STATEFUL_SET, ("ReplicaSet", "a-7c9"), False),
    ],
)
def test_where_what_stands_between_could_not_be_read_name_and_labels_tell(
    parent: kinds.Kind, owner: tuple[str, str], is_its_own: bool
) -> None:
    objects = [controller(parent, "a", A), pod("x", A, owned_by(*owner)), pod("y", {"app": "b"}, owned_by(*owner))]

    assert pods(*objects)["a"] == (("x",) if is_its_own else ())


def namesakes(*objects: Placed) -> tuple[str, list[str]]:
    (workload,) = grouped(cluster(*objects))
    return workload.kind, [each.kind for each in workload.namesakes]


def stateful_set(name: str, *names: str, labels: dict[str, str] = A) -> list[Placed]:
    owner = owned_by("StatefulSet", name)
    return [controller(kinds.STATEFUL_SET, name, labels), *(pod(each, labels, owner) for each in names)]


def rollout(*names: str) -> list[Placed]:
    replica_set = controller(kinds.REPLICA_SET, "a-9", A, owned_by("Rollout", "a"), replicas=len(names))
    return [replica_set, *(pod(each, A, owned_by("ReplicaSet", "a-9")) for each in names)]


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([*deployment("a", A, "a-1-x"), *stateful_set("a", "a-0")], ("Deployment", ["StatefulSet"])),
        ([*stateful_set("a", "a-0"), pod("a", A)], ("StatefulSet", ["Pod"])),
        ([*deployment("a", A, "a-1-x"), *rollout("a-9-x")], ("Deployment", ["Rollout"])),
        ([*deployment("a", A), *rollout("a-9-x")], ("Rollout", ["Deployment"])),
        ([*deployment("a", A, "a-1-x"), config(kinds.WORKLOAD_GROUP, "a", {})], ("Deployment", ["WorkloadGroup"])),
        (
            [*deployment("a", A, "a-1-x"), controller(kinds.JOB, "a", A), pod("a-j", A, owned_by("Job", "a"))],
            ("Deployment", ["Job"]),
        ),
        ([*deployment("a", A, "a-1-x")], ("Deployment", [])),
        ([*rollout("a-9-x")], ("Rollout", [])),
    ],
)
def test_controllers_of_one_name_are_told_with_the_most_important_that_runs_something(
    objects: list[Placed], expected: Any
) -> None:
    assert namesakes(*objects) == expected


def test_an_owner_that_does_not_exist_does_not_hide_one_that_does() -> None:
    objects = [pod("x", A, owned_by("ReplicaSet", "a")), *stateful_set("a", "a-0")]

    assert pods(*objects) == {"a": ("a-0",)}


def test_pods_of_a_statefulset_with_a_deployments_name_are_not_the_deployments() -> None:
    (workload,) = grouped(cluster(*deployment("a", A, "a-1-x"), *stateful_set("a", "a-0")))

    assert (workload.pods, workload.namesakes[0].pods) == (("a-1-x",), ("a-0",))


def test_an_owner_without_an_api_version_is_of_the_known_kind() -> None:
    owner = OwnerReference(kind="StatefulSet", name="a", controller=True)

    assert pods(controller(kinds.STATEFUL_SET, "a", A), pod("a-0", A, owner)) == {"a": ("a-0",)}
