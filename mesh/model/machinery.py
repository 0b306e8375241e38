"""Which objects are parts of Istio itself, by the labels that its installers give them: names are anybody's choice."""

from __future__ import annotations

from collections.abc import Mapping

from mesh.model.objects import Controller

_NAME = "app.kubernetes.io/name"
ISTIOD_LABELS = (
    ("app", "istiod"),
    (_NAME, "istiod"),
    ("istio", "pilot"),
    ("istio", "istiod"),
    ("operator.istio.io/component", "Pilot"),
)
"""Each of them tells an istiod."""
ZTUNNEL_LABELS = (("app", "ztunnel"), (_NAME, "ztunnel"))


def is_istiod(labels: Mapping[str, str]) -> bool:
    """Of a pod's labels, or of a pod template's."""
    return any(labels.get(key) == value for key, value in ISTIOD_LABELS)


def is_ztunnel(labels: Mapping[str, str]) -> bool:
    """Of a pod's labels, or of a pod template's."""
    return any(labels.get(key) == value for key, value in ZTUNNEL_LABELS)


def runs_istiod(controller: Controller) -> bool:
    """By its own labels, or by those of its pods."""
    template = controller.spec.template
    return is_istiod(controller.labels) or (template is not None and is_istiod(template.metadata.labels))


def runs_ztunnel(controller: Controller) -> bool:
    """By its own labels, or by those of its pods."""
    template = controller.spec.template
    labels = (controller.labels, template.metadata.labels if template else {})
    # Without any labels, as some install it by hand, the name has to do.
    return any(map(is_ztunnel, labels)) or (not any(labels) and controller.name == "ztunnel")
