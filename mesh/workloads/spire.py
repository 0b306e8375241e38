"""What a workload has to do with SPIRE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mesh.model import kinds
from mesh.model.workloads import Workload

MANAGED_LABEL = "spiffe.io/spire-managed-identity"
_TEMPLATES = "inject.istio.io/templates"
_INSTANCE = "app.kubernetes.io/instance"


class MatchType(StrEnum):
    ANNOTATIONS = "Annotations"
    LABELS = "Labels"
    POD_LABELS = "PodLabels"


@dataclass(frozen=True, slots=True)
class Match:
    """Why the identity is managed; `value` is `key: value`."""

    type: MatchType
    value: str


@dataclass(frozen=True, slots=True)
class SpireInfo:
    is_server: bool
    matches: tuple[Match, ...] = ()


def spire_info(workload: Workload, pod_labels: Mapping[str, str]) -> SpireInfo | None:
    """`pod_labels` are those of the workload's first pod; None when SPIRE has nothing to do with it."""
    labels = workload.labels
    is_server = "spire" in (labels.get(_INSTANCE), pod_labels.get(_INSTANCE))
    matches = []
    templates = workload.template_annotations.get(_TEMPLATES, "")
    if "spire" in templates:
        matches.append(Match(MatchType.ANNOTATIONS, f"{_TEMPLATES}: {templates}"))
    if labels.get(MANAGED_LABEL) == "true":
        matches.append(Match(MatchType.LABELS, f"{MANAGED_LABEL}: true"))
    elif pod_labels.get(MANAGED_LABEL) == "true" and workload.kind != kinds.POD.name:
        matches.append(Match(MatchType.POD_LABELS, f"{MANAGED_LABEL}: true"))
    return SpireInfo(is_server, tuple(matches)) if is_server or matches else None
