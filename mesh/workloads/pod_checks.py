"""What is worth knowing of one pod before it is opened."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.model.health import HealthStatus
from mesh.workloads.details import ContainerView, MachineView, PodView

_RUNNING = "Running"
_DONE = "Succeeded"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know of a pod, in a sentence."""

    status: HealthStatus
    text: str


def pod_findings(pod: PodView, *, needs_sidecar: bool, needs_labels: bool) -> tuple[Finding, ...]:
    """Worst first. `needs_sidecar` and `needs_labels` are False where the mesh has no use for them."""
    found = [*_phase(pod), *(_containers(pod) or _readiness(pod))]
    if needs_sidecar and not pod.istio_containers and not pod.istio_init_containers:
        found.append(Finding(HealthStatus.DEGRADED, "There is no Istio sidecar."))
    if needs_labels:
        found += _labels(has_app=pod.has_app_label, has_version=pod.has_version_label)
    if pod.proxy_status is not None and (lagging := pod.proxy_status.lagging):
        told = ", ".join(f"{name} {state}" for name, state in lagging)
        found.append(Finding(HealthStatus.DEGRADED, f"The proxy has not all that istiod has for it: {told}."))
    return tuple(sorted(found, key=lambda each: -each.status.severity))


def machine_findings(machine: MachineView) -> tuple[Finding, ...]:
    """The same for a machine that a WorkloadEntry stands for."""
    found = _labels(has_app=machine.has_app_label, has_version=machine.has_version_label)
    if not machine.is_healthy:
        found.insert(0, Finding(HealthStatus.FAILURE, machine.reason or "Its health check fails."))
    return tuple(found)


def worst_of(findings: tuple[Finding, ...]) -> HealthStatus:
    """`findings` are worst first; healthy without any."""
    return findings[0].status if findings else HealthStatus.HEALTHY


def _phase(pod: PodView) -> list[Finding]:
    reason = ": ".join(part for part in (pod.reason, pod.message) if part)
    told = f" ({reason})" if reason else ""
    match pod.phase:
        case "Failed":
            return [Finding(HealthStatus.FAILURE, f"The pod has failed{told}.")]
        case "Pending" | "Unknown" | "":
            return [Finding(HealthStatus.DEGRADED, f"The pod's phase is {pod.phase or 'not known'}{told}.")]
    return [Finding(HealthStatus.DEGRADED, f"{reason}.")] if reason else []


def _containers(pod: PodView) -> list[Finding]:
    if pod.phase == _DONE:
        return []
    # An init container that is not a sidecar has ended and is ready no more.
    return [
        *_not_ready("Istio container", pod.istio_containers),
        *_not_ready("Container", tuple(each for each in pod.containers if not each.is_proxy)),
        *_not_ready("Istio container", tuple(each for each in pod.containers if each.is_proxy)),
    ]


def _readiness(pod: PodView) -> list[Finding]:
    """A gate, or a node that is lost, keeps a pod from being ready though its containers are."""
    if pod.is_ready or pod.phase != _RUNNING:
        return []
    return [Finding(HealthStatus.FAILURE, f"The pod is not ready{f' ({pod.unready})' if pod.unready else ''}.")]


def _not_ready(word: str, containers: tuple[ContainerView, ...]) -> list[Finding]:
    return [
        Finding(HealthStatus.FAILURE, f"{word} {each.name} is not ready.") for each in containers if not each.is_ready
    ]


def _labels(*, has_app: bool, has_version: bool) -> list[Finding]:
    lacking = (("app", has_app), ("version", has_version))
    return [
        Finding(HealthStatus.DEGRADED, f"There is no label for the {word}.")
        for word, is_there in lacking
        if not is_there
    ]
