"""What a service selects, and where it leads."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mesh.model import kinds
from mesh.model.inventory import Inventory
from mesh.model.objects import Pod, Service
from mesh.workloads.endpoints import Endpoint, endpoints_of
from mesh.workloads.index import build_inventory
from tests.unit.workloads.world import Placed, cluster, config, controller, deployment, owned_by, pod

A = {"app": "a"}


def service(selector: dict[str, str] | None = None, name: str = "a", **spec: Any) -> Placed:
    raw = {"metadata": {"name": name, "namespace": "shop"}, "spec": {"selector": selector or {}, **spec}}
    return kinds.SERVICE, msgspec.convert(raw, Service)


def member(name: str = "x", labels: dict[str, str] = A, *, leaves: bool = False, **status: Any) -> Pod:
    told = {"phase": "Running", "podIP": "10.0.0.1", "conditions": [{"type": "Ready", "status": "True"}], **status}
    ports = [{"name": "web", "containerPort": 8080}, {"name": "dns", "containerPort": 53, "protocol": "UDP"}]
    metadata = {"name": name, "namespace": "shop", "labels": labels, "deletionTimestamp": "now" if leaves else ""}
    return msgspec.convert({"metadata": metadata, "spec": {"containers": [{"ports": ports}]}, "status": told}, Pod)


def endpoints(placed: Placed, *pods: Pod) -> tuple[Endpoint, ...]:
    _, found = placed
    assert isinstance(found, Service)
    return endpoints_of(found, pods)


UNREADY: dict[str, Any] = {"conditions": [{"type": "Ready", "status": "False"}]}


@pytest.mark.parametrize(
    ("spec", "found", "expected"),
    [
        ({}, member(), "ready"),
        ({}, member(**UNREADY), "unready"),
        ({"publishNotReadyAddresses": True}, member(**UNREADY), "ready"),
        ({}, member(leaves=True), "unready"),
        ({"publishNotReadyAddresses": True}, member(leaves=True), "ready"),
        ({}, member(phase="Succeeded", **UNREADY), "none"),
        ({"publishNotReadyAddresses": True}, member(phase="Failed", **UNREADY), "none"),
        ({}, member(podIP=""), "none"),
        ({}, member(labels={"app": "b"}), "none"),
        ({}, member(phase="Pending", **UNREADY), "unready"),
        ({"type": "ExternalName", "externalName": "a.example"}, member(), "none"),
        ({"clusterIP": "None"}, member(), "ready"),
    ],
)
def test_a_service_leads_to_the_pods_that_kubernetes_would_send_requests_to(
    spec: dict[str, Any], found: Pod, expected: str
) -> None:
    told = endpoints(service(A, **spec), found)

    assert ["ready" if each.is_ready else "unready" for each in told] == ([] if expected == "none" else [expected])


@pytest.mark.parametrize("spec", [{}, {"type": "ExternalName"}])
def test_a_service_without_a_selector_leads_nowhere(spec: dict[str, Any]) -> None:
    assert endpoints(service(**spec), member()) == ()


@pytest.mark.parametrize(
    ("port", "lacking"),
    [
        ({"port": 80}, ()),
        ({"port": 80, "targetPort": 9000}, ()),
        ({"port": 80, "targetPort": "web"}, ()),
        ({"port": 80, "targetPort": "http-web"}, ("http-web",)),
        ({"port": 53, "targetPort": "dns", "protocol": "UDP"}, ()),
        ({"port": 53, "targetPort": "dns"}, ("dns",)),
    ],
)
def test_a_port_by_name_is_looked_up_in_each_pod(port: dict[str, Any], lacking: tuple[str, ...]) -> None:
    assert endpoints(service(A, ports=[port]), member())[0].lacking == lacking


def test_a_native_sidecar_has_ports_too_and_an_init_container_none() -> None:
    ports = [{"name": "probe", "containerPort": 15020}]
    for policy, lacking in (("Always", ()), ("", ("probe",))):
        raw = {**msgspec.to_builtins(member()), "spec": {"initContainers": [{"restartPolicy": policy, "ports": ports}]}}
        told = endpoints(service(A, ports=[{"port": 80, "targetPort": "probe"}]), msgspec.convert(raw, Pod))

        assert told[0].lacking == lacking


def behind(inventory: Inventory, name: str) -> list[str]:
    found = inventory.service("shop", name)
    assert found is not None
    workloads = inventory.workloads_behind(found)
    assert all(found in inventory.services_selecting(workload) for workload in workloads)
    return [workload.name for workload in workloads]


def everything(*objects: Placed) -> Inventory:
    return build_inventory(cluster(*objects), excluded_kinds=frozenset())


def test_an_alias_that_kept_its_selector_leads_to_no_workload() -> None:
    alias = service(A, name="outside", type="ExternalName", externalName="a.example")
    inventory = everything(*deployment("a", A, "a-1-x"), service(A), alias)

    assert (behind(inventory, "a"), behind(inventory, "outside")) == (["a"], [])
    (workload,) = inventory.workloads("shop")
    assert [each.name for each in inventory.services_selecting(workload)] == ["a"]


def test_a_service_may_select_what_only_pods_are_labelled_with() -> None:
    stateful = {"statefulset.kubernetes.io/pod-name": "db-1"}
    objects = [
        controller(kinds.STATEFUL_SET, "db", A),
        pod("db-0", {**A, "statefulset.kubernetes.io/pod-name": "db-0"}, owned_by("StatefulSet", "db")),
        pod("db-1", {**A, **stateful}, owned_by("StatefulSet", "db")),
        controller(kinds.REPLICA_SET, "web-1", {**A, "hash": "1"}, owned_by("Rollout", "web"), replicas=3),
        controller(kinds.REPLICA_SET, "web-2", {**A, "hash": "2"}, owned_by("Rollout", "web"), replicas=1),
        pod("web-1-x", {**A, "hash": "1"}, owned_by("ReplicaSet", "web-1")),
        pod("web-2-x", {**A, "hash": "2"}, owned_by("ReplicaSet", "web-2")),
    ]
    inventory = everything(*objects, service(stateful, "second"), service({"hash": "2"}, "canary"))

    assert (behind(inventory, "second"), behind(inventory, "canary")) == (["db"], ["web"])


def test_finished_work_of_the_same_labels_is_not_behind_a_service() -> None:
    objects = [
        *deployment("a", A, "a-1-x"),
        controller(kinds.JOB, "done", {}),
        pod("done-x", A, owned_by("Job", "done"), phase="Succeeded"),
        controller(kinds.JOB, "at-it", {}),
        pod("at-it-x", A, owned_by("Job", "at-it")),
    ]
    assert behind(everything(*objects, service(A)), "a") == ["a", "at-it"]


def test_a_workload_without_pods_is_behind_what_selects_those_that_it_would_make() -> None:
    assert behind(everything(*deployment("a", A), service(A)), "a") == ["a"]


def test_a_machine_is_behind_what_selects_its_entry() -> None:
    entries = [
        config(kinds.WORKLOAD_ENTRY, f"vm-{zone}", {"labels": {"app": "vm", "zone": zone}}) for zone in ("east", "west")
    ]
    group = config(kinds.WORKLOAD_GROUP, "vm", {"metadata": {"labels": {"app": "vm"}}})

    assert behind(everything(group, *entries, service({"zone": "west"}, "west")), "west") == ["vm"]


def test_a_namesake_is_behind_its_own_service() -> None:
    objects = [
        controller(kinds.STATEFUL_SET, "a", {"app": "b"}),
        pod("a-0", {"app": "b"}, owned_by("StatefulSet", "a")),
    ]
    inventory = everything(*deployment("a", A, "a-1-x"), *objects, service({"app": "b"}, "b"))
    found = inventory.service("shop", "b")
    assert found is not None

    assert [each.kind for each in inventory.workloads_behind(found)] == ["StatefulSet"]
    assert [each.kind for each in inventory.app_workloads("shop", "b")] == ["StatefulSet"]
