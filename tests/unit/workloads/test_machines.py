"""WorkloadGroups and their WorkloadEntries."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.model import kinds
from mesh.model.workloads import Workload
from mesh.workloads.details import machines_of
from mesh.workloads.group import group
from mesh.workloads.labels import LabelNames
from tests.unit.workloads.world import Placed, cluster, config, deployment

LABELS = {"app": "vm", "version": "v1"}
CHECKED = {"proxy.istio.io/health-checks-enabled": "true"}
GROUP = config(kinds.WORKLOAD_GROUP, "vm", {"metadata": {"labels": {"app": "vm"}}})


def only(*objects: Placed) -> Workload:
    (workload,) = group(cluster(*objects), "shop")
    return workload


def entry(name: str, labels: Any = LABELS, account: Any = "robot", **options: Any) -> Placed:
    return config(kinds.WORKLOAD_ENTRY, name, {"labels": labels, "serviceAccount": account}, **options)


def test_a_group_is_a_workload_described_by_its_first_entry() -> None:
    workload = only(GROUP, entry("vm-2", account=""), entry("vm-1"), entry("other", {"app": "other"}))

    assert (workload.kind, workload.app, workload.version) == ("WorkloadGroup", "vm", "v1")
    assert (workload.resource_version, workload.service_accounts, workload.pods) == ("rv-vm-1", ("robot",), ())
    assert (workload.replicas.desired, workload.replicas.current, workload.replicas.available) == (2, 2, 2)


def test_a_group_without_entries_is_described_by_itself() -> None:
    workload = only(GROUP)

    assert (workload.app, workload.version, workload.resource_version) == ("vm", "", "rv-vm")
    assert workload.replicas.desired == 0


@pytest.mark.parametrize(
    ("annotations", "conditions", "available"),
    [
        ({}, None, 1),
        (CHECKED, None, 0),
        (CHECKED, [{"type": "Healthy", "status": "True"}], 1),
        (CHECKED, [{"type": "Healthy", "status": "False"}], 0),
        (CHECKED, [{"type": "Other", "status": "True"}, None, "odd"], 0),
        (CHECKED, "odd", 0),
        ({"proxy.istio.io/health-checks-enabled": "false"}, [], 1),
    ],
)
def test_an_entry_counts_as_available_when_it_is_healthy_or_not_checked(
    annotations: dict[str, str], conditions: Any, available: int
) -> None:
    workload = only(GROUP, entry("vm-1", annotations=annotations, status={"conditions": conditions}))

    assert workload.replicas.available == available


@pytest.mark.parametrize("spec", [None, {}, {"workloadSelector": {"labels": {"app": "other"}}}])
def test_a_sidecar_resource_says_nothing_of_proxies_on_machines(spec: dict[str, Any] | None) -> None:
    """It is configuration of what a proxy may reach; nothing disproves that one runs."""
    resources = [] if spec is None else [config(kinds.SIDECAR, "s", spec)]

    assert only(GROUP, *resources).has_sidecar


CONNECTED, DISCONNECTED = {"istio.io/connectedAt": "8:00"}, {"istio.io/disconnectedAt": "9:00"}


@pytest.mark.parametrize(
    ("annotations", "expected"), [({}, False), (CONNECTED, True), ({**CONNECTED, **DISCONNECTED}, False)]
)
def test_istiod_notes_the_proxies_of_machines_that_registered_themselves(
    annotations: dict[str, str], expected: bool
) -> None:
    snapshot = cluster(GROUP, entry("vm-1", annotations=annotations))
    (workload,) = group(snapshot, "shop")

    assert [each.is_connected for each in machines_of(snapshot, workload, LabelNames())] == [expected]


@pytest.mark.parametrize(
    "spec", [{}, {"metadata": None}, {"metadata": []}, {"metadata": {"labels": 5}}, {"metadata": {"labels": {"a": 1}}}]
)
def test_a_group_without_readable_labels_has_no_entries(spec: dict[str, Any]) -> None:
    workload = only(config(kinds.WORKLOAD_GROUP, "vm", spec), entry("vm-1"), entry("odd", labels=[1]))

    assert (workload.labels, workload.replicas.desired) == ({}, 0)


def test_a_deployment_of_the_groups_name_takes_its_place() -> None:
    found = group(cluster(GROUP, *deployment("vm", LABELS, "vm-1-x")), "shop")

    assert [(workload.name, workload.kind) for workload in found] == [("vm", "Deployment")]


def test_groups_can_be_excluded() -> None:
    assert group(cluster(GROUP, entry("vm-1")), "shop", excluded_kinds=frozenset({"WorkloadGroup"})) == ()
