"""KIA1311, KIA1314, KIA1315, KIA1316: either a sidecar or the ambient mesh carries the workload's traffic."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.validations.data_plane import asks_for_ambient, asks_for_sidecar, has_sidecar, pods_of
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look

_LABELS = (
    "Looked at istio-injection, istio.io/rev and istio.io/dataplane-mode on the namespace, and at "
    "sidecar.istio.io/inject and istio.io/dataplane-mode on the workload."
)
_RESTART = "Choose one of the two by labels, and restart the workload."
_BOTH = Told("Labels ask for a sidecar and for ambient mode, which exclude each other.", _LABELS, _RESTART)
_REDIRECTED = Told("Labels ask for a sidecar, but the ambient mesh carries the traffic of a pod.", _LABELS, _RESTART)
_INJECTED = Told("Labels ask for ambient mode, but a pod has a sidecar.", _LABELS, _RESTART)


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    workload = subject.obj
    ambient, sidecar = asks_for_ambient(workload, look), asks_for_sidecar(workload, look)
    pods = pods_of(workload, look)
    found = (
        ("KIA1311", ambient and sidecar, _BOTH),
        ("KIA1314", sidecar and any(pod.is_ambient for pod in pods), _REDIRECTED),
        ("KIA1315", ambient and any(pod.has_sidecar for pod in pods), _INJECTED),
        ("KIA1316", bool(pods) and has_sidecar(workload, pods) and look.base.is_ambient(subject.namespace), _OWN),
    )
    for code, is_found, told in found:
        if is_found:
            yield finding(code, "workload", told)


_OWN = Told(
    "The namespace is ambient, but this workload has sidecars.",
    "Looked at its pods, and at the label istio.io/dataplane-mode of the namespace.",
    "Restart it without a sidecar, or label it with istio.io/dataplane-mode=none.",
)
