"""Which workloads there are, of which kind, with which pods."""

from __future__ import annotations

import pytest

from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import Kind
from mesh.model.workloads import Workload
from mesh.workloads.group import group
from tests.unit.workloads.world import Placed, cluster, controller, deployment, owned_by, pod

EVERYTHING: frozenset[str] = frozenset()
A = {"app": "a"}


def names(snapshot: ClusterSnapshot, excluded: frozenset[str] = EVERYTHING) -> dict[str, str]:
    return {workload.name: workload.kind for workload in group(snapshot, "shop", excluded_kinds=excluded)}


def only(*objects: Placed, excluded: frozenset[str] = EVERYTHING) -> Workload:
    (workload,) = group(cluster(*objects), excluded_kinds=excluded)
    return workload


def test_a_deployments_pods_and_replica_sets_are_one_workload() -> None:
    workload = only(*deployment("a-v1", A, "a-v1-1-x", "a-v1-1-y"))

    assert (workload.name, workload.kind, workload.api_version) == ("a-v1", "Deployment", "apps/v1")
    assert workload.pods == ("a-v1-1-x", "a-v1-1-y")
    assert workload.pod_count == 2
    assert (workload.cluster, workload.namespace) == ("east", "shop")
    assert (workload.created, workload.resource_version) == ("2026-01-05T08:00:00Z", "rv-a-v1")


def test_an_old_replica_set_adds_no_workload() -> None:
    old = controller(kinds.REPLICA_SET, "a-0", A, owned_by("Deployment", "a"), replicas=0)

    assert names(cluster(*deployment("a", A, "a-1-x"), old)) == {"a": "Deployment"}


@pytest.mark.parametrize(
    "kind", [kinds.STATEFUL_SET, kinds.DAEMON_SET, kinds.JOB, kinds.REPLICATION_CONTROLLER, kinds.REPLICA_SET]
)
def test_a_kind_that_owns_its_pods_is_their_workload(kind: Kind) -> None:
    workload = only(controller(kind, "a", A), pod("a-0", A, owned_by(kind.name, "a")))

    assert (workload.name, workload.kind, workload.pods) == ("a", kind.name, ("a-0",))


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        (kinds.DEPLOYMENT, kinds.REPLICA_SET),
        (kinds.DEPLOYMENT_CONFIG, kinds.REPLICATION_CONTROLLER),
        (kinds.CRON_JOB, kinds.JOB),
    ],
)
def test_a_child_gives_way_to_what_controls_it(parent: Kind, child: Kind) -> None:
    objects = [
        controller(parent, "a", A),
        controller(child, "a-1", A, owned_by(parent.name, "a")),
        pod("a-1-x", A, owned_by(child.name, "a-1")),
    ]
    assert names(cluster(*objects)) == {"a": parent.name}


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        ("Deployment", kinds.REPLICA_SET),
        ("DeploymentConfig", kinds.REPLICATION_CONTROLLER),
        ("CronJob", kinds.JOB),
        ("Workflow", kinds.JOB),
    ],
)
def test_a_child_stays_when_its_parent_cannot_stand_for_it(parent: str, child: Kind) -> None:
    objects = [
        controller(child, "a-1", A, owned_by(parent, "a")),
        pod("a-1-x", A, owned_by(child.name, "a-1")),
    ]
    assert names(cluster(*objects)) == {"a-1": child.name}


def test_a_pod_without_owners_is_its_own_workload() -> None:
    workload = only(pod("a", {**A, "version": "v1"}, annotations={"note": "x"}))

    assert (workload.kind, workload.api_version, workload.pods) == ("Pod", "v1", ("a",))
    assert (workload.app, workload.version) == ("a", "v1")
    assert workload.annotations == workload.template_annotations == {"note": "x"}


@pytest.mark.parametrize("owner", ["ReplicaSet", "StatefulSet", "Job"])
def test_pods_of_an_owner_that_does_not_exist_are_no_workload(owner: str) -> None:
    assert names(cluster(pod("a-0", A, owned_by(owner, "gone")))) == {}


def test_controllers_without_pods_are_shown_but_jobs_and_cron_jobs_are_not() -> None:
    objects = [controller(kind, kind.plural, {"app": kind.plural}) for kind in kinds.CONTROLLER_KINDS]

    assert names(cluster(*objects)) == {
        kind.plural: kind.name for kind in kinds.CONTROLLER_KINDS if kind not in (kinds.JOB, kinds.CRON_JOB)
    }


def test_kinds_that_are_excluded_are_not_shown_and_neither_are_their_pods() -> None:
    objects = [
        controller(kinds.JOB, "job", A),
        pod("job-x", A, owned_by("Job", "job")),
        controller(kinds.DAEMON_SET, "agent", {"app": "agent"}),
        pod("thing-0", {"app": "thing"}, owned_by("Thing", "thing")),
    ]
    snapshot = cluster(*objects)

    assert names(snapshot, frozenset({"Job"})) == {"agent": "DaemonSet", "thing": "Thing"}
    assert names(snapshot, frozenset({"Job", "DaemonSet", "Thing"})) == {}


