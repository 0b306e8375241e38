"""Whatever a cluster holds, there is an answer, and it keeps its laws."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mesh.model import kinds
from mesh.workloads.group import group
from mesh.workloads.index import build_inventory
from tests.unit.workloads.world import Placed, cluster, config, controller, owned_by, pod, service

NAMES = st.sampled_from(["a", "b", "c", ""])
LABELS = st.dictionaries(st.sampled_from(["app", "version", "istio"]), NAMES)
OWNERS = st.one_of(
    st.none(), st.builds(owned_by, st.sampled_from(["Deployment", "ReplicaSet", "Job", "Pod", "Odd", ""]), NAMES)
)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | NAMES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)
SPECS = st.dictionaries(st.sampled_from(["metadata", "labels", "hosts", "workloadSelector", "serviceAccount"]), ODD)
CONFIG_KINDS = st.sampled_from([kinds.WORKLOAD_GROUP, kinds.WORKLOAD_ENTRY, kinds.SIDECAR, kinds.SERVICE_ENTRY])
CLUSTERS = st.lists(
    st.one_of(
        st.builds(pod, NAMES, LABELS, OWNERS, phase=NAMES),
        st.builds(controller, st.sampled_from(kinds.CONTROLLER_KINDS), NAMES, LABELS, OWNERS),
        st.builds(config, CONFIG_KINDS, NAMES, SPECS, status=SPECS),
        st.builds(service, NAMES, LABELS, LABELS),
    ),
    max_size=8,
)


@given(CLUSTERS, st.frozensets(st.sampled_from(["Job", "ReplicaSet", "Odd", "StatefulSet"])))
def test_any_cluster_has_workloads_of_distinct_names_whose_pods_exist(
    objects: list[Placed], excluded: frozenset[str]
) -> None:
    snapshot = cluster(*objects)
    found = group(snapshot, excluded_kinds=excluded)
    pods = {one.name for one in snapshot.everywhere(kinds.POD)}

    assert len({workload.name for workload in found}) == len(found)
    assert all(set(workload.pods) <= pods for workload in found)
    assert not {workload.kind for workload in found} & excluded - {"ReplicaSet", "Odd"}


@given(CLUSTERS)
def test_the_order_in_which_objects_arrived_does_not_matter(objects: list[Placed]) -> None:
    distinct = list({(kind.key, obj.name): (kind, obj) for kind, obj in objects}.values())

    assert group(cluster(*distinct)) == group(cluster(*reversed(distinct)))


@given(CLUSTERS)
def test_any_cluster_has_an_inventory_that_finds_all_that_it_lists(objects: list[Placed]) -> None:
    inventory = build_inventory(cluster(*objects))

    for workload in inventory.all_workloads():
        assert inventory.workload("shop", workload.name) is workload
        assert not workload.app or workload in inventory.app_workloads("shop", workload.app)
        assert isinstance(inventory.app_labels("shop", workload.app), dict)
    for one in inventory.services("shop"):
        assert inventory.service("shop", one.name) is one
