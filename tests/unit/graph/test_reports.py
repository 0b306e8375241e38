"""What the reports of proxies tell of nodes and edges beside rates."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from mesh.graph import decorations, metrics, pipeline
from mesh.graph.options import Root
from mesh.model.samples import Sample
from mesh.model.workloads import Replicas, Workload
from tests.unit.graph.scene import CLUSTER, edge_data, graph_of, nodes, options, series, tcp, workload, world

VM = workload("vm", "vm", namespace="n2")
PLAIN, CALLER = workload("plain", "plain", namespace="n2"), workload("caller", "caller")
MACHINES = Workload(CLUSTER, "n2", "vm", "WorkloadGroup", app="vm", replicas=Replicas(1, 1, 1), has_sidecar=True)
NONE = Replicas(0, 0, 0)
BY_CALLER = series(CALLER, VM, 1, service="vm", service_namespace="n2", reporter="source")
BY_MACHINE = series(CALLER, VM, 1, service="vm", service_namespace="n2", reporter="destination")
MACHINE_CALLS = series(VM, PLAIN, 1, service="plain", service_namespace="n2", reporter="source")
CALLED_BACK = series(VM, CALLER, 1, service="caller", reporter="destination")


@pytest.mark.parametrize(
    ("calls", "namespaces", "is_out"),
    [
        ([BY_CALLER, BY_MACHINE], "n1,n2", False),
        ([BY_MACHINE], "n2", False),
        ([BY_CALLER], "n1,n2", True),
        ([MACHINE_CALLS], "n2", False),
        ([CALLED_BACK], "n1,n2", True),
        ([BY_CALLER], "n1", False),
    ],
)
def test_machines_are_out_of_the_mesh_when_others_report_of_them_and_they_do_not(
    calls: list[Sample], namespaces: str, is_out: bool
) -> None:
    """What their own proxies report is not asked where their namespace is not chosen: then it is not known."""
    graph = graph_of(calls, options(namespaces, steps="meshCheck"), workloads=[MACHINES])

    assert nodes(graph)["wl_east_n2_vm"].is_out_of_mesh is is_out


def test_a_report_of_connections_tells_of_the_proxy_too() -> None:
    asked = options("n2", steps="meshCheck")
    told = tcp(CALLER, VM, 1, service="vm", service_namespace="n2")
    graph = pipeline.run(world(asked, {metrics.traffic_metrics(asked)[-1]: [told]}, workloads=[MACHINES]))

    assert not nodes(graph)["wl_east_n2_vm"].is_out_of_mesh


def test_an_idle_machine_is_neither_called_out_of_the_mesh_nor_dead() -> None:
    asked = options("n2", steps="idleNode,deadNode,meshCheck", idle_workloads=True)
    found = nodes(graph_of([], asked, workloads=[MACHINES]))["wl_east_n2_vm"]

    assert (found.is_out_of_mesh, found.is_dead) == (False, False)


@pytest.mark.parametrize(("called", "is_dead"), [(MACHINES, False), (replace(MACHINES, replicas=NONE), True)])
def test_a_group_without_machines_is_dead_as_one_without_pods_is(called: Workload, is_dead: bool) -> None:
    told = series(CALLER, VM, 0, service="vm", service_namespace="n2")
    asked = options("n2", steps="deadNode", include_idle_edges=True)

    assert nodes(graph_of([told], asked, workloads=[called]))["wl_east_n2_vm"].is_dead is is_dead


def test_a_node_graph_does_not_ask_what_its_neighbours_report() -> None:
    root = Root(namespace="n2", workload="vm", cluster=CLUSTER)
    graph = graph_of([BY_CALLER], options("n2", steps="meshCheck", root=root), workloads=[MACHINES])

    assert not any(node.is_out_of_mesh for node in graph.nodes)


def secured(source: str, dest: str, value: float) -> Sample:
    told = {"source_principal": source, "destination_principal": dest, "connection_security_policy": "mutual_tls"}
    return series(CALLER, VM, value, service="vm", service_namespace="n2", **told)


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([("a", "b", 1), ("a", "c", 5), ("a", "d", 2)], ("a", "c")),
        ([("a", "b", 1), ("a", "c", 1), ("a", "d", 1)], ("a", "b")),
        ([("unknown", "unknown", 9), ("a", "b", 1)], ("a", "b")),
        ([("a", "unknown", 9), ("a", "b", 1), ("unknown", "b", 4)], ("a", "b")),
        ([("", "", 9), ("a", "", 1)], ("a", "")),
        ([("a", "b", 0.1), ("a", "c", 0.3), ("a", "b", 0.2)], ("a", "b")),
    ],
)
def test_principals_are_those_of_most_traffic_in_whatever_order_series_come(
    reports: list[Any], expected: tuple[str, str]
) -> None:
    asked = options("n2", steps="securityPolicy")
    for order in permutations(reports):
        samples = [secured(*report) for report in order]
        graph = pipeline.run(world(asked, {metrics.REQUESTS: [BY_MACHINE], decorations.SECURITY: samples}))
        found = edge_data(graph, "wl_east_n1_caller", "wl_east_n2_vm")

        assert (found.get("sourcePrincipal", ""), found.get("destPrincipal", "")) == expected


UNPLACED = workload("unknown", "unknown", "unknown", "unknown", "unknown")


@pytest.mark.parametrize("cluster", ["", CLUSTER])
def test_the_node_graph_of_a_service_whose_calls_all_fail_has_them(cluster: str) -> None:
    """No caller could place it: the series tell neither a workload nor a cluster."""
    told = series(CALLER, UNPLACED, 1, service="vm", service_namespace="n2", reporter="source", response_code="503")
    asked = options("n2", root=Root(namespace="n2", service="vm", cluster=cluster))

    assert {node.key for node in graph_of([told], asked).nodes} == {"wl_east_n1_caller", "svc_east_n2_vm"}


def test_calls_of_another_clusters_service_of_that_name_are_not_its_own() -> None:
    caller = {**CALLER, "cluster": "west"}
    told = series(caller, UNPLACED, 1, service="vm", service_namespace="n2", reporter="source", response_code="503")
    asked = options("n2", root=Root(namespace="n2", service="vm", cluster=CLUSTER))

    assert "svc_east_n2_vm" not in {node.key for node in graph_of([told], asked).nodes}