def test_jobs_cron_jobs_and_openshifts_old_kinds_are_excluded_unless_asked_for() -> None:
    kinds_in_turn = (kinds.JOB, kinds.REPLICATION_CONTROLLER, kinds.STATEFUL_SET)
    objects = [
        placed
        for kind in kinds_in_turn
        for placed in (
            controller(kind, kind.plural, {"app": kind.name}),
            pod(f"{kind.plural}-0", {"app": kind.name}, owned_by(kind.name, kind.plural)),
        )
    ]
    assert [workload.kind for workload in group(cluster(*objects), "shop")] == ["StatefulSet"]


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        (kinds.DEPLOYMENT, kinds.STATEFUL_SET, "Deployment"),
        (kinds.STATEFUL_SET, kinds.DEPLOYMENT_CONFIG, "DeploymentConfig"),
        (kinds.DAEMON_SET, kinds.STATEFUL_SET, "StatefulSet"),
        (kinds.REPLICA_SET, kinds.REPLICATION_CONTROLLER, "ReplicaSet"),
    ],
)
def test_of_equal_names_the_kind_of_higher_priority_stays(first: Kind, second: Kind, stays: str) -> None:
    assert names(cluster(controller(first, "a", A), controller(second, "a", A))) == {"a": stays}


def test_a_bare_pod_gives_way_to_a_controller_of_its_name() -> None:
    objects = [controller(kinds.DAEMON_SET, "a", A), pod("a", A), pod("a-x", A, owned_by("DaemonSet", "a"))]

    assert names(cluster(*objects)) == {"a": "DaemonSet"}


def test_a_custom_controller_of_replica_sets_sums_them_and_takes_the_biggest_ones_labels() -> None:
    rollout = owned_by("Rollout", "web", "argoproj.io/v1alpha1")
    stable, canary = {"app": "web", "version": "v1"}, {"app": "web", "version": "v2"}
    counted = {"replicas": 3, "availableReplicas": 2}
    workload = only(
        controller(kinds.REPLICA_SET, "web-aa", canary, rollout, replicas=1, status={"replicas": 1}),
        controller(kinds.REPLICA_SET, "web-bb", stable, rollout, replicas=3, status=counted),
        pod("web-aa-x", canary, owned_by("ReplicaSet", "web-aa")),
        pod("web-bb-x", stable, owned_by("ReplicaSet", "web-bb")),
    )

    assert (workload.name, workload.kind, workload.api_version) == ("web", "Rollout", "argoproj.io/v1alpha1")
    assert (workload.version, workload.pods) == ("v1", ("web-aa-x", "web-bb-x"))
    replicas = workload.replicas
    assert (replicas.desired, replicas.current, replicas.available) == (4, 4, 2)


def test_a_custom_controller_without_pods_is_shown_by_its_replica_sets() -> None:
    workload = only(controller(kinds.REPLICA_SET, "web-1", A, owned_by("Rollout", "web"), replicas=0))

    assert (workload.name, workload.kind, workload.replicas.desired) == ("web", "Rollout", 0)


def test_a_custom_controller_of_pods_is_described_by_its_first_pod() -> None:
    owner = owned_by("CloneSet", "web")
    workload = only(
        pod("web-b", A, owner, phase="Succeeded"),
        pod("web-a", {**A, "version": "v1"}, owner),
        pod("web-c", A, owner, phase="Pending"),
    )

    assert (workload.kind, workload.version, workload.resource_version) == ("CloneSet", "v1", "rv-web-a")
    replicas = workload.replicas
    assert (replicas.desired, replicas.current, replicas.available) == (2, 2, 1)


def test_a_kind_of_the_same_name_in_another_group_is_a_custom_controller() -> None:
    owner = owned_by("StatefulSet", "db", "apps.kruise.io/v1beta1")
    workload = only(pod("db-0", A, owner))

    assert (workload.kind, workload.api_version, workload.pods) == ("StatefulSet", "apps.kruise.io/v1beta1", ("db-0",))


def test_a_replica_set_of_its_custom_parents_name_gives_way_to_it() -> None:
    objects = [
        controller(kinds.REPLICA_SET, "web", A, owned_by("Rollout", "web")),
        pod("web-x", A, owned_by("ReplicaSet", "web")),
    ]
    assert names(cluster(*objects)) == {"web": "Rollout"}


def test_pods_are_those_that_the_controller_controls_whoever_else_carries_its_labels() -> None:
    labels = {"app": "a", "tier": "db"}
    workload = only(
        controller(kinds.STATEFUL_SET, "a", labels),
        pod("a-0", {**labels, "more": "x"}, owned_by("StatefulSet", "a")),
        pod("a-1", labels, owned_by("StatefulSet", "gone")),
    )
    assert workload.pods == ("a-0",)


@pytest.mark.parametrize("labels", [{}, {"app": "renamed"}])
def test_pods_are_found_by_their_owner_whatever_their_labels(labels: dict[str, str]) -> None:
    workload = only(
        controller(kinds.CRON_JOB, "nightly", labels),
        controller(kinds.JOB, "nightly-1", A, owned_by("CronJob", "nightly")),
        pod("nightly-1-x", A, owned_by("Job", "nightly-1")),
    )
    assert (workload.kind, workload.pods) == ("CronJob", ("nightly-1-x",))


def test_where_spire_manages_the_identity_the_pods_are_those_that_are_owned() -> None:
    labels = {"app": "a", "spiffe.io/spire-managed-identity": "true"}
    objects = [
        controller(kinds.DEPLOYMENT, "a", labels, selector={"matchLabels": {"app": "a"}}),
        controller(kinds.REPLICA_SET, "a-1", labels, owned_by("Deployment", "a")),
        pod("a-1-x", {"app": "a"}, owned_by("ReplicaSet", "a-1")),
        pod("a-1-y", labels, owned_by("ReplicaSet", "a-1")),
    ]
    assert only(*objects).pods == ("a-1-x", "a-1-y")


def test_all_namespaces_or_one_can_be_asked_for() -> None:
    snapshot = cluster(*deployment("a", A, "a-1-x"))

    assert group(snapshot) == group(snapshot, "shop")
    assert group(snapshot, "elsewhere") == ()
