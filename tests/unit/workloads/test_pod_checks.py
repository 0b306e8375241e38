"""What is said of one pod."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mesh.model.health import HealthStatus
from mesh.workloads.details import ContainerView, MachineView, PodView
from mesh.workloads.pod_checks import machine_findings, pod_findings, worst_of

APP = ContainerView("app", "example/app", is_proxy=False, is_ready=True, is_ambient=False)
PROXY = ContainerView("istio-proxy", "example/proxy", is_proxy=True, is_ready=True, is_ambient=False)
WELL = PodView(
    name="cart-1",
    labels={},
    annotations={},
    created="",
    created_by=(),
    containers=(APP,),
    istio_containers=(PROXY,),
    istio_init_containers=(),
    phase="Running",
    message="",
    reason="",
    has_app_label=True,
    has_version_label=True,
    service_account="",
)
FAILURE, DEGRADED, HEALTHY = HealthStatus.FAILURE, HealthStatus.DEGRADED, HealthStatus.HEALTHY


def told(pod: PodView, *, needs_sidecar: bool = True, needs_labels: bool = True) -> tuple[HealthStatus, str]:
    found = pod_findings(pod, needs_sidecar=needs_sidecar, needs_labels=needs_labels)
    return worst_of(found), " ".join(each.text for each in found)


@pytest.mark.parametrize(
    ("pod", "status", "text"),
    [
        (WELL, HEALTHY, ""),
        (replace(WELL, istio_containers=()), DEGRADED, "There is no Istio sidecar."),
        (replace(WELL, istio_containers=(), istio_init_containers=(PROXY,)), HEALTHY, ""),
        (replace(WELL, has_app_label=False), DEGRADED, "There is no label for the app."),
        (replace(WELL, has_version_label=False), DEGRADED, "There is no label for the version."),
        (replace(WELL, phase="Pending"), DEGRADED, "The pod's phase is Pending."),
        (
            replace(WELL, phase="Pending", reason="Unschedulable", message="no node fits"),
            DEGRADED,
            "The pod's phase is Pending (Unschedulable: no node fits).",
        ),
        (replace(WELL, phase="Failed", reason="Evicted"), FAILURE, "The pod has failed (Evicted)."),
        (replace(WELL, containers=(replace(APP, is_ready=False),)), FAILURE, "Container app is not ready."),
        (
            replace(WELL, istio_containers=(replace(PROXY, is_ready=False),)),
            FAILURE,
            "Istio container istio-proxy is not ready.",
        ),
        (replace(WELL, phase="Succeeded", containers=(replace(APP, is_ready=False),)), HEALTHY, ""),
        (replace(WELL, is_ready=False), FAILURE, "The pod is not ready."),
        (
            replace(WELL, is_ready=False, unready="ReadinessGatesNotReady: the gate is shut"),
            FAILURE,
            "The pod is not ready (ReadinessGatesNotReady: the gate is shut).",
        ),
        (
            replace(WELL, is_ready=False, containers=(replace(APP, is_ready=False),)),
            FAILURE,
            "Container app is not ready.",
        ),
        (replace(WELL, phase="Succeeded", is_ready=False), HEALTHY, ""),
        (replace(WELL, phase="Pending", is_ready=False), DEGRADED, "The pod's phase is Pending."),
    ],
)
def test_a_pod_is_judged_by_its_worst_finding(pod: PodView, status: HealthStatus, text: str) -> None:
    assert told(pod) == (status, text)


def test_the_worst_comes_first() -> None:
    pod = replace(WELL, has_app_label=False, containers=(replace(APP, is_ready=False),))

    assert told(pod) == (FAILURE, "Container app is not ready. There is no label for the app.")


def test_a_pod_that_needs_neither_sidecar_nor_labels_is_not_blamed_for_them() -> None:
    pod = replace(WELL, istio_containers=(), has_app_label=False)

    assert told(pod, needs_sidecar=False, needs_labels=False) == (HEALTHY, "")


def test_a_machine_says_why_it_is_not_healthy() -> None:
    machine = MachineView("vm-1", {}, {}, "", False, "probe failed", True, True, "")

    assert [each.text for each in machine_findings(machine)] == ["probe failed"]
    assert worst_of(machine_findings(machine)) is FAILURE
